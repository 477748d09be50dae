"""The words in names of files, of which some may be somebody's name."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, chain, combinations

# A date is one word: no part of it is anybody's number.
WORD = re.compile(r"\d{4}-\d\d-\d\d(?!\d)|[^\W_]+")
# Stands where a mapping needs a word, whichever.
ANY_WORD = "x"
# No id has more words.
LONGEST_ID = 4


def forms(
    names: Iterable[str], words: Collection[str], ids: Collection[str] = ()
) -> Iterator[tuple[str, ...]]:
    """Names of files without the words that are not among these or are of an id; plainest first."""
    names = list(names)
    for is_strict in (True, False):
        for plain in (name_of_words, name_with_any):
            yield tuple(sorted({plain(one, words, ids, is_strict) for one in names} - {""}))


def name_of_words(
    name: str, words: Collection[str], ids: Collection[str] = (), is_strict: bool = True
) -> str:
    """The name of a file without the words that are neither among these nor numbers, or of an id.

    Strictly also without numbers that only a low line would tell from such a word: PT-0042.
    """
    apart = WORD.split(name)
    kept, between = "", ""
    judged = zip(apart, WORD.findall(name), _kept(name, words, ids, is_strict), strict=False)
    for before, word, is_kept in judged:
        between = _joined(between, before) if between else before
        if is_kept:
            kept, between = kept + between * bool(kept) + word, ""
    between = _joined(between, apart[-1]) if between else apart[-1]
    return (kept + between).strip("_- ") if kept else ""


def _joined(before: str, after: str) -> str:
    """What is left between words of which one has gone: of a suffix the dot, else what tells apart.

    Mappings tell words apart by low lines.
    """
    return "." if after.endswith(".") else before if "_" in before else after


def name_with_any(
    name: str, words: Collection[str], ids: Collection[str] = (), is_strict: bool = True
) -> str:
    """The name of a file with ``x`` in place of each of those words."""
    kept = iter(_kept(name, words, ids, is_strict))
    return WORD.sub(lambda word: word[0] if next(kept) else ANY_WORD, name)


def _kept(name: str, words: Collection[str], ids: Collection[str], is_strict: bool) -> list[bool]:
    """Of each word of the name of a file whether it stays."""
    found = WORD.findall(name)
    of_ids = {place for one in ids for places in _places(name, one) for place in places}
    kept = [
        (word.casefold() in words or word.replace("-", "").isdecimal()) and place not in of_ids
        for place, word in enumerate(found)
    ]
    # A field is what stands between two low lines.
    fields = list(accumulate(int("_" in apart) for apart in WORD.split(name)[:-1]))
    told = list(zip(found, fields, kept, strict=True))
    gone = {field for word, field, stays in told if not stays and not word.isdecimal()}
    return [
        stays and not (is_strict and word.isdecimal() and field in gone)
        for word, field, stays in told
    ]


def _places(name: str, one: str) -> Iterator[range]:
    """Where the words of an id stand in the name of a file, side by side."""
    of_id, within = (WORD.findall(text.casefold()) for text in (one, name))
    for start in range(len(within) - len(of_id) + 1):
        if within[start : start + len(of_id)] == of_id:
            yield range(start, start + len(of_id))


def has_words_of(name: str, one: str) -> bool:
    """Whether the words of an id stand in the name of a file, side by side."""
    return any(_places(name, one))


def ids_in(name: str) -> set[str]:
    """Whatever in the name of a file may be an id: some words of it; a number may be any number."""
    found = list(WORD.finditer(name))
    ends = combinations(range(len(found) + 1), 2)
    within = {name[found[a].start() : found[b - 1].end()] for a, b in ends if b - a <= LONGEST_ID}
    return {one for one in within if not one.isdecimal()}


def name_among(name: str, names: Collection[str], ids: Collection[str] = ()) -> str | None:
    """Which of these plain names is that of a file, without the words of ids; null: none."""
    if name in names:
        return name
    bare = dict.fromkeys([*chain(*forms([name], words_in([name]), ids)), name])
    plain = chain(*(form for one in bare for form in forms([one], words_in(names))))
    return next((one for one in plain if one in names), None)


def words_in(names: Iterable[str]) -> set[str]:
    """The words of names of files, in small letters."""
    return {word.casefold() for name in names for word in WORD.findall(name)}
