"""A long season: ninety days undisturbed, and again with a week in which a portal turns everybody away, and ten kills.

Both must end with the same rows. `make season` (ARGS="--days 30 --kills 3 --seed 2").
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

from simulator.dice import dice
from simulator.portals.running import running_season
from tests.cli.season import LASTING, differences, play


def main() -> None:
    """Plays the long season twice, and says how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    root = Path(mkdtemp(prefix="gongkai-season-"))
    days = dice(options.seed, "kills").choices(range(options.days), k=options.kills)
    ends = []
    port = 0
    for name, is_blocked, kills in (("undisturbed", False, []), ("disturbed", True, sorted(days))):
        (root / name).mkdir()
        with running_season(
            options.seed, length=options.days, small=options.small, is_blocked=is_blocked, port=port
        ) as running:
            port = running.season.port
            played = play(running, root / name, kills=kills, chance=options.seed)
            history = Counter(told["what"] for told in running.season.history())
        ends.append(played.rows(LASTING))
        first, *rest = played.requests
        print(
            f"{name}: {options.days} days in {played.seconds:.0f} s, {played.killed} of {len(kills)} kills hit;"
            f" {first} requests on the first day, {sum(rest) / max(len(rest), 1):.1f} a day after it;"
            f" exit codes {dict(Counter(played.codes))}; {dict(history)}; rows in {played.folder}",
            flush=True,
        )
        for query in (
            "SELECT cause, count(*) FROM readings GROUP BY cause",
            "SELECT kind, count(*) FROM crawl_events GROUP BY kind",
            "SELECT state, count(*) FROM reports GROUP BY state",
            "SELECT stopped, count(*) FROM searches GROUP BY stopped",
        ):
            print("   ", ", ".join(f"{count} {what}" for what, count in played.ask(query)), flush=True)
    found = differences(*ends)
    counted = ", ".join(f"{len(rows)} {name}" for name, rows in ends[0].items())
    print("\n".join(found) or f"the same rows: {counted}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
