"""A header that stands once more, in another order, refuses the export; nothing else does."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.records import RawRows
from sources.second_header import refuse_second_header

FIRST = "Patient,Date,Sets,Reps,Note\n007,2026-11-03,3,12,\n"
READ = {"Patient": (), "Date": (), "Sets": ("Set count",), "Reps": ("Rep count",)}


def is_refused(text: str, read: Callable[..., RawRows], **columns: Any) -> bool:
    try:
        refuse_second_header(read(text.encode()), {**READ, **columns})
    except ExportRejected as refusal:
        return refusal.code == "second_header" and "data row 2 " in str(refusal)
    return False


@pytest.mark.parametrize(
    "second",
    [
        "Patient,Date,Reps,Sets,Note",
        "PATIENT,DATE,REPS,SETS,NOTE",
        "Patient,Date,Rep count,Set count,Note",
        # What nothing reads may be another.
        "Patient,Date,Reps,Sets,Remark",
        "Reps,Sets,Date,Patient,Note",
        " Patient,Date , Reps,Sets,Note".strip(),
    ],
)
def test_another_order_is_refused_whatever_the_names(
    second: str, read: Callable[..., RawRows]
) -> None:
    assert is_refused(f"{FIRST}{second}\n007,2026-11-04,12,3,\n", read)


@pytest.mark.parametrize(
    "second",
    [
        "Patient,Date,Sets,Reps,Note",
        "Patient,Date,Sets,Reps,Remark",
        # Not all that is read: cells of a row that happen to be names.
        "Patient,Date,Reps,12,x",
        "Date,2026-11-04,3,12,Patient",
        "007,2026-11-04,3,12,Patient",
    ],
)
def test_the_same_order_and_other_rows_are_no_second_header(
    second: str, read: Callable[..., RawRows]
) -> None:
    assert not is_refused(f"{FIRST}{second}\n", read)
