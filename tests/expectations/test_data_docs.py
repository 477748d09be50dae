import re
from pathlib import Path
from typing import Any

import pytest

from expectations import data_docs
from expectations.data_docs import write_data_docs


def result(export_id: str = "ab" * 32, rows: int = 8, broken: int = 2) -> dict[str, Any]:
    return {
        "dataset": "sessions",
        "export_id": export_id,
        "rows": rows,
        "rows_with_errors": broken,
        "rows_with_warnings": 0,
        "rules": [
            {
                "rule_id": f"sessions.{column}.missing",
                "reason": "missing_value",
                "severity": "error",
                "description": "Must be <given> & not blank.",
                "rows": count,
            }
            for column, count in (("pain", 0), ("setting", broken))
        ],
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_each_export_has_a_page_and_the_index_leads_to_it(tmp_path: Path) -> None:
    write_data_docs([result("aa"), result("bb")], tmp_path)
    assert names(tmp_path) == ["index.html", "sessions-aa.html", "sessions-bb.html"]
    assert re.findall(r'href="([^"]+)"', (tmp_path / "index.html").read_text()) == [
        "sessions-aa.html",
        "sessions-bb.html",
    ]


def test_a_page_says_how_many_rows_broke_each_rule_broken_ones_first(tmp_path: Path) -> None:
    write_data_docs([result("aa")], tmp_path)
    page = (tmp_path / "sessions-aa.html").read_text()
    lines = re.findall(r"<code>(sessions[^<]+)</code>.*?>(\d+)</td>.*?>([\d.]+ %)</td>", page)
    assert lines == [
        ("sessions.setting.missing", "2", "25.00 %"),
        ("sessions.pain.missing", "0", "0.00 %"),
    ]


def test_pages_open_offline_run_no_script_and_escape_what_they_show(tmp_path: Path) -> None:
    write_data_docs([result("aa")], tmp_path)
    pages = sorted(tmp_path.glob("*.html"))
    assert [page.name for page in pages] == ["index.html", "sessions-aa.html"]
    for page in pages:
        text = page.read_text()
        assert not re.search(r"<script|<link|<img|https?:|//|@import|url\(", text)
        assert "<given>" not in text


def test_a_table_names_its_export_and_large_numbers_have_separators(tmp_path: Path) -> None:
    write_data_docs([result("ab" * 32, rows=12345, broken=1234)], tmp_path)
    index = (tmp_path / "index.html").read_text()
    assert '>12,345</td><td class="number">1,234</td>' in index
    page = next(tmp_path.glob("sessions-*.html")).read_text()
    assert "12,345 rows judged, 1,234 of them quarantined" in page
    assert "<caption>Rules of sessions and the rows of export abababababab." in page


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    write_data_docs([result("aa"), result("bb")], first)
    write_data_docs([result("bb"), result("aa")], second)
    assert names(first) == names(second)
    for name in names(first):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_a_later_run_keeps_earlier_pages_and_replaces_its_own(tmp_path: Path) -> None:
    write_data_docs([result("aa", broken=2)], tmp_path)
    write_data_docs([result("aa", broken=3), result("bb")], tmp_path)
    assert (tmp_path / "index.html").read_text().count("<tr><td>") == 2
    assert '>3</td><td class="number">37.50 %' in (tmp_path / "sessions-aa.html").read_text()


@pytest.mark.parametrize("left", ["", '{"dataset": "sess', "[]"])
def test_a_result_that_a_power_cut_tore_stops_nothing(left: str, tmp_path: Path) -> None:
    write_data_docs([result("aa")], tmp_path)
    (tmp_path / data_docs.RESULTS / "sessions-aa.json").write_text(left)
    write_data_docs([result("bb")], tmp_path)
    assert (tmp_path / "index.html").read_text().count("<tr><td>") == 1
    write_data_docs([result("aa")], tmp_path)
    assert (tmp_path / "index.html").read_text().count("<tr><td>") == 2


def test_only_the_newest_pages_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_docs, "MOST_PAGES", 2)
    for export_id in ("cc", "aa", "bb"):
        write_data_docs([result(export_id)], tmp_path)
    assert names(tmp_path) == ["index.html", "sessions-aa.html", "sessions-bb.html"]
    assert names(tmp_path / "results") == ["sessions-aa.json", "sessions-bb.json"]
    assert "sessions-cc" not in (tmp_path / "index.html").read_text()


def test_an_export_without_rows_has_no_page(tmp_path: Path) -> None:
    write_data_docs([result("aa", rows=0, broken=0)], tmp_path)
    assert names(tmp_path) == ["index.html"]
