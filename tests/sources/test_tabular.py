"""Header and rows are where the layout says, and every record is in one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ExportRejected
from sources.delimited import Record, Unreadable
from sources.layout import Layout
from sources.tabular import Table, tabular


def rows_of(table: Table) -> list[tuple[int, list[str]]]:
    return [(row.row_number, row.cells) for row in table.rows]


def test_header_first_and_rows_to_the_end_is_the_plain_layout() -> None:
    table = tabular([["id", "reps"], ["007", "12"], ["", " "], ["008", "10"]], Layout())
    assert table.header == ("id", "reps")
    assert rows_of(table) == [(1, ["007", "12"]), (3, ["008", "10"])]
    assert (table.rows_read, table.blank_rows, table.preamble) == (3, 1, [])


def test_what_stands_above_the_header_is_kept() -> None:
    records: list[Record] = [["Made on", "3 Nov"], [], Unreadable('"North" Clinic'), ["id"], ["1"]]
    table = tabular(records, Layout(header_row=4))
    assert table.preamble == [["Made on", "3 Nov"], [], ['"North" Clinic']]
    assert (table.header, rows_of(table)) == (("id",), [(1, ["1"])])


def test_a_header_without_rows_is_a_table_without_rows() -> None:
    table = tabular([["id", "reps"]], Layout())
    assert (table.header, table.rows, table.rows_read) == (("id", "reps"), [], 0)


@pytest.mark.parametrize(
    ("records", "layout"),
    [
        ([], Layout()),
        ([[]], Layout()),
        ([["", " "], ["1", "2"]], Layout()),
        ([["id"], ["1"]], Layout(header_row=3)),
        ([["id"]], Layout(header_rows=2)),
    ],
)
def test_a_table_without_a_header_is_refused(records: list[Record], layout: Layout) -> None:
    with pytest.raises(ExportRejected, match=rf"line {layout.header_row} \(header\)") as refusal:
        tabular(records, layout)
    assert refusal.value.code == "no_header"


def test_a_header_with_wrong_quotation_marks_is_refused() -> None:
    with pytest.raises(ExportRejected) as refusal:
        tabular([Unreadable('"id" x,reps'), ["1", "2"]], Layout())
    assert refusal.value.code == "bad_header"


@pytest.mark.parametrize(
    ("records", "header"),
    [
        (
            [["Patient", "", "Visit 1", "", "Visit 2", ""], ["id", "", "on", "pain", "on", "pain"]],
            ("Patient id", "", "Visit 1 on", "Visit 1 pain", "Visit 2 on", "Visit 2 pain"),
        ),
        ([["id", "Visit 1", ""], ["", "on", "pain"]], ("id", "Visit 1 on", "Visit 1 pain")),
        ([["Visit 1"], ["on", "pain"]], ("Visit 1 on", "Visit 1 pain")),
        (
            [["a", "", "b", ""], ["c", "", "", ""], ["1", "2", "3", ""]],
            ("a c 1", "a c 2", "b c 3", ""),
        ),
        ([["id", "id", "", " reps "]], ("id", "id", "", "reps")),
    ],
)
def test_a_header_of_several_rows_is_joined_from_top_to_bottom(
    records: list[Record], header: tuple[str, ...]
) -> None:
    assert tabular(records, Layout(header_rows=len(records))).header == header


def test_a_record_that_is_no_row_is_kept_with_the_reason() -> None:
    records: list[Record] = [["id", "reps"], ["1"], ["1", "2", "3"], Unreadable('"1" x,2')]
    assert [
        (row.row_number, row.fault, row.cells) for row in tabular(records, Layout()).malformed
    ] == [
        (1, "wrong_width", ["1"]),
        (2, "wrong_width", ["1", "2", "3"]),
        (3, "bad_quoting", ['"1" x,2']),
    ]


FOOTER = Layout(footer=("^Total", "^Page "))
HEADER = ["id", "on", "reps"]
ROWS: list[Record] = [["007", "3 Nov", "12"], ["008", "4 Nov", "10"]]


@pytest.mark.parametrize(
    "footer",
    [
        [["Total", "", "22"]],
        [["", " Total", "22"], ["Page 1 of 1"]],
        [["Total"], ["", "", ""], ["NA", "not known"], ["WC", "clinic", ""]],
        [["Total", "2", "22"], ["Total of all", "2", "22"]],
    ],
)
def test_what_stands_below_the_rows_is_no_row(footer: list[Record]) -> None:
    table = tabular([HEADER, *ROWS, *footer], FOOTER)
    assert [row for _, row in rows_of(table)] == ROWS
    assert (table.malformed, table.rows_read) == ([], 2 + len(footer))


def test_without_a_pattern_a_totals_row_is_a_row() -> None:
    assert len(tabular([HEADER, *ROWS, ["Total", "", "22"]], Layout()).rows) == 3


@pytest.mark.parametrize("rows", [ROWS, []])
def test_rows_below_a_totals_row_are_never_lost(rows: list[Record]) -> None:
    with pytest.raises(ExportRejected, match="1 rows stand below") as refusal:
        tabular([HEADER, *rows, ["Total", "", "22"], ["009", "5 Nov", "11"]], FOOTER)
    assert refusal.value.code == "rows_below_footer"


def test_a_row_below_a_note_is_not_lost_though_its_first_cell_is_like_a_total() -> None:
    footer = [["Total", "", "22"], ["NA", "not known"], ["Totalski", "5 Nov", "11"]]
    with pytest.raises(ExportRejected, match="1 rows stand below"):
        tabular([HEADER, *ROWS, *footer], FOOTER)


WIDE_HEADER = ["id", "on", "exercise", "sets", "reps", "pain", "effort"]
LESS_FILLED: Record = ["008", "4 Nov", "clam", "2", "12", "", ""]


@pytest.mark.parametrize(
    "footer",
    [
        [["Total 007", "", "", "2", "12", "", ""], LESS_FILLED],
        [["Total 007"], ["008", "4 Nov", "clam", "", "", "", ""], ["Total 008"]],
    ],
)
def test_rows_below_a_subtotal_are_found_though_they_have_blanks(footer: list[Record]) -> None:
    full: Record = ["007", "3 Nov", "clam", "2", "12", "3", "4"]
    with pytest.raises(ExportRejected, match="1 rows stand below"):
        tabular([WIDE_HEADER, full, *footer], FOOTER)


def controlled(total: str, *reps: str) -> Table:
    rows = [[str(number), "3 Nov", cell] for number, cell in enumerate(reps)]
    layout = Layout(footer=("^Total",), total_of="reps")
    return tabular([HEADER, *rows, ["Total", "", total]], layout)


@pytest.mark.parametrize(
    ("total", "reps"),
    [
        ("22", ["12", "10"]),
        ("22.0", ["12", "", "n/a", "10"]),
        ("0,3", ["0,1", "0,2"]),
        ("0.3", ["0.1", "0.2"]),
        ("6,634", ["6,600", "34"]),
        ("6 634,5", ["6600", "34,5"]),
        ("0", []),
    ],
)
def test_a_total_that_is_the_sum_of_its_rows_bears_them_out(total: str, reps: list[str]) -> None:
    assert len(controlled(total, *reps).rows) == len(reps)


@pytest.mark.parametrize(
    ("total", "reps"),
    [("22", ["12"]), ("22", ["12", "1O"]), ("", ["12"]), ("n/a", ["12"]), ("22", ["12,5", "9.5"])],
)
def test_a_total_that_is_another_number_refuses_the_export(total: str, reps: list[str]) -> None:
    with pytest.raises(ExportRejected, match="total of column 'reps'") as refusal:
        controlled(total, *reps)
    assert refusal.value.code == "control_sum"


@pytest.mark.parametrize("column", ["reps", "other", "on"])
def test_without_its_total_or_its_column_an_export_is_refused(column: str) -> None:
    layout = Layout(footer=("^Total",), total_of=column)
    with pytest.raises(ExportRejected) as refusal:
        tabular([["id", "on", "on", "reps"], ["1", "", "", "12"]], layout)
    assert refusal.value.code == "control_sum"


def test_the_controlled_column_is_found_whatever_blanks_its_name_holds() -> None:
    layout = Layout(footer=("^Total",), total_of="reps done")
    assert tabular([["id", "reps\u00a0\u2009done"], ["1", "2"], ["Total", "2"]], layout).rows


cells = st.text(st.sampled_from("a1 T\u00a0"), max_size=3)
records = st.lists(
    st.one_of(st.lists(cells, max_size=4), st.builds(Unreadable, st.just('"')), st.just(["T"])),
    min_size=3,
    max_size=12,
)


@given(records, st.integers(1, 3), st.integers(1, 2))
def test_every_record_is_in_exactly_one_place(
    records: list[Record], header_row: int, header_rows: int
) -> None:
    layout = Layout(header_row=header_row, header_rows=header_rows, footer=("^T",))
    try:
        table = tabular(records, layout)
    except ExportRejected:
        return
    numbers = [row.row_number for row in (*table.rows, *table.malformed, *table.footer)]
    assert len(set(numbers)) == len(numbers)
    assert len(numbers) + table.blank_rows == table.rows_read
    assert table.rows_read + len(table.preamble) + header_rows == len(records)
    assert all(len(row.cells) == len(table.header) for row in table.rows)
