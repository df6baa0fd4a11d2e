"""`python -m simulator.portals`: the simulated city, the museum or the national miniature, until SIGTERM.

When it is ready it prints one line of JSON: `{"port": …, "control": …, "portals": [rows of a portals file]}`.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from twisted.internet.error import CannotListenError

from simulator.portals.city import SWITCHES, build_city
from simulator.portals.hostile import hostile_hosts
from simulator.portals.journal import Journal
from simulator.portals.museum import Museum
from simulator.portals.nation import Nation
from simulator.portals.realm import Realm
from simulator.portals.rogues import Rogues
from simulator.portals.running import CONTROL_HOST
from simulator.portals.scripted import Scripted
from simulator.portals.seasons import FIRST_DAY, Season
from simulator.portals.server import serve


def main() -> None:
    """Serve the city that the options describe."""
    options = _options()
    try:
        city = _realm(options)
    except ValueError as error:
        sys.exit(str(error))

    def ready(served: Realm) -> None:
        if options.portals_file is not None:
            options.portals_file.write_text(served.portals_csv(), "utf-8")
        rows = served.portals
        if options.hostile:
            rows = rows + [host.portal(served.port) for host in hostile_hosts()]
        line = {"port": served.port, "control": f"http://{CONTROL_HOST}:{served.port}/", "portals": rows}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    with Journal(options.log) as journal:
        try:
            serve(
                city,
                port=options.port,
                journal=journal,
                latency=options.latency,
                hostile=options.hostile,
                with_parent=options.with_parent,
                authority_file=options.authority_file,
                ready=ready,
            )
        except CannotListenError as error:
            sys.exit(f"the simulated portals need the addresses 127.77.0.1 to 127.77.8.60 on loopback: {error}")


def _realm(options: argparse.Namespace) -> Realm:
    if options.museum:
        return Museum(options.seed)
    if options.nation:
        return Nation(options.seed, options.small)
    if options.season is not None:
        first = date.fromisoformat(options.first) if options.first else FIRST_DAY
        return Season(options.seed, options.season, options.small, first, not options.unblocked)
    if options.rogues:
        return Rogues(options.seed)
    if options.scripted:
        return Scripted(options.seed)
    city = build_city(options.seed, years=options.years, small=options.small, crawl_delay=options.crawl_delay)
    return city.advanced(*options.advance)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator.portals", description="Serve the simulated city.")
    parser.add_argument("--seed", type=int, default=1, help="which city (default 1)")
    parser.add_argument("--port", type=int, default=0, help="the port on every address (default 0: any free one)")
    parser.add_argument("--log", type=Path, metavar="FILE", help="write a JSON line for every request")
    parser.add_argument("--museum", action="store_true", help="serve a portal of each family instead of the city")
    parser.add_argument("--nation", action="store_true", help="serve two provinces with portals of every family")
    parser.add_argument("--scripted", action="store_true", help="serve the portal that only a browser can read")
    parser.add_argument("--season", type=int, metavar="DAYS", help="serve a season of so many days, on its first")
    parser.add_argument("--first", metavar="DATE", help="the first day of the season (default: 2027-01-01)")
    parser.add_argument("--unblocked", action="store_true", help="in the season nobody is turned away")
    parser.add_argument("--rogues", action="store_true", help="serve a town of which each portal has its trouble")
    parser.add_argument(
        "--authority-file", type=Path, metavar="FILE", help="write the certificate that the https hosts are signed by"
    )
    parser.add_argument("--small", action="store_true", help="30 reports instead of 240; of the nation 8 portals")
    parser.add_argument("--portals-file", type=Path, metavar="FILE", help="write the portals as a file for `gongkai`")
    parser.add_argument(
        "--years", type=_years, metavar="LIST", help="the report years: 2019-2025 (default) or 2020,2023,2025"
    )
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="hold back every answer")
    parser.add_argument("--crawl-delay", type=float, default=0.4, metavar="SECONDS", help="of the third robots.txt")
    parser.add_argument("--advance", action="append", choices=SWITCHES, default=[], help="throw a switch at once")
    parser.add_argument("--hostile", action="store_true", help="add the hosts that are down, slow, endless, …")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this one ends")
    return parser.parse_args()


def _years(text: str) -> tuple[int, ...]:
    if "-" in text:
        first, _, last = text.partition("-")
        return tuple(range(int(first), int(last) + 1))
    return tuple(int(year) for year in text.split(","))


if __name__ == "__main__":
    main()
