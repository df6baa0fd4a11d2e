"""What calls `gongkai run` by itself: a systemd timer of the user, or a line of a crontab. Texts only (`cli.schedule`).

Nothing is asked of a portal more than once a day; `run` itself leaves alone what is known and what has turned it away.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SERVICE = "gongkai.service"
TIMER = "gongkai.timer"
CRON_FILE = "gongkai.cron"
ENVIRONMENT = "gongkai.env"
MARK = "# gongkai run"
"""Ends our line of a crontab, so that installing again replaces it."""
JITTER = "45min"
"""The start wanders by so much, so that many installations do not knock at the same minute."""

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Moment:
    """When: hour and minute of the local clock, every day or, with `day` (mon … sun), every week."""

    hour: int
    minute: int
    day: str | None = None

    @property
    def calendar(self) -> str:
        """As systemd writes it."""
        day = f"{self.day.capitalize()} " if self.day else ""
        return f"{day}*-*-* {self.hour:02}:{self.minute:02}:00"

    @property
    def cron(self) -> str:
        """As cron writes it."""
        return f"{self.minute} {self.hour} * * {self.day or '*'}"


def moment(text: str) -> Moment | None:
    """The moment of `03:10` or `sun 03:10`; None for anything else."""
    *day, time = text.lower().split() or [""]
    found = _TIME.fullmatch(time)
    if found is None or len(day) > 1 or (day and day[0] not in _DAYS):
        return None
    return Moment(int(found[1]), int(found[2]), day[0] if day else None)


@dataclass(frozen=True, slots=True)
class Job:
    """What is called: the command with its arguments, the folder it is called in, and when."""

    command: Sequence[str]
    folder: Path
    when: Moment


def units(job: Job) -> dict[str, str]:
    """The systemd units of the user, by file name.

    A stop gives the run the ten seconds it needs; a run that was missed because the machine was off is made up for.
    """
    command = " ".join(_systemd_quoted(word) for word in job.command)
    service = f"""\
[Unit]
Description=Gongkai: crawl what is due, read what is pending, say what changed
Documentation=file://{_systemd_path(job.folder)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_systemd_path(job.folder)}
# Passwords and GONGKAI_… variables belong here, readable by you alone; the file may be missing.
EnvironmentFile=-%h/.config/{ENVIRONMENT}
ExecStart={command}
# SIGTERM goes to the run, which stops its children itself; what is left after this is killed, and nothing is lost.
KillMode=mixed
TimeoutStopSec=15
Nice=10
"""
    timer = f"""\
[Unit]
Description=Gongkai, {job.when.calendar}

[Timer]
OnCalendar={job.when.calendar}
RandomizedDelaySec={JITTER}
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {SERVICE: service, TIMER: timer}


def cron_line(job: Job) -> str:
    """The line of a crontab. What the run says goes to the log in the folder of the job."""
    command = " ".join(shlex.quote(word) for word in job.command)
    line = f"cd {shlex.quote(str(job.folder))} && {command} >> gongkai.log 2>&1"
    # For cron a % ends the command.
    return f"{job.when.cron} {line.replace('%', chr(92) + '%')} {MARK}"


def with_line(crontab: str, line: str) -> str:
    """A crontab with our line in it, once; all others as they are."""
    kept = [other for other in crontab.splitlines() if not other.rstrip().endswith(MARK)]
    return "\n".join([*kept, line]) + "\n"


def _systemd_quoted(word: str) -> str:
    word = word.replace("%", "%%").replace("$", "$$")
    if word and not re.search(r"[\s\"'\\;]", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _systemd_path(path: Path) -> str:
    """A path as a value: it may hold spaces as they are, but a % begins a specifier."""
    return str(path).replace("%", "%%")
