"""`python -m simulator FOLDER --seed 1 --count 50`: a folder of simulated reports with their truth."""

import argparse
from pathlib import Path

from simulator.layouts import GUISES, SCANS
from simulator.writer import write_corpus


def main() -> None:
    """Write a corpus."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the reports go, each with NAME.truth.json and NAME.full.json")
    parser.add_argument("--seed", type=int, default=1, help="the same seed writes the same bytes")
    parser.add_argument("--count", type=int, default=len(GUISES), help="how many reports, over all guises in turn")
    parser.add_argument(
        "--guise", action="append", choices=[*GUISES, *SCANS], help="only these guises (may be repeated)"
    )
    parser.add_argument("--defects", type=float, default=0.3, help="the share of reports with a defect")
    chosen = parser.parse_args()
    write_corpus(chosen.folder, chosen.seed, chosen.count, guises=chosen.guise or tuple(GUISES), defects=chosen.defects)


if __name__ == "__main__":
    main()
