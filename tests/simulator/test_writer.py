"""The writer: truth files in the shape the scorer reads, corpora that are the same every time."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from simulator import GUISES, inject, make_truth, truth_json, write_corpus, write_report
from simulator.writer import full_truth


def test_truth_json_has_the_shape_of_the_shared_truth(shared: Path) -> None:
    model = json.loads((shared / "data" / "layouts" / "2021_html.truth.json").read_text(encoding="utf-8"))
    ours = truth_json(make_truth(1, year=2023, policy="filled"))
    assert ours.keys() == model.keys()
    for table, rows in model["cells"].items():
        assert ours["cells"][table].keys() == rows.keys()
        for row, cells in rows.items():
            assert ours["cells"][table][row].keys() == cells.keys()
    old = json.loads((shared / "data" / "layouts" / "2019_html.truth.json").read_text(encoding="utf-8"))
    assert truth_json(make_truth(1, year=2019))["cells"].keys() == old["cells"].keys()


def test_truth_json_of_each_guise() -> None:
    truth = make_truth(3, year=2023, policy="zeros_blank", busy=50)
    assert truth_json(truth, "html_trs")["published_on"] == truth.published_on.isoformat()
    assert truth_json(truth, "text_tab")["published_on"] is None
    assert truth_json(truth, "text_tab")["uncertain"] == []
    assert truth_json(truth, "text_tables_missing")["cells"] == {}
    assert [note.partition(":")[0] for note in truth_json(truth, "text_glued")["uncertain"]] == [
        "table2",
        "table3",
        "table4",
    ]
    assert all("blank cells vanish" in note for note in truth_json(truth, "text_blanks_dropped")["uncertain"])
    full = make_truth(3, year=2023, policy="filled", busy=50)
    assert truth_json(full, "text_blanks_dropped")["uncertain"] == []


def test_source_violations_tell_both_sides_where_the_guise_shows_them() -> None:
    truth = inject(make_truth(3, year=2023, policy="filled", busy=50), "balance")
    notes = truth_json(truth, "html_plain")["source_violations"]
    assert len(notes) == 2
    assert all(note.startswith("T3-BAL t3_requests ") and " != " in note for note in notes)
    assert not any("!=" in note for note in truth_json(truth, "text_glued")["source_violations"])
    assert truth_json(truth, "text_tables_missing")["source_violations"] == []


def test_the_full_truth_tells_raw_unit_status_and_what_must_be_found() -> None:
    truth = inject(make_truth(3, year=2020, policy="filled", busy=50), "proceedings_total")
    full = full_truth(truth, "html_plain")
    assert json.loads(json.dumps(full)) == full
    assert {found["rule"] for found in full["expected_findings"]} == {"T4-SUM"}
    cells = full["tables"][0]["cells"]
    assert cells[0].keys() == {"row", "column", "raw", "value", "unit", "status"}
    assert full["defects"] == ["proceedings_total"]


def test_an_extra_row_is_known_but_not_scored() -> None:
    truth = inject(make_truth(3, year=2020, policy="filled"), "extra_row")
    rows = truth_json(truth)["cells"]["c_t2_1"]
    extension = "ext_" + sha256("其他主动公开文件".encode()).hexdigest()[:8]
    assert set(rows[extension].values()) == {"skip"}


def test_a_corpus_is_the_same_every_time(tmp_path: Path) -> None:
    one = write_corpus(tmp_path / "one", 5, 2 * len(GUISES))
    write_corpus(tmp_path / "two", 5, 2 * len(GUISES))
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 3 * len(one)
    assert {report.guise for report in one} == set(GUISES)
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert any(report.truth.defects for report in one)


def test_the_command_writes_a_corpus(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", str(tmp_path), "--seed", "2", "--count", "3", "--guise", "text_tab"]
    subprocess.run(command, check=True, cwd=Path(__file__).resolve().parents[2])
    names = {"00000-text_tab", "00001-text_tab", "00002-text_tab"}
    assert {path.name for path in tmp_path.iterdir()} == {
        name + suffix for name in names for suffix in (".txt", ".truth.json", ".full.json")
    }


def test_a_report_is_named_after_its_origin_or_as_asked() -> None:
    report = write_report(make_truth(4, year=2022), "pdf_open")
    assert (report.name, report.media_type) == ("4-2022-pdf_open.pdf", "application/pdf")
    assert write_report(make_truth(4), "html_gbk", "a").name == "a.html"
