"""Leases: a platform is crawled by the one process that holds its lease; that of a dead process moves on.

A row stands for a platform (`storage.platforms.leases_of` names them). Its holder writes a heartbeat every few seconds;
without one for its patience it is dead. A holder on this machine with the same data folder shows that it lives by a
locked file too, so that after kill -9 the same command takes over at once. Every new holder raises the fencing number.
A crawl looks at it, under a lock on the row, in each transaction that it writes: one that was taken for dead and wakes
up finds another number there and stops before it writes.

All times are the database's own, not `storage.clock`'s: processes on several machines must agree on them, whatever
their clocks say, and a season that is played with the clock put ahead must not make a living holder look dead.
"""

import hashlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Select, bindparam, select, text, update
from sqlalchemy.orm import Session

from storage.corpus import Corpus
from storage.database import insert_missing, require_folder
from storage.errors import CorpusError
from storage.markers import hold, is_held
from storage.models import Base
from storage.models_crawl import Lease

PATIENCE = "GONGKAI_LEASE_SECONDS"
PATIENCE_SECONDS = 90
"""Seconds without a heartbeat after which a holder is dead; longer than a database may be locked."""
BEATS = 6
"""Heartbeats in that time; so many must be missed."""
AT_ONCE = 500
"""Rows asked for in one statement; SQLite takes no endless ones."""

_LEASES = Base.metadata.tables["leases"]
_HELD = (
    select(_LEASES.c.platform, _LEASES.c.token, _LEASES.c.fence, _LEASES.c.owner)
    .where(_LEASES.c.platform.in_(bindparam("names", expanding=True)))
    .order_by(_LEASES.c.platform)
    .with_for_update(read=True)
)
"""The holders of leases, whose rows stay as they are until the transaction ends."""


class LeaseLost(CorpusError):
    """Another process has taken over what this one was crawling, because it had not been heard of for too long."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease: in words and by its token, and for how many seconds."""

    owner: str
    token: str
    seconds: float


class Leases:
    """The leases that a process holds, or holds for its parent: their names and fencing numbers."""

    def __init__(self, corpus: Corpus, owner: str, token: str, fences: Mapping[str, int] | None = None) -> None:
        self.corpus = corpus
        self.owner = owner
        self.token = token
        self.fences = dict(fences or {})
        self.patience = patience()

    def claim(self, names: Collection[str], *, from_: Mapping[str, Holder] | None = None) -> dict[str, Holder]:
        """Takes leases that nobody living holds; gives those that are refused, with their holders.

        Of a name in `from_` only what that holder left behind when it died is taken, and nothing that it gave back.
        What another child of the same parent has claimed is refused too: it is at work there.
        """
        refused: dict[str, Holder] = {}
        wanted = sorted(set(names) - self.fences.keys())
        for start in range(0, len(wanted), AT_ONCE):
            refused |= self._claim(wanted[start : start + AT_ONCE], from_)
        return refused

    def _claim(self, names: list[str], from_: Mapping[str, Holder] | None) -> dict[str, Holder]:
        refused: dict[str, Holder] = {}
        taken: dict[str, int] = {}
        with self.corpus.session() as session:
            now = database_time(session)
            new = {"owner": "", "token": None, "fence": 0, "acquired_at": now, "heartbeat_at": now, "patience": 0}
            insert_missing(session, _LEASES, [{"platform": name, **new} for name in names])
            rows = session.scalars(_rows(names).with_for_update()).all()
            now = database_time(session)  # it may have taken a while to get the locks
            for row in rows:
                left_by = (from_ or {}).get(row.platform)
                is_living = row.token is not None and not _is_dead(self.corpus, row, now)
                if is_living or (left_by is not None and row.token != left_by.token):
                    refused[row.platform] = _holder(row, now)
                    continue
                row.fence += 1
                row.owner, row.token, row.patience = self.owner, self.token, self.patience
                row.acquired_at = row.heartbeat_at = now
                taken[row.platform] = row.fence
            session.commit()
        self.fences |= taken
        return refused

    def require(self, session: Session, names: Collection[str]) -> None:
        """Raises LeaseLost unless all these leases are still held; until the session ends nobody can take them.

        Names that were never claimed are not looked at. On SQLite a session that writes has the database to itself.
        """
        mine = [name for name in names if name in self.fences]
        if not mine:
            return
        found = {row.platform: row for row in session.connection().execute(_HELD, {"names": mine})}
        for name in mine:
            row = found.get(name)
            if row is None or row.token != self.token or row.fence != self.fences[name]:
                who = row.owner if row is not None and row.token else "another process"
                raise LeaseLost(
                    f"{who} has taken over {name}, because this process was not heard of for too long;"
                    " nothing was written since, and the same command again goes on"
                )

    def adopt(self) -> None:
        """Takes over what a child has claimed and held when it ended."""
        with self.corpus.session() as session:
            rows = session.execute(select(Lease.platform, Lease.fence).where(Lease.token == self.token))
            self.fences |= dict(iter(rows))
            session.rollback()

    def beat(self) -> None:
        """Says that the holder lives."""
        with self.corpus.session() as session:
            mine = select(Lease.platform).where(Lease.token == self.token).order_by(Lease.platform)
            session.execute(mine.with_for_update()).all()  # in this order everywhere, so that no two wait in a circle
            now = database_time(session)
            session.execute(update(_LEASES).where(_LEASES.c.token == self.token).values(heartbeat_at=now))
            session.commit()

    def release(self, names: Collection[str] | None = None) -> None:
        """Gives leases back; without `names` all, those of this holder's children too."""
        mine = update(_LEASES).where(_LEASES.c.token == self.token)
        with self.corpus.session() as session:
            session.execute((mine if names is None else mine.where(_LEASES.c.platform.in_(names))).values(token=None))
            session.commit()
        for name in list(self.fences) if names is None else names:
            self.fences.pop(name, None)


