"""Names of files without what may be somebody's name."""

import pytest

from warehouse.file_names import has_words_of, ids_in, name_among, name_of_words, name_with_any

KNOWN = {"clinic", "a", "sessions", "csv", "b"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clinic_a_sessions_2026-11-15.csv", "clinic_a_sessions_2026-11-15.csv"),
        ("clinic_a_sessions_Miller_2026-11-15.csv", "clinic_a_sessions_2026-11-15.csv"),
        ("clinic_a_sessions_Miller-Jones_2026-11-15.csv", "clinic_a_sessions_2026-11-15.csv"),
        ("clinic_a_sessions-Miller_2026-11-15.csv", "clinic_a_sessions_2026-11-15.csv"),
        ("Miller_sessions.csv", "sessions.csv"),
        ("sessions_Miller.csv", "sessions.csv"),
        ("sessions of Ann Miller.csv", "sessions.csv"),
        ("sessions (Ann).csv", "sessions.csv"),
        ("Miller", ""),
    ],
)
def test_a_word_that_goes_leaves_the_others_apart(name: str, expected: str) -> None:
    assert name_of_words(name, KNOWN) == expected


def test_a_word_of_an_id_goes_even_where_it_is_a_number() -> None:
    assert name_of_words("sessions_0006_2026.csv", KNOWN, ["0006"]) == "sessions_2026.csv"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sessions_PT-0042_2026-11-15.csv", "sessions_2026-11-15.csv"),
        ("sessions_0042.PT_2026-11-15.csv", "sessions_2026-11-15.csv"),
        ("sessions PT 0042 2026-11-15.csv", "sessions 2026-11-15.csv"),
        ("sessions_Miller-2026-11-15.csv", "sessions_2026-11-15.csv"),
        # A low line tells apart: of which the number is, nobody knows.
        ("sessions_PT_0042.csv", "sessions_0042.csv"),
        ("sessions-0042_Miller.csv", "sessions-0042.csv"),
    ],
)
def test_a_number_goes_with_the_word_that_no_low_line_tells_it_from(
    name: str, expected: str
) -> None:
    assert name_of_words(name, KNOWN) == expected


def test_such_a_number_stays_where_less_has_to_go() -> None:
    name = "sessions_PT-0042_2026.csv"
    assert name_of_words(name, KNOWN, is_strict=False) == "sessions_0042_2026.csv"
    assert name_with_any(name, KNOWN, is_strict=False) == "sessions_x-0042_2026.csv"


def test_the_words_of_an_id_go_where_they_stand_side_by_side() -> None:
    name = "clinic_a_sessions_A-15_2026-11-15.csv"
    assert name_of_words(name, KNOWN, ["A-15"]) == "clinic_a_sessions_2026-11-15.csv"
    assert name_with_any(name, KNOWN, ["A-15"]) == "clinic_a_sessions_x-x_2026-11-15.csv"


def test_a_date_holds_no_number_of_an_id() -> None:
    assert not has_words_of("a_2026-11-15.csv", "A-2026")
    assert not has_words_of("a_2026-11-15.csv", "11")
    assert name_of_words("sessions_2026-11-15.csv", KNOWN, ["11"]) == "sessions_2026-11-15.csv"


def test_an_id_may_be_any_words_of_a_name_but_a_number_alone() -> None:
    found = ids_in("a_PT-0042_2026.csv")
    assert {"PT-0042", "a_PT", "PT", "0042_2026"} <= found
    assert found.isdisjoint({"0042", "2026", "a_PT-0042_2026.csv"})


def test_any_word_stands_in_the_place_of_each_that_goes() -> None:
    name = "sessions_Ann-Miller_2026.csv"
    assert name_with_any(name, KNOWN) == "sessions_x-x_2026.csv"


def test_a_name_is_told_among_the_forms_of_it() -> None:
    name = "sessions_Miller_2026.csv"
    assert name_among(name, ["sessions_x_2026.csv"]) == "sessions_x_2026.csv"
    assert name_among(name, ["sessions_2026.csv"]) == "sessions_2026.csv"
    assert name_among("sessions_Miller_2027.csv", ["sessions_x_2026.csv"]) is None


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("clinic_a_sessions_PT-0042_2026.csv", "PT-0042"),
        ("clinic_a_sessions_PT_0042_2026.csv", "PT_0042"),
        ("clinic_a_sessions_A-15_2026.csv", "A-15"),
        ("clinic_a_sessions_0042_2026.csv", "0042"),
    ],
)
def test_a_name_is_told_among_others_that_lost_an_id(name: str, one: str) -> None:
    plain = ["clinic_a_sessions_2026.csv", "clinic_a_sessions_2027.csv"]
    assert name_among(name, plain, [one]) == plain[0]
