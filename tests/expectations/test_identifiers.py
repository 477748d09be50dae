import re
from collections.abc import Callable
from unicodedata import category

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from expectations.validate import Validation

Judge = Callable[..., Validation]

# Any id; whether it is mangled by a spreadsheet.
MANGLED = [
    ("5.64394E+17", True),
    ("5,64394E+17", True),
    ("5e+17", True),
    ("5.64394E-17", False),
    ("564.394E+15", True),
    ("56E+16", True),
    ("5.643944E17", True),
    ("5,64e17", True),
    ("12.0E10", True),
    ("1.2345678E7", True),
    ("1,234567891e9", True),
    ("1.234E7", False),
    ("5E17", False),
    ("5e3", False),
    ("5.6E3", False),
    ("5.64E170", False),
    ("A5.64E17", False),
    ("A5E+17", False),
    ("5.64394E+17x", False),
    ("1234567890123001", False),
    ("1234567890123010", False),
    ("123456789012000", False),
    ("007", False),
]

# An id; where it is unsafe: nowhere, in the columns named, or everywhere.
EVERYWHERE = {"clinic_id", "patient_id", "episode_id", "physio_id"}
FILES = {"clinic_id", "physio_id"}
UNSAFE: list[tuple[str, set[str]]] = [
    ("A-1_2 b.c", set()),
    ("Zoë", set()),
    ("a/b", EVERYWHERE),
    ("a\\b", EVERYWHERE),
    ("a\tb", EVERYWHERE),
    ("a\nb", EVERYWHERE),
    ("a\x00b", EVERYWHERE),
    ("a\x7fb", EVERYWHERE),
    ("a\x85b", EVERYWHERE),
    (".", EVERYWHERE),
    ("..", EVERYWHERE),
    (".hidden", EVERYWHERE),
    (" a", EVERYWHERE),
    ("a ", EVERYWHERE),
    ("a\xa0", EVERYWHERE),
    ("\u2003a", EVERYWHERE),
    ("0007\u200b", EVERYWHERE),
    ("\u200e0007", EVERYWHERE),
    ("\ufeff0007", EVERYWHERE),
    ("00\xad07", EVERYWHERE),
    ("0007\u200d", EVERYWHERE),
    ("00\u200c07", EVERYWHERE),
    # A name of two words in Persian, and one in Sinhala.
    ("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", set()),
    ("\u0dc1\u0dca\u200d\u0dbb\u0dd3", set()),
    ('="0007"', EVERYWHERE),
    ("#12", set()),
    ("#A12", set()),
    ("#REF!", EVERYWHERE),
    ("#NV", EVERYWHERE),
    ("#ÜBERLAUF!", EVERYWHERE),
    ("#¡REF!", EVERYWHERE),
    ("#NAME?", EVERYWHERE),
    ("#VALUE!", EVERYWHERE),
    ("Err:502", EVERYWHERE),
    ("=a", set()),
    ("a:b", FILES),
    ("a*", FILES),
    ("a?b", FILES),
    ('a"b', FILES),
    ("a<b", FILES),
    ("a>b", FILES),
    ("a|b", FILES),
    ("a.", FILES),
    ("CON", FILES),
    ("nul.txt", FILES),
    ("com1", FILES),
    ("LPT9 .x", FILES),
    ("console", set()),
    ("com", set()),
    ("a.con", set()),
    ("x" * 100, set()),
    ("x" * 101, FILES),
    ("é" * 100, set()),
    ("€" * 67, FILES),
    ("all", EVERYWHERE),
    ("Group", EVERYWHERE),
    ("INDEX", EVERYWHERE),
    ("_unassigned", FILES),
    ("_Unassigned", FILES),
    ("all clinics", set()),
    ("'; DROP VIEW staged; --", set()),
]


def rows_breaking(validation: Validation, rule_id: str) -> set[int]:
    rows = validation.reasons.explode("rule_ids")
    return set(rows.filter(rows["rule_ids"] == rule_id)["row_number"])


def test_an_id_that_a_spreadsheet_rewrote_is_bad(judge: Judge) -> None:
    validation = judge("sessions", [{"session_id": value} for value, _ in MANGLED])
    bad = rows_breaking(validation, "sessions.session_id.mangled")
    assert [(value, n in bad) for n, (value, _) in enumerate(MANGLED, 1)] == MANGLED


