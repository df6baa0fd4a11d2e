"""`gongkai schedule`: let `gongkai run` be called by itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.guard import DONE, USAGE, CommandError
from cli.options import Settings, command
from cli.output import print_json, say

if TYPE_CHECKING:
    from pipeline.schedule import Job

app = typer.Typer(
    help="Let `gongkai run` be called by itself, once a day.", no_args_is_help=True, rich_markup_mode=None
)

Kind = Literal["systemd", "cron"]
Kinds = Annotated[
    Kind | None, typer.Option("--kind", help="A systemd timer or a crontab line (default: what this machine has).")
]
At = Annotated[
    str, typer.Option("--at", metavar="[DAY ]HH:MM", help="When, by the local clock: 03:10, or 'sun 03:10'.")
]
Arguments = Annotated[
    list[str] | None,
    typer.Argument(metavar="[-- OPTIONS OF RUN]", help="Options that `run` is called with, behind --."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Only write the files there; switch nothing on."),
]


def show(settings: Settings, arguments: Arguments = None, kind: Kinds = None, at: At = "03:10") -> int:
    """Print what `install` would install. Nothing is changed."""
    from pipeline import schedule

    chosen, job = kind or _kind(), _job(settings, arguments or [], at)
    files = schedule.units(job) if chosen == "systemd" else {"crontab": schedule.cron_line(job) + "\n"}
    if settings.json:
        print_json({"kind": chosen, "files": files})
        return DONE
    for name, text in files.items():
        if len(files) > 1:
            print(f"# {name}")
        print(text)
    say("`gongkai schedule install` installs this; --kind chooses the other way", quiet=settings.quiet)
    return DONE


def install(
    settings: Settings,
    arguments: Arguments = None,
    kind: Kinds = None,
    at: At = "03:10",
    folder: Folder = None,
) -> int:
    """Install a systemd timer of yours, or a line of your crontab; again: replace it."""
    from pipeline import schedule

    chosen, job = kind or _kind(), _job(settings, arguments or [], at)
    if chosen == "systemd":
        target = folder or Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
        for name, text in schedule.units(job).items():
            _write(target / name, text, settings)
        if folder is None:
            _call("systemctl", "--user", "daemon-reload")
            _call("systemctl", "--user", "enable", "--now", schedule.TIMER)
            say(
                "the timer is on: `systemctl --user list-timers gongkai.timer` says when it rings next, `journalctl"
                " --user -u gongkai` what a run said; `loginctl enable-linger` lets it ring while you are logged out",
                quiet=settings.quiet,
            )
    elif folder is not None:
        _write(folder / schedule.CRON_FILE, schedule.cron_line(job) + "\n", settings)
    else:
        _call("crontab", "-", text=schedule.with_line(_crontab(), schedule.cron_line(job)))
        say(f"the line is in your crontab; what a run says goes to {job.folder / 'gongkai.log'}", quiet=settings.quiet)
    return DONE


def _kind() -> Kind:
    """A machine that runs systemd has timers."""
    return "systemd" if Path("/run/systemd/system").is_dir() and shutil.which("systemctl") else "cron"


def _job(settings: Settings, arguments: list[str], at: str) -> "Job":
    """The job that the options describe; a password never gets into a file that others may read."""
    from pipeline.schedule import Job, moment
    from storage.corpus import data_folder
    from storage.database import parse_url

    when = moment(at)
    if when is None:
        raise CommandError(f"--at takes a time such as 03:10 or 'sun 03:10', not {at!r}", USAGE)
    data = data_folder(settings.data).absolute()
    given = ["--data", str(data)]
    if settings.archive is not None:
        given += ["--archive", str(settings.archive.absolute())]
    if settings.db is not None:
        if parse_url(settings.db).password is None:
            given += ["--db", settings.db]
        else:
            say("gongkai: the database's password is not written down: put GONGKAI_DB=… into ~/.config/gongkai.env")
    return Job([*_command(), "run", *given, *arguments], Path.cwd(), when)


def _command() -> list[str]:
    """How this program is called from anywhere: beside its Python where it is installed."""
    beside = Path(sys.executable).parent / "gongkai"
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "cli"]


def _write(path: Path, text: str, settings: Settings) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    say(f"{path} written", quiet=settings.quiet)


def _crontab() -> str:
    """The crontab as it is; empty where there is none yet."""
    if shutil.which("crontab") is None:
        raise CommandError("there is no crontab on this machine; `gongkai schedule show` prints the line to use")
    found = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    return found.stdout if found.returncode == 0 else ""


def _call(*words: str, text: str | None = None) -> None:
    if shutil.which(words[0]) is None:
        raise CommandError(f"there is no {words[0]} on this machine; `gongkai schedule show --kind cron` may do")
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise CommandError(f"`{' '.join(words)}` failed: {said or f'exit code {done.returncode}'}")


command(app, "show")(show)
command(app, "install")(install)
