"""A file's name that several patterns take, such as ``*_sessions_*.csv`` and ``clinic_b_*.csv``."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import product

from sources.folding import composed

ANY = "*"
# As fnmatch parts a pattern: a bracket that nothing closes is a letter.
TOKEN = re.compile(r"\[!?+\]?+[^\]]*\]|.", re.DOTALL)
# One of these stands for every letter that no pattern names.
UNNAMED = "xyzabcdefghijklmnopqrstuvw0123456789~"
LAST = chr(0x10FFFF)
Places = tuple[int, ...]


def shared_name(patterns: Sequence[str]) -> str | None:
    """A shortest name that each of the patterns takes; null: there is none.

    Patterns are as of fnmatch, and in lower case, as names are before they are compared.
    """
    parts = [TOKEN.findall(pattern) for pattern in patterns]
    letters = _letters(patterns)
    ends = tuple(len(tokens) for tokens in parts)
    starts = product(*(_from(0, tokens) for tokens in parts))
    names = dict.fromkeys(starts, "")
    ahead = deque(names)
    while ahead:
        places = ahead.popleft()
        if places == ends:
            return names[places]
        for letter in letters:
            for after in _after(places, letter, parts):
                if after not in names:
                    names[after] = names[places] + letter
                    ahead.append(after)
    return None


def _from(place: int, tokens: Sequence[str]) -> Places:
    """The places in a pattern that are reached from one without a letter: a star may be nothing."""
    end = place
    while end < len(tokens) and tokens[end] == ANY:
        end += 1
    return tuple(range(place, end + 1))


def _after(places: Places, letter: str, parts: Sequence[Sequence[str]]) -> Iterator[Places]:
    """Where all patterns may be after one more letter."""
    return product(*(_next(*one, letter) for one in zip(places, parts, strict=True)))


def _next(place: int, tokens: Sequence[str], letter: str) -> Places:
    if place == len(tokens):
        return ()
    if tokens[place] == ANY:
        return _from(place, tokens)
    return _from(place + 1, tokens) if fnmatchcase(letter, tokens[place]) else ()


def _letters(patterns: Sequence[str]) -> list[str]:
    """Letters that stand for all that a name may have: no pattern tells others from these."""
    named = {letter for pattern in patterns for letter in pattern}
    in_brackets = {
        letter for p in patterns for token in TOKEN.findall(p) if len(token) > 1 for letter in token
    }
    # Where a range begins and ends, another one may have the letter before or behind alone.
    beside = {chr(ord(letter) + by) for letter in in_brackets - {"\0", LAST} for by in (-1, 1)}
    unnamed = next((letter for letter in UNNAMED if letter not in named | beside), "")
    return [*unnamed, *sorted(filter(_may_be_in_a_name, named | beside))]


def _may_be_in_a_name(letter: str) -> bool:
    return letter.isprintable() and letter != "/" and composed(letter.casefold()) == letter