# The ids of one export; whether those of 16 or more digits were cut by a spreadsheet.
CUT = [
    (["564393784322819000", "564393784322820000", "007"], True),
    (["564393784322819000"], True),
    (["56439378432281900", "56439378432281900", "56439378432282000"], True),
    (["56439378432281900", "56439378432281900"], False),
    (["1234567890123450", "1234567890123460"], False),
    (["1234567890123450", "1234567890123460", "1234567890123470"], True),
    (["56439378432281900000"], True),
    (["564393784322819000000"], False),
    (["564393784322819000", "564393784322820000", "564393784322819470"], False),
    (["564393784322819000", "000000000000000001"], False),
    (["000000000000000000", "A64393784322819000", "564393784322000"], False),
    # Moments by the second in digits for milliseconds, and by the millisecond for microseconds.
    (["20261115093000000", "20261115093107000", "20261116120000000"], False),
    (["1763200000123000", "1763200000124000", "1763200000125000"], False),
]


@pytest.mark.parametrize(("ids", "cut"), CUT)
def test_ids_cut_to_fifteen_digits_are_bad(judge: Judge, ids: list[str], cut: bool) -> None:
    validation = judge("sessions", [{"session_id": value} for value in ids])
    expected = {n for n, value in enumerate(ids, 1) if cut and len(value) > 15}
    assert rows_breaking(validation, "sessions.session_id.mangled") == expected


@pytest.fixture(scope="module")
def unsafe(judge: Judge) -> Validation:
    return judge("episodes", [dict.fromkeys(EVERYWHERE, value) for value, _ in UNSAFE])


@pytest.mark.parametrize("number", range(1, len(UNSAFE) + 1))
def test_an_id_is_unsafe_in_exactly_these_columns(number: int, unsafe: Validation) -> None:
    value, columns = UNSAFE[number - 1]
    found = {
        column
        for column in EVERYWHERE
        if number in rows_breaking(unsafe, f"episodes.{column}.unsafe")
    }
    assert (value, found) == (value, columns)


def test_bad_ids_have_that_reason_alone(unsafe: Validation) -> None:
    assert set(unsafe.reasons["reasons"].explode()) == {"bad_id"}


def unsafe_in_a_path(value: str) -> bool:
    return (
        any(character in "/\\" or ord(character) in CONTROL for character in value)
        or value != value.strip()
        or value.startswith((".", '="'))
        or is_invisible_in(value)
        or value.lower() in ("all", "group", "index")
    )


def is_invisible_in(value: str) -> bool:
    others = (c for c in value if c not in JOINERS)
    joins = (n for n, character in enumerate(value) if character in JOINERS)
    return any(category(c) == "Cf" for c in others) or any(
        n == len(value) - 1 or n == 0 or value[n - 1].isascii() for n in joins
    )


JOINERS = "\u200c\u200d"
CONTROL = {*range(32), *range(127, 160)}
# All of Latin, the other blanks of Unicode, and their neighbours.
BLANKS = [chr(code) for code in (*range(0x180), 0x1680, 0x180E, *range(0x1FFF, 0x2070), 0x3000)]


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), min_size=60))
@example([f"{blank}a" for blank in BLANKS] + [f"a{blank}" for blank in BLANKS])
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
def test_the_pattern_says_the_same_as_plain_python(judge: Judge, values: list[str]) -> None:
    validation = judge("sessions", [{"session_id": value} for value in values])
    expected = {n for n, value in enumerate(values, 1) if unsafe_in_a_path(value)}
    assert rows_breaking(validation, "sessions.session_id.unsafe") == expected


@given(
    st.lists(
        # Those that end in zeros would be cut, were there no others.
        st.from_regex(r"[0-9]{1,3}([.,][0-9]+)?[eE][+-]?[0-9]{1,2}|[0-9]{12,17}0{0,3}1"),
        min_size=60,
    )
)
@settings(max_examples=2, deadline=None, derandomize=True)
def test_mangled_ids_are_those_of_the_definition(judge: Judge, values: list[str]) -> None:
    validation = judge("sessions", [{"session_id": value} for value in values])
    definition = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+[0-9]+|[0-9]+[.,][0-9]+[eE][0-9]{2}")
    expected = {n for n, value in enumerate(values, 1) if definition.fullmatch(value)}
    assert rows_breaking(validation, "sessions.session_id.mangled") == expected
