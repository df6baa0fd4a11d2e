"""How fast office files are read: every format of the report writer, read into blocks and parsed into records.

Run from the repository: `python -m benchmarks.office [--count N] [GUISE…]`. One core, processor time, each report once
after a first one that loads the libraries. Exit code 1 where a bar is missed: 25 DOCX a second, 0.6 s a DOC.
"""

import argparse
import sys
import time

from parser import parse
from parser.readers import reader, sniff
from simulator import GUISES, make_truth, write_report

MIN_DOCX_A_SECOND = 25.0
MAX_DOC_SECONDS = 0.6
OFFICE = [name for name in GUISES if name.partition("_")[0] not in ("html", "text", "pdf")]


def measure(guise: str, count: int) -> tuple[float, float]:
    """Seconds for a document, to read it and to parse it whole."""
    contents = [write_report(make_truth(seed), guise).content for seed in range(count + 1)]
    parse(contents[0])
    start = time.process_time()
    for content in contents[1:]:
        reader(str(sniff(content).reader))(content, None)
    middle = time.process_time()
    for content in contents[1:]:
        parse(content)
    end = time.process_time()
    return (middle - start) / count, (end - middle) / count


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 where every bar is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("guises", nargs="*", choices=[[], *OFFICE], default=[])
    parser.add_argument("--count", type=int, default=40)
    options = parser.parse_args(arguments)
    missed = 0
    print(f"{'':20}{'read, ms':>10}{'parse, ms':>11}{'documents/s':>13}")
    for guise in options.guises or OFFICE:
        read, whole = measure(guise, options.count)
        print(f"{guise:20}{read * 1000:10.1f}{whole * 1000:11.1f}{1 / whole:13.1f}")
        missed += guise.startswith("docx") and 1 / whole < MIN_DOCX_A_SECOND
        missed += guise.startswith("doc_") and whole > MAX_DOC_SECONDS
    met = "missed" if missed else "met"
    print(f"at least {MIN_DOCX_A_SECOND:g} DOCX a second, at most {MAX_DOC_SECONDS:g} s a DOC: {met}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
