"""An export whose days and months are exchanged is refused, not read as other days."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.errors import ExportRejected
from sources.dataset_rows import dataset_rows
from sources.dataset_source import DatasetSource
from sources.date_order import refuse_other_order
from sources.exact_rows import MALFORMED_SCHEMA
from sources.records import RawRows

DAY_FIRST, MONTH_FIRST = "%d/%m/%Y", "%m/%d/%Y"
MARCH = [f"03/{day:02d}/2024" for day in range(1, 8)]


def days_read(
    folder: Path,
    cells: list[str],
    notation: str | None = None,
    is_sheet: bool = False,
    **columns: Any,
) -> list[str]:
    """The day of each session of a log, as read with a notation."""
    raw = RawRows(
        header=("on", "id"),
        rows=folder / "raw.parquet",
        malformed=pl.DataFrame(schema=MALFORMED_SCHEMA),
        rows_read=len(cells),
        rows_blank=0,
        is_sheet=is_sheet,
    )
    pl.DataFrame(
        {
            "row_number": range(1, len(cells) + 1),
            "column_0": cells,
            "column_1": [f"s{n}" for n in range(len(cells))],
        },
        schema={"row_number": pl.Int64(), "column_0": pl.String(), "column_1": pl.String()},
    ).write_parquet(raw.rows)
    made = {"constant": "1"}
    names = ("clinic_id", "patient_id", "line_no", "setting", "exercise_code", "sets_done")
    source = DatasetSource.model_validate(
        {
            "dataset": "sessions",
            "columns": {
                **dict.fromkeys((*names, "reps_per_set"), made),
                "session_id": "id",
                "performed_at": {"from": "on", **({"datetime": notation} if notation else {})},
                **columns,
            },
        }
    )
    refuse_other_order({"rows": raw}, [source], ())
    found = dataset_rows({"rows": raw}, [source], (), ()).rows.collect().sort("row_number")
    return found["performed_at"].str.slice(0, 10).to_list()


def is_refused(
    folder: Path,
    cells: list[str],
    notation: str | None = None,
    is_sheet: bool = False,
    **columns: Any,
) -> bool:
    """Whether an export with these cells is refused for their order, without naming any."""
    try:
        days_read(folder, cells, notation, is_sheet, **columns)
    except ExportRejected as refusal:
        return refusal.code == "date_order" and not any(cell in str(refusal) for cell in cells)
    return False


def test_the_first_week_of_march_is_never_january_to_july(tmp_path: Path) -> None:
    assert days_read(tmp_path, MARCH, MONTH_FIRST) == [f"2024-03-{n:02d}" for n in range(1, 8)]
    assert is_refused(tmp_path, MARCH, DAY_FIRST)


def test_one_day_in_each_of_three_months_is_refused(tmp_path: Path) -> None:
    assert is_refused(tmp_path, MARCH[:3], DAY_FIRST)
    assert not is_refused(tmp_path, MARCH[:2], DAY_FIRST)


@pytest.mark.parametrize("first", range(1, 11))
def test_no_week_of_a_log_is_spread_over_months(first: int, tmp_path: Path) -> None:
    week = [f"05/{day:02d}/2024" for day in range(first, min(first + 7, 32))]
    assert is_refused(tmp_path, week, DAY_FIRST)


def test_one_date_that_only_the_other_order_reads_speaks_for_all_that_both_read(
    tmp_path: Path,
) -> None:
    ambiguous = ["06/05/2024", "07/05/2024"] * 500
    assert not is_refused(tmp_path, ambiguous, DAY_FIRST)
    assert is_refused(tmp_path, [*ambiguous, "06/25/2024"], DAY_FIRST)


def test_a_slip_of_the_pen_costs_its_row_only(tmp_path: Path) -> None:
    cells = ["25/06/2024", "26/06/2024", "06/27/2024"]
    assert days_read(tmp_path, cells, DAY_FIRST) == ["2024-06-25", "2024-06-26", "06/27/2024"]


def test_more_dates_in_the_other_order_than_in_the_mappings_refuse_the_export(
    tmp_path: Path,
) -> None:
    cells = ["25/06/2024", "06/25/2024", "06/26/2024", "01/06/2024"]
    assert is_refused(tmp_path, cells, DAY_FIRST)


@pytest.mark.parametrize(
    "cells",
    [
        ["01/02/2024", "01/03/2024"],
        ["01/02/2024", "01/03/2024", "01/04/2024", "02/04/2024"],
        ["15/02/2024", "15/03/2024", "15/04/2024", "15/05/2024"],
        [],
        ["", "soon", "01/02/24"],
    ],
)
def test_what_tells_nothing_is_read_as_the_mapping_says(cells: list[str], tmp_path: Path) -> None:
    assert not is_refused(tmp_path, cells, DAY_FIRST)


@pytest.mark.parametrize(
    ("cells", "is_other"),
    [
        (["2026-13-01", "2026-05-04"], False),
        (["2026-13-01", "2026-14-01", "2026-15-01", "2026-05-04"], True),
        (["2026-13-01T07:00", "2026-14-01T07:00", "2026-15-01T07:00Z"], True),
        (["2026-13-01", "2026-14-01", "2026-15-01", *["2026-01-13"] * 3], False),
        (["2026-29-12", "2026-30-12", "2026-31-12"], True),
        (["2026-32-12", "2026-33-12", "2026-34-12"], False),
        (["2026-12-01", "2026-12-02", "2026-12-03"], False),
    ],
)
def test_year_day_month_is_refused_where_several_say_so(
    cells: list[str], is_other: bool, tmp_path: Path
) -> None:
    assert is_refused(tmp_path, cells) == is_other


@pytest.mark.parametrize(("cells", "is_other"), [([], True), (["2026-01-13", "2026-01-14"], False)])
def test_what_is_too_little_in_one_column_may_be_enough_in_all_together(
    cells: list[str], is_other: bool, tmp_path: Path
) -> None:
    swapped = ["2026-13-01", "2026-14-01", *cells]
    assert not is_refused(tmp_path, swapped)
    assert is_refused(tmp_path, swapped, updated_at="on") == is_other


@pytest.mark.parametrize(
    ("dates", "is_swapped"),
    [
        (["2024-01-03", "2024-02-03 00:00:00", "2024-12-03"], True),
        (["2024-01-03", "2024-02-03"], False),
        (["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-20"], False),
    ],
)
def test_dates_that_a_spreadsheet_took_beside_texts_that_it_could_not_are_refused(
    dates: list[str], is_swapped: bool, tmp_path: Path
) -> None:
    texts = ["13/03/2024", "14/03/2024", "15/03/2024"]
    assert is_refused(tmp_path, [*texts, *dates], DAY_FIRST) == is_swapped
    assert not is_refused(tmp_path, [*texts, "01/03/2024", *dates], DAY_FIRST)


def test_a_plan_may_be_of_the_first_of_every_month(tmp_path: Path) -> None:
    firsts = [f"01/{month:02d}/2024" for month in range(1, 7)]
    updated: dict[str, Any] = {
        "updated_at": {"from": "on", "datetime": DAY_FIRST},
        "performed_at": "id",
    }
    assert len(days_read(tmp_path, firsts, None, **updated)) == 6


@pytest.mark.parametrize("notation", [None, DAY_FIRST])
def test_a_blank_that_left_one_text_a_text_does_not_hide_the_others(
    notation: str | None, tmp_path: Path
) -> None:
    """The 1st to the 12th of March as January to December, the rest of it as text, and an April."""
    dates = [*(f"2024-{day:02d}-03T07:30:00" for day in range(1, 13)), "2024-01-04T07:30:00"]
    texts = ["09/03/2024 07:30", *(f"{day}/03/2024 07:30" for day in range(13, 21))]
    with_time = f"{DAY_FIRST} %H:%M" if notation else None
    assert is_refused(tmp_path, [*dates, *texts], with_time, is_sheet=True)
    assert not is_refused(tmp_path, [*dates, "2024-03-20", *texts], with_time, is_sheet=True)


def test_texts_beside_swapped_dates_may_be_written_month_first(tmp_path: Path) -> None:
    """The 1st to the 12th of March and the 1st of April, taken where the day comes first."""
    dates = [*(f"2024-{day:02d}-03" for day in range(1, 13)), "2024-01-04"]
    texts = [f"03/{day}/2024" for day in range(13, 21)]
    assert is_refused(tmp_path, [*dates, *texts], is_sheet=True)
    assert not is_refused(tmp_path, [*dates, "2024-03-13", *texts], is_sheet=True)


@pytest.mark.parametrize("notation", [None, DAY_FIRST])
def test_a_log_of_a_sheet_on_one_day_of_each_month_is_refused(
    notation: str | None, tmp_path: Path
) -> None:
    dates = [f"2024-{day:02d}-03T07:30:00" for day in range(1, 8)]
    assert is_refused(tmp_path, dates, notation, is_sheet=True)
    # In a text nobody is known to exchange them.
    assert not is_refused(tmp_path, dates, notation)
    assert not is_refused(tmp_path, [*dates, "2024-01-04"], notation, is_sheet=True)
    assert not is_refused(tmp_path, dates[:2], notation, is_sheet=True)
    if notation is None:
        assert is_refused(tmp_path, dates[:5], notation, is_sheet=True)
        assert not is_refused(tmp_path, dates[:4], notation, is_sheet=True)