@contextmanager
def holding(corpus: Corpus, command: str) -> Iterator[Leases]:
    """The leases of this process: none at first. They are kept alive by a thread, and given back at the end."""
    folder = _folder(corpus)
    require_folder(folder, "the folder of the leases")
    token = f"{_machine()}-{secrets.token_hex(8)}"
    leases = Leases(corpus, f"`{command}`, process {os.getpid()} on {socket.gethostname()}", token)
    with ExitStack() as stack:
        _sweep(folder, 10 * leases.patience)
        stack.callback((folder / token).unlink, missing_ok=True)
        stack.enter_context(hold(folder / token))
        is_over = threading.Event()
        pulse = threading.Thread(target=_beat, args=(leases, is_over), daemon=True)
        stack.callback(_let_go, leases)
        stack.callback(pulse.join)
        stack.callback(is_over.set)
        pulse.start()
        yield leases


def holders(corpus: Corpus) -> list[Holder]:
    """The living processes that hold leases, each once, the longest at work first."""
    found: dict[str, Holder] = {}
    with corpus.looking() as session:
        now = database_time(session)
        held = select(Lease).where(Lease.token.is_not(None)).order_by(Lease.acquired_at, Lease.platform)
        for row in session.scalars(held):
            holder = _holder(row, now)
            if holder.token not in found and not _is_dead(corpus, row, now):
                found[holder.token] = holder
    return list(found.values())


def database_time(session: Session) -> datetime:
    """The moment by the database's clock."""
    if session.get_bind().dialect.name == "sqlite":
        said = session.scalar(text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"))
        return datetime.fromisoformat(str(said)).replace(tzinfo=UTC)
    moment = session.scalar(text("SELECT clock_timestamp()"))
    if not isinstance(moment, datetime):
        raise TypeError(f"the database tells no time: {moment!r}")
    return moment.astimezone(UTC)


def patience() -> int:
    """Seconds without a heartbeat after which this process may be taken for dead. Raises CorpusError (wrong usage)."""
    said = os.environ.get(PATIENCE, "").strip()
    if said and (not said.isdecimal() or int(said) < 1):
        raise CorpusError(f"{PATIENCE} holds {said!r}, which is no number of seconds", is_usage=True)
    return int(said or PATIENCE_SECONDS)


def _beat(leases: Leases, is_over: threading.Event) -> None:
    """The heartbeat. A database that does not answer is asked again; if that lasts, somebody else takes over."""
    while not is_over.wait(leases.patience / BEATS):
        with suppress(CorpusError):
            leases.beat()


def _let_go(leases: Leases) -> None:
    """Where the database is gone the leases end by their patience."""
    with suppress(CorpusError):
        leases.release()


def _is_dead(corpus: Corpus, lease: Lease, now: datetime) -> bool:
    """Whether the holder of a lease is silent for too long, or was a process of this machine that has ended."""
    if (now - lease.heartbeat_at).total_seconds() > lease.patience:
        return True
    token = lease.token or ""
    marker = _folder(corpus) / token
    return token.startswith(_machine()) and marker.exists() and not is_held(marker)


def _sweep(folder: Path, seconds: float) -> None:
    """Removes what dead processes left, after the time in which their rows could still be mistaken for living ones."""
    for marker in folder.iterdir():
        with suppress(FileNotFoundError):
            is_old = marker.stat().st_mtime < time.time() - seconds
            if is_old and not is_held(marker):
                marker.unlink()


def _holder(lease: Lease, now: datetime) -> Holder:
    return Holder(lease.owner, lease.token or "", (now - lease.acquired_at).total_seconds())


def _rows(names: Collection[str]) -> Select[Lease]:
    return select(Lease).where(Lease.platform.in_(names)).order_by(Lease.platform)


def _folder(corpus: Corpus) -> Path:
    return corpus.data / "leases"


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:12]
