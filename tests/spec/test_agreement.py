"""The small language of the specification tables: it must not let a slip of the pen pass."""

from datetime import date, datetime

import pytest

from tests.spec.agreement import agrees, line_disagreements
from tests.spec.given import given_exports
from tests.spec.tables import table_rows


def test_a_table_gives_one_row_per_line_without_the_ruler() -> None:
    text = """
        week           | rows
        ---------------+-----
        Mon 2026-03-02 | 3
                       | 4
    """
    assert table_rows(text) == [{"week": "2026-03-02", "rows": "3"}, {"week": "", "rows": "4"}]


@pytest.mark.parametrize(
    "text", ["week\n----\nTue 2026-03-02", "week | rows\n-----+-----\nMon 2026-03-02"]
)
def test_a_wrong_weekday_or_a_missing_cell_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2026-03-02"):
        table_rows(text)


def test_an_unknown_dataset_or_column_is_refused() -> None:
    with pytest.raises(ValueError, match="sesions"):
        given_exports({"sesions": "performed_at\n2026-03-02 07:00"})
    with pytest.raises(ValueError, match="daily_untill"):
        given_exports({"sessions": "performed_at | daily_untill\n2026-03-02 07:00 | 2026-03-03"})


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (14.285714, "14.29"),
        (14, "14"),
        (14.0, "14"),
        (None, ""),
        (True, "yes"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime.fromisoformat("2026-03-02T09:30:00"), "2026-03-02 09:30"),
        ("red", "red"),
    ],
)
def test_what_agrees(found: object, wanted: str) -> None:
    assert agrees(found, wanted)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (14.285714, "14.28"),
        (14.285714, "14"),
        (0, ""),
        (None, "0"),
        (False, "yes"),
        ("red", "amber"),
    ],
)
def test_what_does_not_agree(found: object, wanted: str) -> None:
    assert not agrees(found, wanted)


ROWS = [{"code": "N1", "level": "red"}, {"code": "N2", "level": "red"}]


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ({"code": "N1", "level": "red"}, 0),
        ({"code": "N1", "level": "amber"}, 1),
        ({"code": "N1", "level": "no row"}, 1),
        ({"code": "N3", "level": "no row"}, 0),
        ({"code": "N3", "level": "red"}, 1),
        ({"level": "red"}, 1),
    ],
)
def test_a_line_must_find_exactly_its_row(line: dict[str, str], problems: int) -> None:
    assert len(line_disagreements("flags", ROWS, line)) == problems
