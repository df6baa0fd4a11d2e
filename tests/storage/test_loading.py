"""Loading: exactly the rows that are promised, whatever comes, in whatever order."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text

from parser.model import Chapter, Figure, Report, Table
from storage import pending
from storage.differences import unpack
from storage.documents import version_key
from storage.loading import LoadCounts
from tests.storage.conftest import Hand
from tests.storage.made import REQUESTS, SEED, cell, finding, parsed, report, table

TABLES = ["readings", "reports", "report_documents", "report_tables", "chapters", "figures", "requests", "findings"]
NEW, CHANGED, SAME = LoadCounts(inserted=1), LoadCounts(updated=1), LoadCounts(unchanged=1)


def counts(hand: Hand) -> list[int]:
    """Rows of the tables that loading fills."""
    return [hand.count(name) for name in TABLES]


def roles(hand: Hand) -> list[tuple[str, str]]:
    """Which document plays which role, by the last two digits of its hash."""
    return hand.values(
        "SELECT substr(d.sha256, 1, 8), l.role FROM report_documents l"
        " JOIN documents d ON d.document_id = l.document_id ORDER BY 1"
    )


def role_of(hand: Hand, content: bytes) -> str:
    """The role of one content."""
    return dict(roles(hand))[parsed(content).sha256[:8]]


def test_a_document_becomes_rows(hand: Hand) -> None:
    hand.take(b"one", "file:///one.html")
    tables = [table("d_t2_1", cells={"rules.in_force": 7}), table(REQUESTS), table("t4_proceedings")]
    assert hand.load(parsed(b"one", report(tables=tables, findings=[finding()]))) == NEW
    assert counts(hand) == [1, 1, 1, 3, 1, 1, 25, 1]
    assert (hand.count("disclosures"), hand.count("proceedings")) == (6, 3)
    (row,) = hand.corpus.query("SELECT * FROM reports")
    assert (row["report_key"], row["placement"]) == ("411303104/township_gov/2022", "placed")
    assert (row["published_on"], row["published_basis"]) == ("2023-01-12", "printed")
    (row,) = hand.corpus.query("SELECT * FROM requests WHERE row_code = 'new_received'")
    assert (row["statuses"], row["total"], row["label"]) == ("nnnnnnn", 0, None)
    (row,) = hand.corpus.query("SELECT left_side, right_side, responsibility FROM findings")
    assert row == {"left_side": 3, "right_side": 2.5, "responsibility": "source"}


def test_the_record_keeps_everything(hand: Hand) -> None:
    hand.take(b"one")
    made = report(findings=[finding()])
    hand.load(parsed(b"one", made))
    with hand.corpus.reading() as connection:
        packed = connection.execute(text("SELECT record FROM readings")).scalar_one()
    assert unpack(bytes(packed)) == made


def test_loading_twice(hand: Hand) -> None:
    hand.take(b"one")
    document = parsed(b"one", report(findings=[finding()]))
    assert hand.load(document) == NEW
    before = counts(hand)
    assert hand.load(document) == SAME
    assert counts(hand) == before


def test_a_better_parser_that_reads_the_same(hand: Hand) -> None:
    hand.take(b"one")
    hand.load(parsed(b"one", report()))
    assert hand.load(parsed(b"one", report(), version="2")) == SAME
    assert hand.values("SELECT parser_version FROM readings") == ["1"]
    assert hand.values("SELECT parser_version FROM documents") == ["2"]


def test_a_better_parser_that_reads_more(hand: Hand) -> None:
    hand.take(b"one")
    hand.load(parsed(b"one", report(tables=[table(REQUESTS, every="blank")])))
    better = parsed(b"one", report(tables=[table(REQUESTS, cells={"new_received.total": 5})]), version="2")
    assert hand.load(better) == CHANGED
    readings = "SELECT version_no, parser_version, cause, value_count FROM readings ORDER BY version_no"
    assert hand.values(readings) == [(1, "1", "first", 0), (2, "2", "parser_changed", 175)]
    assert counts(hand) == [2, 1, 1, 2, 2, 2, 50, 0]
    assert hand.values("SELECT t3_new_tot FROM reports_wide") == [5]
    # And back again: history is rows.
    assert hand.load(parsed(b"one", report(tables=[table(REQUESTS, every="blank")]), version="3")) == CHANGED
    assert hand.values("SELECT version_no FROM current_readings") == [3]


def test_a_changed_file(hand: Hand) -> None:
    for n, content in enumerate((b"one", b"two")):
        hand.take(content)
        made = report(tables=[table(REQUESTS, cells={"new_received.total": n})])
        assert hand.load(parsed(content, made)) == NEW
    assert counts(hand)[:3] == [2, 1, 2]
    assert (role_of(hand, b"one"), role_of(hand, b"two")) == ("superseded", "main")
    assert hand.values("SELECT cause FROM readings ORDER BY reading_id") == ["first", "source_changed"]
    assert hand.values("SELECT value FROM facts WHERE indicator = 't3_requests.new_received.total'") == [1]
    assert hand.count("findings") == 0


def test_a_file_that_no_longer_is_the_report(hand: Hand) -> None:
    """The page was replaced by something else: what was captured stays the report."""
    hand.take(b"one")
    hand.load(parsed(b"one", report()))
    hand.take(b"gone")
    assert hand.load(parsed(b"gone", status="rejected", reason="error_page")) == LoadCounts()
    assert roles(hand) == [(parsed(b"one").sha256[:8], "main")]


def test_two_documents_with_one_report(hand: Hand) -> None:
    hand.take(b"page", "file:///page.html")
    hand.take(b"pdf", "file:///file.pdf")
    hand.load(parsed(b"page", report(tables=[table(REQUESTS, every="blank")])))
    hand.load(parsed(b"pdf", report(tables=[table(REQUESTS)])))
    assert counts(hand)[:3] == [2, 1, 2]
    assert (role_of(hand, b"page"), role_of(hand, b"pdf")) == ("twin", "main")
    (row,) = hand.corpus.query("SELECT rule, table_code, severity, responsibility, cells FROM findings")
    assert (row["rule"], row["table_code"], row["severity"]) == ("DOC-DIFF", REQUESTS, "warning")
    assert hand.values("SELECT count(*) FROM facts") == [175]
    hand.load(parsed(b"pdf", report(tables=[table(REQUESTS)]), version="2"))
    assert hand.count("findings") == 1


def test_twins_that_say_the_same(hand: Hand) -> None:
    """What is not in one of them because its form has no such cell, or how "none" is put, is no difference."""
    hand.take(b"page", "file:///page.html")
    hand.take(b"pdf", "file:///file.pdf")
    cells = {"new_received.total": "word_none", "granted_in_full.total": "absent"}
    hand.load(parsed(b"page", report(tables=[table(REQUESTS, cells=cells)])))
    twin = table(REQUESTS, cells=cells | {"new_received.total": "stated_none"})
    twin.cells = [item for item in twin.cells if item.status != "absent"]
    hand.load(parsed(b"pdf", report(tables=[twin])))
    assert sorted(role for _, role in roles(hand)) == ["main", "twin"]
    assert hand.count("findings") == 0


def test_one_cell_differs(hand: Hand) -> None:
    for n, content in enumerate((b"page", b"pdf")):
        hand.take(content, f"file:///{n}")
        hand.load(parsed(content, report(tables=[table(REQUESTS, cells={"not_held.total": n})])))
    (row,) = hand.corpus.query("SELECT left_side, right_side, message FROM findings")
    assert (row["left_side"], row["right_side"]) == (0, 1)
    assert "one cell" in row["message"]


def natural(hand: Hand) -> dict[str, list[Any]]:
    """What a corpus holds, by natural keys."""
    carriers = """
        SELECT r.report_key, r.title, r.published_on, r.placement, substr(d.sha256, 1, 8), l.role, g.version_no
        FROM reports r JOIN report_documents l ON l.report_id = r.report_id
        JOIN readings g ON g.reading_id = l.reading_id JOIN documents d ON d.document_id = l.document_id"""
    found = """
        SELECT substr(d.sha256, 1, 8), substr(e.sha256, 1, 8), f.position, f.rule, f.message FROM findings f
        JOIN readings g ON g.reading_id = f.reading_id JOIN documents d ON d.document_id = g.document_id
        JOIN readings h ON h.reading_id = f.other_reading_id JOIN documents e ON e.document_id = h.document_id"""
    questions = {"carriers": carriers, "findings": found, "facts": "SELECT report_key, indicator, value FROM facts"}
    return {name: sorted(hand.values(question), key=repr) for name, question in questions.items()}


def test_the_order_of_loading_does_not_matter(plain_hand: Hand) -> None:
    hand = plain_hand
    contents = [b"page", b"pdf", b"sheet", b"page, corrected"]
    sheet = Table("b_statistics", "B", "grid", cells=[cell("requests_received", "year", 4)])
    other = {"not_held.total": 4, "unclear_after_correction.total": "blank"}
    documents = [
        parsed(b"page", report(tables=[table(REQUESTS, cells={"not_held.total": 3})])),
        parsed(b"pdf", report(tables=[table(REQUESTS, cells=other)])),
        parsed(b"sheet", report(tables=[sheet], chapters=[])),
        parsed(b"page, corrected", report(tables=[table(REQUESTS, cells={"not_held.total": 5})])),
    ]  # fmt: skip
    for content, url in zip(contents, ("page", "pdf", "sheet", "page"), strict=True):
        hand.take(content, f"file:///{url}")
    outcomes = []
    for order in permutations(documents):
        for document in order:
            hand.load(document)
        outcomes.append(natural(hand))
        with hand.corpus.session() as session:
            for name in ("findings", "requests", "statistics", "report_tables", "chapters", "figures"):
                session.execute(text(f"DELETE FROM {name}"))
            for name in ("report_documents", "reports", "readings"):
                session.execute(text(f"DELETE FROM {name}"))
            session.commit()
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert [row[5] for row in outcomes[0]["carriers"]].count("statistics") == 1
    assert {row[5] for row in outcomes[0]["carriers"]} == {"main", "statistics", "superseded", "twin"}


def test_a_sheet_published_alone(hand: Hand) -> None:
    sheet = Table("b_statistics", "B", "grid", cells=[cell("requests_received", "year", 4)])
    hand.take(b"sheet", "file:///sheet.xls")
    hand.load(parsed(b"sheet", report(tables=[sheet], chapters=[], year=2018)))
    assert role_of(hand, b"sheet") == "statistics"
    assert hand.values("SELECT value FROM facts") == [4]
    assert hand.values("SELECT report_year FROM reports_wide") == [2018]
    hand.take(b"prose", "file:///prose.html")
    hand.load(parsed(b"prose", report(tables=[], year=2018)))
    assert (role_of(hand, b"sheet"), role_of(hand, b"prose")) == ("statistics", "main")
    assert hand.values("SELECT value FROM facts") == [4]
    hand.take(b"both", "file:///both.html")
    hand.load(parsed(b"both", report(tables=[sheet], year=2018)))
    assert [role_of(hand, content) for content in (b"sheet", b"prose", b"both")] == ["twin", "twin", "main"]
    assert hand.values("SELECT value FROM facts") == [4]


@pytest.mark.parametrize(
    ("agency", "year", "reason"),
    [
        (None, 2022, "no_agency"),
        (SEED, None, "no_year"),
        ("太平镇人民政府", 2022, "ambiguous_name"),
        ("民政局", 2022, "ambiguous_name"),
    ],
)
def test_a_report_that_cannot_be_placed(hand: Hand, agency: str | None, year: int | None, reason: str) -> None:
    hand.take(b"one")
    assert hand.load(parsed(b"one", report(agency, year))) == NEW
    (row,) = hand.corpus.query("SELECT report_key, placement, report_year FROM reports")
    assert (row["placement"], row["report_year"]) == (reason, year)
    assert row["report_key"] == f"{parsed(b'one').sha256}#1"
    assert hand.values("SELECT count(*) FROM facts") == [175]


def test_two_unplaced_reports_stay_two(hand: Hand) -> None:
    for content in (b"one", b"two"):
        hand.take(content, f"file:///{content.decode()}")
        hand.load(parsed(content, report("太平镇人民政府")))
    assert hand.count("reports") == 2
    assert hand.count("agencies") == 0


def test_a_region_places_what_was_ambiguous(hand: Hand) -> None:
    hand.take(b"one")
    document = parsed(b"one", report("太平镇人民政府"))
    hand.load(document)
    assert hand.count("report_candidates") > 40
    hand.take(b"one", region_code="411323")
    assert hand.load(document) == SAME
    (row,) = hand.corpus.query("SELECT report_key, region_id, placement, placed_why FROM reports")
    why = row.pop("placed_why")
    assert list(row.values()) == ["411323110/township_gov/2022", "411323110", "placed"]
    assert "西峡县" in why
    assert hand.count("report_documents") == 1
    assert hand.count("report_candidates") == 0


def test_a_place_comes_with_what_it_is_part_of(hand: Hand) -> None:
    hand.take(b"one")
    hand.load(parsed(b"one", report()))
    parts = "SELECT code, label FROM region_versions WHERE is_last ORDER BY code"
    assert hand.values(parts) == [
        ("41", "河南省"),
        ("4113", "南阳市"),
        ("411303", "卧龙区"),
        ("411303104", "卧龙区蒲山镇"),
    ]
    assert hand.values("SELECT DISTINCT is_minted FROM regions") == [0]
    hand.take(b"two", region_code="411303104000")
    hand.load(parsed(b"two", report("南阳市卧龙区蒲山镇人民政府", year=2021)))
    assert hand.count("agencies") == 1
    assert sorted(hand.values("SELECT name FROM agency_names")) == ["南阳市卧龙区蒲山镇人民政府", SEED]


def test_several_reports_in_one_document(hand: Hand) -> None:
    hand.take(b"book")
    both = parsed(b"book", report(year=2021), report(year=2022))
    assert hand.load(both) == LoadCounts(inserted=2)
    assert hand.count("reports") == 2
    assert hand.load(parsed(b"book", report(year=2021), version="2")) == LoadCounts(updated=1, unchanged=1)
    assert hand.values("SELECT report_year FROM reports") == [2021]
    assert hand.count("readings") == 2


@pytest.mark.parametrize(
    ("status", "reason"), [("rejected", "website_report"), ("failed", "damaged"), ("needs", "ocr")]
)
def test_what_is_no_report_has_its_reason(hand: Hand, status: str, reason: str) -> None:
    hand.take(b"one")
    stub = Report(title="网站年度报表", agency_name=SEED, report_year=2022)
    assert hand.load(parsed(b"one", stub, status=status, reason=reason, message="why")) == LoadCounts()
    (row,) = hand.corpus.query("SELECT state, reason, message, stub_title, stub_agency_name, stub_year FROM documents")
    assert tuple(row.values()) == (status, reason, "why", "网站年度报表", SEED, 2022)
    assert (hand.count("reports"), hand.count("readings")) == (0, 0)


def test_a_report_that_is_rejected_later(hand: Hand) -> None:
    hand.take(b"one")
    hand.load(parsed(b"one", report()))
    assert hand.load(parsed(b"one", status="rejected", reason="empty_form", version="2")) == CHANGED
    assert (hand.count("reports"), hand.count("readings"), hand.count("facts")) == (0, 1, 0)
    assert hand.load(parsed(b"one", report(), version="3")) == SAME
    assert (hand.count("reports"), hand.count("readings")) == (1, 1)


def test_figures(hand: Hand) -> None:
    hand.take(b"one")
    values: list[Any] = [134, 0.5, True, "charged", ["人员不足", "培训"]]
    figures = [Figure(f"n_{n}", value, None, False, "原句", None) for n, value in enumerate(values)]
    hand.load(parsed(b"one", report(figures=figures)))
    rows = hand.corpus.query("SELECT value, is_true, words FROM figures ORDER BY position")
    assert [row["value"] for row in rows] == [134, 0.5, None, None, None]
    assert [bool(row["is_true"]) for row in rows] == [False, False, True, False, False]
    assert [row["words"] is None for row in rows] == [True, True, True, False, False]


def test_a_row_beyond_the_form(hand: Hand) -> None:
    hand.take(b"one")
    extra = cell("ext_1a2b3c4d", "year", 12.5, "万元")
    extra.label = "区政府统计数"
    sheet = Table("b_statistics", "B", "grid", cells=[cell("requests_received", "year", 4), extra])
    for _ in range(2):
        hand.load(parsed(b"one", report(tables=[sheet], year=2016)))
    (row,) = hand.corpus.query("SELECT indicator, label_zh, value, amount_yuan FROM facts WHERE label IS NOT NULL")
    assert tuple(row.values()) == ("b_statistics.ext_1a2b3c4d.year", "区政府统计数", 12.5, 125000)
    (row,) = hand.corpus.query("SELECT is_extension, short FROM indicators WHERE row_code = 'ext_1a2b3c4d'")
    assert tuple(row.values()) == (1, None)


def test_a_table_printed_twice(hand: Hand) -> None:
    hand.take(b"one")
    own, whole = table(REQUESTS), table(REQUESTS, every=9)
    whole.scope = "region"
    hand.load(parsed(b"one", report(tables=[own, whole])))
    assert hand.values("SELECT instance, scope FROM report_tables ORDER BY 1") == [(1, "own_body"), (2, "region")]
    assert hand.count("requests") == 50
    assert hand.values("SELECT DISTINCT value FROM facts") == [0]


def test_cells_that_are_not_listed_are_absent(hand: Hand) -> None:
    hand.take(b"one")
    short = Table(REQUESTS, "D", "text", cells=[cell("new_received", "total", 5)])
    hand.load(parsed(b"one", report(tables=[short])))
    assert hand.values("SELECT row_code, statuses, total FROM requests") == [("new_received", "aaaaaan", 5)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([cell("new_received", "total", 1)] * 2, r"two cells at new_received\.total"),
        ([cell("new_received", "bottom", 1)], "no column bottom"),
    ],
)
def test_a_broken_record_is_refused_whole(hand: Hand, cells: list[Any], message: str) -> None:
    hand.take(b"one")
    broken = parsed(b"one", report(tables=[Table(REQUESTS, "D", "grid", cells=cells)]))
    with pytest.raises(ValueError, match=message):
        hand.load(broken)
    assert counts(hand) == [0] * len(TABLES)
    assert hand.values("SELECT state FROM documents") == ["pending"]


def test_a_record_of_another_content_is_refused(hand: Hand) -> None:
    hand.take(b"one")
    other = parsed(b"one", report())
    with hand.corpus.session() as session:
        session.execute(text("UPDATE documents SET sha256 = :other"), {"other": parsed(b"two").sha256})
        session.commit()
    with pytest.raises(Exception, match="No row was found"):
        hand.load(other)


def test_dates(hand: Hand) -> None:
    hand.take(b"one", list_date=date(2023, 1, 13))
    hand.load(parsed(b"one", report(published_on=None, signed_on="2023-02-30", period_start="2022-01-01")))
    (row,) = hand.corpus.query("SELECT published_on, published_basis, signed_on FROM reports")
    assert tuple(row.values()) == ("2023-01-13", "list", None)
    assert hand.values("SELECT period_start FROM readings") == ["2022-01-01"]


def test_pending(hand: Hand) -> None:
    contents = [b"old", b"new", b"never", b"scan"]
    for content in contents:
        hand.take(content, f"file:///{content.decode()}")
    hand.load(parsed(b"old", report(), version="0.9"))
    hand.load(parsed(b"new", report(), version="0.10"))
    hand.load(parsed(b"scan", status="needs", reason="ocr", version="0.10"))

    def due(version: str, **options: Any) -> list[bytes]:
        with hand.corpus.session() as session:
            return [contents[number - 1] for number in pending(session, version, **options)]

    assert due("0.10") == [b"old", b"never"]
    assert due("0.9") == [b"never"]
    assert due("0.11") == contents
    assert due("0.9", all=True) == contents
    assert due("0.10", capabilities={"ocr"}) == [b"old", b"never", b"scan"]
    hand.load(parsed(b"scan", status="needs", reason="ocr", version="0.10"), capabilities=["ocr"])
    assert due("0.10", capabilities={"ocr"}) == [b"old", b"never"]


def test_versions_are_ordered_as_people_do() -> None:
    ordered = ["0.9", "0.10", "1", "1.0", "1.0.1", "1.1", "2", "10"]
    assert sorted(["1.0", "10", "0.10", "1.1", "2", "1.0.1", "0.9", "1"], key=version_key) == ordered


def test_chapters_keep_their_order(hand: Hand) -> None:
    hand.take(b"one")
    chapters = [Chapter("s2_proactive", "二、主动公开", "甲"), Chapter("s1_overview", "一、总体情况", "乙")]
    hand.load(parsed(b"one", report(chapters=chapters)))
    assert hand.values("SELECT code FROM chapters ORDER BY position") == ["s2_proactive", "s1_overview"]
