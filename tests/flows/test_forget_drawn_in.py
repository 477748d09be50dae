"""A quotation mark left open makes one record of several lines: each is its own patient's."""

import gzip
from pathlib import Path

import pytest

from flows.context import loaded
from flows.person import Person
from flows.redact import without_forgotten
from tests.pipeline import FIRST_ARRIVAL
from warehouse.landing import land
from warehouse.store import Store

HEADER = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,"
    "sets_done,reps_per_set,comment,pain\n"
)
NAME = "clinic_a_sessions_2026-11-01.csv"
WHO = Person("clinic_a", ("xavier",))


def line(patient: str, number: int, comment: str = "", clinic: str = "clinic_a") -> str:
    session = f"{patient[0]}{number},1,2026-10-{number:02}T08:00,home,lumbar_bird_dog"
    return f"{clinic},{patient},{session},2,12,{comment},\n"


ZOE, CLOSED = line("zoe01", 1), line("yolanda", 9, '"fine"')
YOLANDA = [line("yolanda", number) for number in (5, 6, 7)]


def left(lines: list[str], tmp_path: Path, *, is_packed: bool = False, goes: int = 1) -> str:
    """The text of an export once the patient is left out, which is still as its clinic writes."""
    text = "".join([HEADER, *lines]).encode()
    path = tmp_path / (f"{NAME}.gz" if is_packed else NAME)
    path.write_bytes(gzip.compress(text) if is_packed else text)
    store = Store(tmp_path / "data")
    _, _, mappings = loaded(store.data)
    landed = without_forgotten(land(path, store, FIRST_ARRIVAL), mappings, WHO, store)
    assert landed.is_own_format
    assert landed.redaction is not None
    assert list(landed.redaction.forgotten.values()) == [goes]
    content = landed.path.read_bytes()
    return (gzip.decompress(content) if is_packed else content).decode().removeprefix(HEADER)


@pytest.mark.parametrize("is_packed", [False, True])
def test_lines_that_the_forgotten_patient_drew_in_stay(is_packed: bool, tmp_path: Path) -> None:
    theirs = line("xavier", 2, '"ok')
    found = left([ZOE, theirs, *YOLANDA, CLOSED], tmp_path, is_packed=is_packed)
    assert found == "".join([ZOE, *YOLANDA, CLOSED])


def test_what_somebody_else_drew_in_goes_alone(tmp_path: Path) -> None:
    opened = line("yolanda", 2, '"ok')
    found = left([ZOE, *YOLANDA, opened, line("xavier", 3), ZOE, CLOSED], tmp_path)
    assert found == "".join([ZOE, *YOLANDA, opened, ZOE, CLOSED])


def test_what_the_forgotten_patient_wrote_goes_with_their_line(tmp_path: Path) -> None:
    theirs = ['clinic_a,xavier,x2,1,2026-10-02T08:00,home,lumbar_bird_dog,2,12,"told yolanda\n']
    written = ["all of it, zoe01 too\n", "and that, it, is, all, of, it, now, or, so, it, is\n"]
    found = left([ZOE, *YOLANDA, *theirs, *written, CLOSED], tmp_path)
    assert found == "".join([ZOE, *YOLANDA, CLOSED])


def test_rows_that_would_be_drawn_in_once_lines_go_stay_rows(tmp_path: Path) -> None:
    """The record goes whole: without xavier's quotation mark zoe's draws in what follows."""
    opened, closed = line("zoe01", 2, '"ok'), line("xavier", 3, '"fine"')
    others = [*YOLANDA, CLOSED, line("yolanda", 10)]
    found = left([ZOE, opened, closed, *others], tmp_path)
    assert found == "".join([ZOE, *others])


def test_a_row_of_theirs_is_not_drawn_into_the_words_of_another(tmp_path: Path) -> None:
    opened = [line("yolanda", 2, '"one'), "and two,\n", line("xavier", 3, '"ok')]
    ends = line("xavier", 8, 'end"')
    found = left([ZOE, *opened, line("yolanda", 4), ends], tmp_path, goes=2)
    assert found == "".join([ZOE, line("yolanda", 4)])


@pytest.mark.parametrize("theirs", ["xavier,x4,of whom nobody knows\n", "a, xavier, b\n"])
def test_a_line_that_names_them_is_no_other_lines_end(theirs: str, tmp_path: Path) -> None:
    opened = [line("xavier", 2, '"ok'), line("yolanda", 3), theirs, line("yolanda", 9, 'end"')]
    found = left([ZOE, *YOLANDA, *opened], tmp_path)
    assert theirs not in found


def test_words_that_look_like_a_line_of_another_are_theirs(tmp_path: Path) -> None:
    words = "told me, clinic_a, pain, 6, zoe01, and, so, on, and, on, and\n"
    opened = [line("xavier", 2, '"ok'), words, CLOSED]
    assert left([ZOE, *YOLANDA, *opened], tmp_path) == "".join([ZOE, *YOLANDA, CLOSED])


def test_lines_of_another_clinics_patient_of_that_id_stay(tmp_path: Path) -> None:
    others = line("xavier", 4, clinic="clinic_b")
    found = left([ZOE, others, *YOLANDA, line("xavier", 2, '"ok'), others, CLOSED], tmp_path)
    assert found == "".join([ZOE, others, *YOLANDA, others, CLOSED])


def test_a_record_of_the_forgotten_patient_alone_goes_whole(tmp_path: Path) -> None:
    theirs = [line("xavier", 2, '"ok'), line("xavier", 3), line("xavier", 4, '"well"')]
    assert left([ZOE, *theirs, *YOLANDA], tmp_path) == "".join([ZOE, *YOLANDA])
