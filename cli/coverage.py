"""`gongkai coverage`: who has published and who has not, and why; what users say of who should."""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from cli.guard import DONE, FAILURES, USAGE, CommandError, complain
from cli.options import Settings, command, whole_group
from cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from pipeline.coverage import Coverage

app = typer.Typer(help="Who has published and who has not, and why.", rich_markup_mode=None)
Format = Literal["map", "table", "csv", "json"]
LEFT = 8
"""Reasons that the summary names."""


def coverage(
    settings: Settings,
    region: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="R", help="This place (code or name) and all in it; may be repeated."),
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="YEARS", help="Only these years: 2022, 2021-2025, 2019,2021.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KINDS", help="Only bodies of these kinds: county_gov,township_gov.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATES", help="Only rows in these states: not_found,unreadable.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="As it stood on this day (default: today).")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="A heat map, rows, or rows for programs.")] = "map",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write rows (csv) or the heat map (png, svg, html), by its ending."),
    ] = None,
) -> int:
    """Tell of every body and year whether its report was found, late, missing, unreadable or not searched, and why.

    Without --region of the places of the corpus's portals and reports. Rates leave out what nobody can know, and
    departments unless a list says which there are.
    """
    from cli.corpus import open_corpus
    from cli.export import years_of
    from pipeline.coverage import Asked, tell

    asked = Asked(
        tuple(region or ()),
        years_of(year) if year else frozenset(),
        _words(kind, _kinds(), "--kind"),
        _words(state, _states(), "--state"),
        _day(as_of) if as_of else None,
    )
    with open_corpus(settings, must_exist=not region) as corpus:
        told = tell(corpus, asked)
        origin = corpus.query("SELECT max(origin) AS origin FROM captures")[0]["origin"]
    if out is not None:
        _write(told, out, origin)
        say(f"{out} written", quiet=settings.quiet)
    if settings.json or format == "json":
        print_json(told.as_dict())
    elif format == "csv":
        _write_csv(told.rows, sys.stdout)
    elif out is None or not settings.quiet:
        _show(told, format, origin)
    return DONE


def expect(
    settings: Settings,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="region,agency,kind,years,due,note")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop what earlier files said and this one does not.")
    ] = False,
) -> int:
    """Say who should report, or by when: a file with a line for each body, or for each kind of bodies in a region.

    A line with an agency (id or name) says that it should report on the years. A line with a kind and a region gives
    the day by which they should, where the law names none: a local notice. A bad line is refused with its number.
    Exit code 1 when a line was refused; 2 when no line can be used.
    """
    from cli.corpus import open_corpus
    from storage.expectations.entering import enter
    from storage.expectations.entries import read_entries

    entries, problems = read_entries(file)
    if not entries:
        told = "; ".join(str(problem) for problem in problems) or "it names nobody"
        raise CommandError(f"no line of {file} can be used: {told}", USAGE)
    with open_corpus(settings) as corpus, corpus.session() as session:
        counts, refused = enter(session, entries, replaces=replace and not problems)
        session.commit()
    problems = sorted([*problems, *refused], key=lambda problem: problem.line)
    for problem in problems:
        complain(f"{file}: {problem}")
    if settings.json:
        refusals = [{"line": problem.line, "message": problem.message} for problem in problems]
        print_json(
            {"inserted": counts.inserted, "updated": counts.updated, "unchanged": counts.unchanged, "refused": refusals}
        )
    else:
        say(
            f"{counts.inserted} new, {counts.updated} updated, {counts.unchanged} unchanged, {len(problems)} refused",
            quiet=settings.quiet,
        )
    return FAILURES if problems else DONE


def _words(said: str | None, known: Sequence[str], option: str) -> frozenset[str]:
    words = frozenset(word.strip() for word in (said or "").split(",") if word.strip())
    if unknown := sorted(words - set(known)):
        raise CommandError(f"{option} takes {', '.join(known)}, not {', '.join(unknown)}", USAGE)
    return words


def _kinds() -> Sequence[str]:
    from storage.models_places import AgencyKind

    return get_args(AgencyKind)


def _states() -> Sequence[str]:
    from storage.models_expect import State

    return get_args(State)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise CommandError(f"--as-of takes a day such as 2024-04-01, not {said!r}", USAGE) from None


def _write(told: "Coverage", out: Path, origin: str | None) -> None:
    from publish import plots

    if out.suffix.lower() == ".csv":
        with out.open("w", encoding="utf-8", newline="") as file:
            _write_csv(told.rows, file)
        return
    plots.write(plots.find("coverage"), _drawn(told, origin), out)


def _drawn(told: "Coverage", origin: str | None) -> list[dict[str, Any]]:
    """The rows as the plot takes them; raises where there is none."""
    if not told.rows:
        raise CommandError("there is nothing to draw: no row is left of what was asked for")
    return [{**row, "origin": origin} for row in told.rows]


def _write_csv(rows: Sequence[dict[str, Any]], file: Any) -> None:
    columns = list(rows[0]) if rows else ["agency_id", "year", "state"]
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _show(told: "Coverage", format: Format, origin: str | None) -> None:
    if not told.rows:
        print("no row is left of what was asked for")
        return
    if format == "table":
        _print_rows(told)
    else:
        from publish import plots

        for line in plots.lines(plots.find("coverage"), _drawn(told, origin)):
            print(line)
    print()
    _print_rates(told)
    if reasons := _reasons(told):
        print(f"\n{reasons}")


def _print_rows(told: "Coverage") -> None:
    columns = ["agency", "year", "state", "reason", "basis", "due_on", "published_on", "published_basis", "days_late"]
    cells = [["" if row[name] is None else str(row[name]) for name in columns] for row in told.rows]
    print_table(columns, cells, right={1, 8})


def _print_rates(told: "Coverage") -> None:
    rows = []
    for rate in told.overall:
        shares = (rate.published, rate.known), (rate.on_time, rate.dated)
        percents = [f"{one / of:.0%}" if of else "" for one, of in shares]
        counts = [f"{one} of {of}" if of else "" for one, of in shares]
        left = ", ".join(f"{count} {state}" for state, count in sorted(rate.left_out.items()))
        rows.append([str(rate.year), rate.group, counts[0], percents[0], counts[1], percents[1], left])
    print_table(["year", "bodies", "published", "", "in time", "", "left out"], rows, right={2, 3, 4, 5})


def _reasons(told: "Coverage") -> str:
    """Why what was not searched was not."""
    why = Counter(str(row["reason"]) for row in told.rows if row["state"] == "not_searched")
    if not why:
        return ""
    named = ", ".join(f"{count} {reason}" for reason, count in why.most_common(LEFT))
    return f"Not searched, and so not called missing: {named}. The evidence (--format csv) names search or event."


whole_group(app)(coverage)
command(app, "expect")(expect)
