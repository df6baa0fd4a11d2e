"""What time it is. Seasons of simulated portals are played in minutes, so the clock can be put ahead.

`GONGKAI_DAYS_AHEAD` holds the days; a crawl of a real portal refuses to run with it, because its rows would lie.
"""

import os
from datetime import UTC, datetime, timedelta

from storage.errors import CorpusError

AHEAD = "GONGKAI_DAYS_AHEAD"


def now() -> datetime:
    """The moment, in UTC. Raises CorpusError where the environment puts the clock ahead by no number of days."""
    return datetime.now(UTC) + timedelta(days=days_ahead())


def days_ahead() -> float:
    """How far the clock is put ahead; 0 where nothing is said."""
    said = os.environ.get(AHEAD, "").strip()
    try:
        return float(said or 0)
    except ValueError:
        raise CorpusError(f"{AHEAD} holds {said!r}, which is no number of days", is_usage=True) from None
