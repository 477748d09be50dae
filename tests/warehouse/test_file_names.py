"""Names of files without what may be somebody's name."""

import pytest

from warehouse.file_names import name_among, name_of_words, name_with_any

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


def test_a_word_never_kept_goes_even_where_it_is_a_number() -> None:
    assert name_of_words("sessions_0006_2026.csv", KNOWN, {"0006"}) == "sessions_2026.csv"


def test_any_word_stands_in_the_place_of_each_that_goes() -> None:
    name = "sessions_Ann-Miller_2026.csv"
    assert name_with_any(name, KNOWN) == "sessions_x-x_2026.csv"


def test_a_name_is_told_among_the_forms_of_it() -> None:
    name = "sessions_Miller_2026.csv"
    assert name_among(name, ["sessions_x_2026.csv"]) == "sessions_x_2026.csv"
    assert name_among(name, ["sessions_2026.csv"]) == "sessions_2026.csv"
    assert name_among("sessions_Miller_2027.csv", ["sessions_x_2026.csv"]) == "sessions_2027.csv"
