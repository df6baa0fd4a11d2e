"""How many printed names a core resolves in a second, and what memory that takes: `python -m benchmarks.resolve`.

Names are made from the shipped places: townships in full, with their county and bare with their county as context, and
departments of counties. No name comes twice, so that no cache helps. The aim is 3,000 names a second and 150 MB.
"""

import hashlib
import resource
import sys
import time
from collections.abc import Iterator

import storage
from storage.resolve.index import Index


def main() -> None:
    """Measures and prints."""
    before = _memory()
    started = time.perf_counter()
    from storage.resolve import Context, resolve
    from storage.resolve.index import index

    places = index()
    loaded = time.perf_counter() - started
    cases = list(_cases(places))
    cases.sort(key=lambda case: hashlib.sha256(case[0].encode()).digest())  # the same mixture every time
    cases = cases[: int(sys.argv[1]) if len(sys.argv) > 1 else 20_000]
    started = time.process_time()
    placed = sum(resolve(name, Context(codes, year)).agency_id is not None for name, codes, year in cases)
    seconds = time.process_time() - started
    print(f"{storage.__name__}: index in {loaded:.2f} s, {_memory() - before:.0f} MB more")
    print(f"{len(cases)} names, {placed} placed, {len(cases) / seconds:,.0f} names a second")


def _cases(places: "Index") -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Printed names with the codes and year of a capture."""
    departments = ("教育局", "自然资源和规划局", "卫生健康委员会", "人民政府办公室", "文化广电和旅游局")
    for number, place in enumerate(places.places.values()):
        last = place.versions[-1]
        above = places.places.get(last.parent or "")
        if place.level == "township" and above and last.until is None and last.name.endswith(("镇", "乡", "街道")):
            body = "办事处" if last.name.endswith("街道") else "人民政府"
            county, codes = above.versions[-1], (above.versions[-1].code or "",)
            full = "".join(places.path(place, None)[1:])
            name = (full, county.name + last.name, last.name)[number % 3]
            yield name + body, codes if number % 3 == 2 else (), 2015 + number % 10
        elif place.level == "county" and last.until is None:
            yield last.name + departments[number % 5], (), 2022


def _memory() -> float:
    """The most memory that the process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
