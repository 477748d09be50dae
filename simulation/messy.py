"""A messy history: what clinics really send, with the count of everything that is wrong in it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from simulation.blocks import Block
from simulation.counts import Counts
from simulation.oddities import untidy_text
from simulation.planting import faulty_rows, kept_rows, placeholders
from simulation.versions import EARLY, versions_of


@dataclass(frozen=True)
class Piece:
    """Rows for one export: ``age`` is how many days before the end it was made."""

    dataset: str
    age: int
    frame: pl.DataFrame
    counts: Counts


def plain_pieces(block: Block, frames: dict[str, pl.DataFrame]) -> Iterator[Piece]:
    """A block's rows as they are, all exported at the end."""
    for dataset, frame in frames.items():
        yield Piece(dataset, 0, frame, Counts(rows=Counter({dataset: len(frame)})))


def messy_pieces(block: Block, frames: dict[str, pl.DataFrame]) -> Iterator[Piece]:
    """A block's rows as its clinic sends them; the first block of a clinic brings the faults."""
    for dataset, frame in frames.items():
        text = untidy_text(block, dataset, frame)
        if dataset == "sessions":
            versions = versions_of(block, frame, text)
            yield _piece(block, frames["episodes"], dataset, EARLY, versions.early, Counts())
            yield _piece(block, frames["episodes"], dataset, 0, versions.late, versions.counts)
        else:
            yield _piece(block, frames["episodes"], dataset, 0, text, Counts())


def _piece(
    block: Block,
    episodes: pl.DataFrame,
    dataset: str,
    age: int,
    text: pl.DataFrame,
    counts: Counts,
) -> Piece:
    """The rows with, in the first block of a clinic, the faulty and the waiting ones."""
    if block.number == 0 and not episodes.is_empty():
        known = placeholders(block, episodes, age)
        mark = f"{block.clinic_id}-{'early' if age else 'late'}-faulty"
        faulty, planted = faulty_rows(dataset, mark, known)
        # An export of which more than half is faulty would be rejected whole.
        if len(text) > len(faulty):
            text = pl.concat([text, faulty])
            counts.planted.update(planted)
        if age == 0:
            text = pl.concat([text, kept_rows(dataset, known, counts)])
    counts.rows[dataset] += len(text)
    return Piece(dataset, age, text, counts)
