"""The truth of one simulated report: everything that is printed in it, with what it means.

`make_truth` draws a body, its numbers, how its office fills cells, its title and its prose; the layouts write it
in some guise and change nothing. Defects (`simulator.defects`) turn one truth into another and say what must fire.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Literal

from parser import forms
from simulator import cells, draws, policies, prose, titles
from simulator.cells import Cell, Number, NumberStyle
from simulator.dice import dice, pick
from simulator.policies import Policy
from simulator.world import Agency, invent_agency, named_agency

Generation = Literal["C", "D"]
Key = tuple[str, str]

D_TABLES = ("d_t2_1", "d_t2_5", "d_t2_6", "d_t2_8", "t3_requests", "t4_proceedings")
C_TABLES = ("c_t2_1", "c_t2_5", "c_t2_6", "c_t2_8", "c_t2_9", "t3_requests", "t4_proceedings")
CORE_FIGURES = ("n_proactive_total", "n_via_website", "n_via_other", "n_requests_received", "fee_processing_yuan")
"""The figures that every reader is expected to find; the truth may hold more."""


@dataclass(frozen=True, slots=True)
class TableTruth:
    """One table of a form: its cells in printed order; not printed where a sentence stands in its place."""

    code: str
    generation: Generation
    cells: Mapping[Key, Cell]
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that must be made: the rule, where, and both sides where the rule has sides."""

    rule: str
    table: str | None = None
    cells: tuple[Key, ...] = ()
    left: Number | None = None
    right: Number | None = None


@dataclass(frozen=True, slots=True)
class Typography:
    """How labels are set: brackets and colons full or half width, `1.` or `1、`, quotation marks."""

    half_width: bool = False
    enumerator: Literal[".", "、", "．"] = "."
    quotes: str = "“”"


@dataclass(frozen=True, slots=True)
class Truth:
    """A simulated report.

    `edits` name what happens to the printed tables (`simulator.edits`); `expected` is every finding that must be
    made; `defects` are the names of what was done on purpose.
    """

    seed: int
    agency: Agency
    year: int
    generation: Generation
    title: titles.Title
    preamble: str
    chapters: tuple[prose.Chapter, ...]
    tables: tuple[TableTruth, ...]
    figures: Mapping[str, Number]
    statements: Mapping[str, bool]
    published_on: date
    signed_on: date | None
    typography: Typography
    policy: Policy
    number_style: NumberStyle
    title_style: titles.TitleStyle
    expected: tuple[Expected, ...] = ()
    defects: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()

    def table(self, code: str) -> TableTruth | None:
        """The table with this code, if the report has it."""
        return next((table for table in self.tables if table.code == code), None)

    def with_cells(self, code: str, changed: Mapping[Key, Cell]) -> "Truth":
        """The same report with some cells of one table printed otherwise."""
        tables = tuple(
            replace(table, cells=dict(table.cells) | dict(changed)) if table.code == code else table
            for table in self.tables
        )
        return replace(self, tables=tables)


def make_truth(
    seed: int,
    *,
    year: int | None = None,
    agency: str | Agency | None = None,
    generation: Generation | None = None,
    busy: float | None = None,
    policy: Policy | None = None,
    number_style: NumberStyle | None = None,
    title_style: titles.TitleStyle | None = None,
) -> Truth:
    """A report of one body on one year; what is not given is drawn from the seed.

    `generation` defaults to the form in force that year; `busy` is how many requests the body expects.
    """
    if year is None:
        year = dice(seed, "year").randint(2019, 2025)
    if agency is None:
        agency = invent_agency(seed)
    elif isinstance(agency, str):
        agency = named_agency(agency)
    in_force = form_in_force(year)
    generation = generation or in_force
    if policy == "requests_sentence":
        busy = 0.0
    elif busy is None:
        busy = draws.draw_busy(dice(seed, "busy"), agency.kind)
    drawn_style = pick(dice(seed, "number style"), cells.NUMBER_STYLES)
    drawn_title = pick(dice(seed, "title"), titles.TITLE_STYLES)
    style, worded = number_style or drawn_style, title_style or drawn_title
    tables = _tables(seed, agency, generation, busy, style, quiet=policy == "proceedings_sentence")
    policy = policy or _policy(dice(seed, "policy"), tables)
    facts = _facts(dice(seed, "figures"), agency, tables)
    tables = tuple(_filled(table, policy) for table in tables)
    rng = dice(seed, "prose")
    sentences = _sentences(rng, agency, year, tables)
    published = date(year + 1, 1, 4) + timedelta(days=dice(seed, "published").randint(0, 80))
    expected = (Expected("FORM-OLD"),) if generation != in_force and generation == "C" else ()
    return Truth(
        seed=seed,
        agency=agency,
        year=year,
        generation=generation,
        title=titles.make_title(worded, agency.name, year),
        preamble=prose.preamble(rng, agency, year, generation, prose.full_period(rng, year)),
        chapters=prose.chapters(rng, agency, year, facts, sentences),
        tables=tables,
        figures=facts.figures,
        statements={
            "cat_no_requests": facts.new == facts.carried == 0,
            "cat_no_cases": facts.reviews + facts.suits == 0,
        },
        published_on=published,
        signed_on=published - timedelta(days=rng.randint(0, 3)) if rng.random() < 0.4 else None,
        typography=_typography(dice(seed, "typography")),
        policy=policy,
        number_style=style,
        title_style=worded,
        expected=expected,
        defects=("old_form",) if expected else (),
    )


