"""Mappings that claim files of the same name: the first of them reads, the other never does."""

import re
from collections.abc import Iterator, Sequence
from glob import escape
from itertools import combinations, product
from pathlib import Path

from sources.folding import composed
from sources.mapping import Mapping
from sources.shared_names import shared_name

Claimed = tuple[Path, Path, bool, str]


def overlaps(
    mappings: Sequence[tuple[Path, Mapping, bool]], of: Sequence[Path]
) -> Iterator[Claimed]:
    """Per two mappings that claim a name: the first, the second, whether it is an error, the name.

    ``mappings`` are in the order in which they are tried, each with its file and whether it is
    shipped; only pairs with one of the files ``of`` are told. It is an error where a group's own
    mapping leaves nothing to another of its own; to go before a shipped one is what they are for.
    """
    for (first, one, _), (second, other, is_shipped) in combinations(_in_order(mappings), 2):
        if first in of or second in of:
            name = (_likely_name if is_shipped else _common_name)(one, other)
            if name is not None:
                names = [*_examples(other), *_examples(other, "0y")]
                is_shadowed = all(one.sources_in(example) for example in names)
                yield first, second, is_shadowed and not is_shipped, name


def _in_order(
    mappings: Sequence[tuple[Path, Mapping, bool]],
) -> list[tuple[Path, Mapping, bool]]:
    return sorted(mappings, key=lambda found: (found[2], found[0]))


def _common_name(one: Mapping, other: Mapping) -> str | None:
    """A name of a file that both read; null: there is none."""
    files = [f".{composed(mapping.files.casefold())}." for mapping in (one, other)]
    if shared_name(files) is None:
        return None
    words = product(_words(one), _words(other))
    names = (shared_name([*files, *dict.fromkeys(filter(None, both))]) for both in words)
    return next((name[1:-1] for name in names if name is not None), None)


def _words(mapping: Mapping) -> list[str]:
    """Per word that its datasets ask for, a pattern of the names with it; empty: any name will do.

    A name is one with a point before and behind it: where words begin and end.
    """
    words = dict.fromkeys(composed((s.file_word or "").casefold()) for s in mapping.datasets)
    return [""] if "" in words else [f"*[_.]{escape(word)}[_.]*" for word in words]


def _likely_name(one: Mapping, other: Mapping) -> str | None:
    """A name that is an example of what one of them reads, and that the other reads, too.

    The shipped mapping of plain exports asks for a word alone: most patterns leave room for it.
    """
    examples = ((_examples(other), one), (_examples(one), other))
    return next((n for names, reader in examples for n in names if reader.sources_in(n)), None)


def _examples(mapping: Mapping, letters: str = "x") -> list[str]:
    """Names of files that a mapping reads: one for each word that its datasets ask for.

    ``letters`` stand where any may.
    """
    words = dict.fromkeys(source.file_word for source in mapping.datasets)
    return [_example(mapping.files, word, letters) for word in words]


def _example(pattern: str, word: str | None, letters: str) -> str:
    filled = pattern.replace("*", f"_{word}_" if word else letters, 1)
    filled = filled.replace("*", letters).replace("?", letters[0])
    return re.sub(r"\[(.)[^\]]*\]", r"\1", filled)
