"""Two patterns of file names, and a name that both take."""

from fnmatch import fnmatchcase
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.shared_names import shared_name

PIECES = ("a", "b", "*", "?", "[ab]", "[!a]", "[b-d]", "[c-e]", "[", "]", "[]]", "[!]", ".")
PATTERN = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
SHORT = ["".join(n) for size in range(5) for n in product("abcz[].", repeat=size)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("*_sessions_*.csv", "clinic_b_*.csv"),
        ("diary_*", "*.csv"),
        ("*", "diary.csv"),
        ("a*", "a"),
        ("diary_[0-9]*.csv", "diary_[5-7]?.csv"),
        ("[0-5].csv", "[5-9].csv"),
        # Only 4, which neither names.
        ("[3-5].csv", "[!35].csv"),
        ("[", "?"),
    ],
)
def test_a_name_that_both_take(one: str, other: str) -> None:
    for patterns in ((one, other), (other, one)):
        name = shared_name(patterns)
        assert name is not None
        assert all(fnmatchcase(name, pattern) for pattern in patterns)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("diary_*.csv", "visits_*.csv"),
        ("diary_*.csv", "diary_*.xlsx"),
        ("diary_?.csv", "diary_??.csv"),
        ("*[0-4].csv", "*[5-9].csv"),
        ("a", ""),
    ],
)
def test_no_name_that_both_take(one: str, other: str) -> None:
    assert shared_name([one, other]) is None


@given(st.lists(PATTERN, min_size=1, max_size=3))
def test_it_is_found_exactly_where_there_is_one(patterns: list[str]) -> None:
    taken = [name for name in SHORT if all(fnmatchcase(name, pattern) for pattern in patterns)]
    name = shared_name(patterns)
    if name is not None:
        assert all(fnmatchcase(name, pattern) for pattern in patterns)
    assert name is not None or not taken
