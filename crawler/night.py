"""The night window: hours of Beijing time in which portals may be asked, because few people need them then."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Self

from storage import CorpusError

BEIJING = timezone(timedelta(hours=8))
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Night:
    """From one time of day to another, over midnight where the first is the later one."""

    begins: time
    ends: time

    @classmethod
    def read(cls, said: str) -> Self | None:
        """The window of a setting like `22:00-07:00`; null where it is empty. Raises CorpusError (wrong usage)."""
        if not said.strip():
            return None
        found = _WINDOW.fullmatch(said.strip())
        if found is None:
            raise CorpusError(f"GONGKAI_NIGHT holds {said!r}; it takes hours like 22:00-07:00", is_usage=True)
        hours = [int(part) for part in found.groups()]
        return cls(time(hours[0], hours[1]), time(hours[2], hours[3]))

    def has(self, moment: datetime) -> bool:
        """Whether a moment lies in it; the end is outside. Equal times are the whole day."""
        now = moment.astimezone(BEIJING).time()
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends

    def closed(self, moment: datetime) -> str:
        """Why nothing is asked at a moment outside it."""
        now = moment.astimezone(BEIJING)
        return f"it is {now:%H:%M} in Beijing, outside the night window {self}; the next run within it goes on"

    def __str__(self) -> str:
        """As the setting is written."""
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"
