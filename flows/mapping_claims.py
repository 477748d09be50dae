"""Mappings that claim files of the same name: the first of them reads, the other never does."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from sources.mapping import Mapping

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
            shared = [name for name in _examples(other) if one.sources_in(name)]
            is_shadowed = len(shared) == len(_examples(other))
            shared += [name for name in _examples(one) if other.sources_in(name)]
            if shared:
                yield first, second, is_shadowed and not is_shipped, shared[0]


def _in_order(
    mappings: Sequence[tuple[Path, Mapping, bool]],
) -> list[tuple[Path, Mapping, bool]]:
    return sorted(mappings, key=lambda found: (found[2], found[0]))


def _examples(mapping: Mapping) -> list[str]:
    """Names of files that a mapping reads: one for each word that its datasets ask for."""
    words = dict.fromkeys(source.file_word for source in mapping.datasets)
    return [_example(mapping.files, word) for word in words]


def _example(pattern: str, word: str | None) -> str:
    filled = pattern.replace("*", f"_{word}_" if word else "x", 1)
    return re.sub(r"\[(.)[^\]]*\]", r"\1", filled.replace("*", "x").replace("?", "x"))