def form_in_force(year: int) -> Generation:
    """The form that reports on this year are to follow; raises ValueError before 2019."""
    for generation in ("C", "D"):
        first, last = next(form.years for form in forms.load().forms if form.code == generation)
        if first <= year <= last:
            return generation
    raise ValueError(f"the forms of {year} are not written yet: reports on 2019 and later only")


def _tables(
    seed: int, agency: Agency, generation: Generation, busy: float, style: NumberStyle, *, quiet: bool
) -> tuple[TableTruth, ...]:
    """All tables of the form, every cell filled."""
    kind = agency.kind
    block = cells.count
    requests = draws.draw_requests(dice(seed, "requests"), generation, busy)
    cases = draws.draw_proceedings(dice(seed, "cases"), 0.0 if quiet else busy)
    documents = draws.draw_documents(dice(seed, "documents"), kind, generation)
    filled: dict[str, dict[Key, Cell]] = {
        f"{generation.lower()}_t2_1": {key: block(value, style) for key, value in documents.items()},
        "t3_requests": {key: block(value, "plain" if style == "unit" else style) for key, value in requests.items()},
        "t4_proceedings": {key: block(value, "plain" if style == "unit" else style) for key, value in cases.items()},
    }
    filled |= _d_blocks(seed, agency, style) if generation == "D" else _c_blocks(seed, agency, style)
    return tuple(
        TableTruth(code, generation, _in_order(code, generation, filled[code]))
        for code in (D_TABLES if generation == "D" else C_TABLES)
    )


def _in_order(code: str, generation: Generation, filled: Mapping[Key, Cell]) -> dict[Key, Cell]:
    form = forms.load().table(code)
    return {
        (row.code, column.code): filled[row.code, column.code]
        for row in form.rows_of(generation)
        for column in form.columns
    }


def _d_blocks(seed: int, agency: Agency, style: NumberStyle) -> dict[str, dict[Key, Cell]]:
    """Items (五), (六) and (八) of form D."""

    def decisions(row: str) -> dict[Key, Cell]:
        number = draws.draw_decisions(dice(seed, row), agency.kind)
        return {(row, "decisions"): cells.count(number, style)}

    fees = draws.draw_fees(dice(seed, "fees"), agency.kind)
    return {
        "d_t2_5": decisions("administrative_licensing"),
        "d_t2_6": decisions("administrative_penalty") | decisions("administrative_compulsion"),
        "d_t2_8": {("administrative_fees", "amount_10k_yuan"): cells.amount(fees, style)},
    }


