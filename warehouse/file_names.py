"""The words in names of files, of which some may be somebody's name."""

import re
from collections.abc import Collection, Iterable

WORDS = re.compile(r"([\W_]+)")
# Stands where a mapping needs a word, whichever.
ANY_WORD = "x"


def name_of_words(name: str, words: Collection[str], never: Collection[str] = ()) -> str:
    """The name of a file without the words that are neither among these nor numbers."""
    parts = WORDS.split(name)
    kept, between = "", ""
    for before, word in zip(["", *parts[1::2]], parts[::2], strict=True):
        between = _joined(between, before) if between else before
        if _is_kept(word, words, never):
            kept, between = kept + between * bool(kept) + word, ""
    return (kept + between).strip("_- ")


def _joined(before: str, after: str) -> str:
    """What is left between words of which one has gone: of a suffix the dot, else what tells apart.

    Mappings tell words apart by low lines.
    """
    return "." if after.endswith(".") else before if "_" in before else after


def name_with_any(name: str, words: Collection[str], never: Collection[str] = ()) -> str:
    """The name of a file with ``x`` in place of each of those words."""
    parts = WORDS.split(name)
    parts[::2] = [word if _is_kept(word, words, never) else ANY_WORD for word in parts[::2]]
    return "".join(parts)


def has_words_of(name: str, one: str) -> bool:
    """Whether the words of an id stand in the name of a file, side by side."""
    words, within = (WORDS.split(text.casefold())[::2] for text in (one, name))
    return f"_{'_'.join(words)}_" in f"_{'_'.join(within)}_"


def name_among(name: str, names: Collection[str]) -> str:
    """The name of a file as one of these, which lack words of it; else without those words."""
    words = words_in(names)
    form = name_with_any(name, words)
    return form if form in names else name_of_words(name, words)


def _is_kept(word: str, words: Collection[str], never: Collection[str]) -> bool:
    is_known = word.casefold() in words or word.isdecimal() or word == ""
    return is_known and word.casefold() not in never


def words_in(names: Iterable[str]) -> set[str]:
    """The words of names of files, in small letters."""
    return {word.casefold() for name in names for word in WORDS.split(name)[::2]}
