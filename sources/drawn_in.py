"""A table without the lines of forgotten patients that stand in one record with those of others.

A quotation mark that is left open makes one malformed record of all lines up to the next one.
"""

from functools import partial
from pathlib import Path

from sources.dataset_source import DatasetSource
from sources.forgotten import malformed_naming, patients_of
from sources.forgotten_lines import Forgotten, lines_of_others
from sources.mapping import Mapping
from sources.read import Entities
from sources.rewritten import text_without


def without_drawn_in(
    path: Path, mapping: Mapping, entities: Entities, who: Forgotten, workdir: Path, target: Path
) -> int:
    """How many records lost lines, their other lines being kept in the text at ``target``.

    Nothing is written where it is 0: where the export is no text, or no such record names others.
    """
    if mapping.shape != "table" or len(entities) != 1:
        return 0
    [(name, raw)] = entities.items()
    sources: list[DatasetSource] = [source for source in mapping.datasets if source.rows == name]
    numbers = malformed_naming(raw, sources, mapping.missing, who)
    if not numbers:
        return 0
    pairs = patients_of(raw, sources, mapping.missing)
    left_of = partial(lines_of_others, sources=sources, pairs=pairs, width=len(raw.header), who=who)
    records = raw.malformed.select("row_number", "cells").iter_rows()
    if not any(left_of(cells) for number, cells in records if number in numbers):
        return 0
    is_text = text_without(path, mapping, numbers, workdir, target, left_of=left_of)
    return len(numbers) if is_text else 0