def _c_blocks(seed: int, agency: Agency, style: NumberStyle) -> dict[str, dict[Key, Cell]]:
    """Items (五), (六), (八) and (九) of form C."""

    def items(row: str, *, decisions: bool = True) -> dict[Key, Cell]:
        rng = dice(seed, row)
        before, change = draws.draw_items(rng, agency.kind)
        drawn = {
            (row, "items_prev_year"): cells.count(before, style, "项"),
            (row, "items_change"): cells.change(rng, change),
        }
        if decisions:
            drawn[row, "decisions"] = cells.count(draws.draw_decisions(rng, agency.kind), style)
        return drawn

    bought, amount = draws.draw_procurement(dice(seed, "procurement"))
    return {
        "c_t2_5": items("administrative_licensing") | items("other_external_services"),
        "c_t2_6": items("administrative_penalty") | items("administrative_compulsion"),
        "c_t2_8": items("administrative_fees", decisions=False),
        "c_t2_9": {
            ("centralized_procurement", "procurement_items"): cells.count(bought, style, "项"),
            ("centralized_procurement", "procurement_amount"): cells.amount(amount.number, style, amount.unit),
        },
    }


def _policy(rng: Random, tables: tuple[TableTruth, ...]) -> Policy:
    """A blank policy that fits the numbers: a sentence "none" needs none, blanks for zeros need other numbers."""
    by_code = {table.code: table for table in tables}
    idle = all(cell.value == 0 for cell in by_code["t3_requests"].cells.values())
    no_cases = all(cell.value == 0 for cell in by_code["t4_proceedings"].cells.values())
    fits: dict[Policy, bool] = {
        "proceedings_sentence": no_cases,
        "requests_sentence": idle and no_cases,
        "requests_zeros_blank": not idle,
        "zeros_blank": not idle,
        "change_blank": "c_t2_5" in by_code,
        "fee_sentence": "d_t2_8" in by_code,
    }
    return pick(rng, {policy: weight for policy, weight in policies.POLICIES.items() if fits.get(policy, True)})


def _filled(table: TableTruth, policy: Policy) -> TableTruth:
    printed = policies.fill(policy, table.code, table.cells)
    stated = all(cell.status == "stated_none" for cell in printed.values())
    return replace(table, cells=printed, printed=not stated)


def _facts(rng: Random, agency: Agency, tables: tuple[TableTruth, ...]) -> prose.Facts:
    """What the prose says, in keeping with the tables."""
    numbers = {(table.code, *key): int(cell.value or 0) for table in tables for key, cell in table.cells.items()}

    def total(row: str) -> int:
        return numbers["t3_requests", row, "total"]

    def cases(row: str) -> int:
        return numbers["t4_proceedings", row, "total"]

    figures: dict[str, Number] = {}
    if rng.random() < 0.85:
        small = agency.kind in ("township_gov", "subdistrict")
        web = rng.randint(12, 400) if small else rng.randint(60, 9_000)
        other = rng.randint(1, 60) if small else rng.randint(5, 900)
        chat = rng.randint(1, 300) if rng.random() < 0.4 else 0
        figures = {"n_proactive_total": web + chat + other, "n_via_website": web, "n_via_other": other}
        figures |= {"n_via_wechat": chat} if chat else {}
    idle = total("new_received") == total("carried_from_prev") == 0
    if not idle or rng.random() < 0.3:
        figures["n_requests_received"] = total("new_received")
    fee = rng.random()
    if fee < 0.6 or idle:
        figures |= {"fee_processing_yuan": 0} if fee < 0.7 else {}
    elif fee < 0.75:
        figures["fee_processing_yuan"] = rng.choice((rng.randint(50, 9_000), rng.randint(5_000, 900_000) / 100))
    return prose.Facts(
        figures=figures,
        new=total("new_received"),
        carried=total("carried_from_prev"),
        disposed=total("disposed_total"),
        left=total("carried_to_next"),
        reviews=cases("reconsideration"),
        suits=cases("litigation_direct") + cases("litigation_after_reconsideration"),
    )


def _sentences(rng: Random, agency: Agency, year: int, tables: tuple[TableTruth, ...]) -> dict[str, str]:
    """The sentences that stand in for tables, by chapter."""
    sentences = {}
    for table in tables:
        if table.code == "t3_requests" and not table.printed:
            sentences["s3_requests"] = prose.no_requests(rng, agency, year)
        if table.code == "t4_proceedings" and not table.printed:
            sentences["s4_proceedings"] = prose.no_cases(rng, agency, year)
    return sentences


def _typography(rng: Random) -> Typography:
    return Typography(
        half_width=rng.random() < 0.25,
        enumerator=pick(rng, {".": 80, "、": 15, "．": 5}),
        quotes=rng.choice(("“”", "“”", '""')),
    )
