"""A draft of a mapping for an unknown export: a start to be finished, with a TODO at every gap."""

from collections.abc import Collection, Iterator, Sequence

from domain.datasets import DATASETS
from domain.printable import printable
from domain.strict import twice
from domain.yaml_files import yaml_content
from sources.draft_columns import FREE_TEXT, column_lines
from sources.draft_names import exported_at, file_pattern, mapping_name
from sources.draft_numbers import without_restarts
from sources.draft_times import time_beside
from sources.draft_words import TODO, quoted
from sources.found_shape import SHIPPED_FOR
from sources.guess import guess_of
from sources.mapping_files import SHIPPED
from sources.profile import EntityProfile, Profile


def draft_of(profile: Profile, file_name: str, exercises: Collection[str]) -> str:
    """The draft as YAML text; ``check-mapping`` refuses it while a TODO is left.

    ``exercises`` are the names that the catalogue knows, without case.
    """
    lines = [
        "# A draft: fill in every TODO, check the rest, and put it into mappings/ of the",
        "# configuration. `adherence check-mapping FILE` names what is left to do.",
        *_hint(profile),
        f"mapping: {mapping_name(file_name)}",
        "version: 1",
        *([f"shape: {profile.shape}"] if profile.container.startswith("json") else []),
        f"files: {quoted(file_pattern(file_name))}"
        "  # check: all files that are like it, and no other",
        *_reading(profile),
        exported_at(file_name),
        "datasets:",
        *(line for entity in profile.entities for line in _dataset(entity, exercises)),
    ]
    return "\n".join(lines) + "\n"


def _hint(profile: Profile) -> list[str]:
    """What is shipped for a shape, which needs no draft."""
    if profile.shape == "table" and profile.system is None:
        return []
    shipped = [
        file.stem
        for file in sorted(SHIPPED.glob("*.yaml"))
        if yaml_content(file).get("shape", "table") == profile.shape
        and SHIPPED_FOR.get(profile.system or "", file.stem) == file.stem
    ]
    what = profile.system or f"the shape {profile.shape}"
    line = f"No mapping of the shape {profile.shape} is shipped."
    if shipped:
        which = " or ".join(f"`extends: {name}`" for name in shipped)
        line = f"{which} takes a shipped mapping; then write only what differs."
    return [
        f"# The file looks like one of {what}, whose meaning this draft cannot know.",
        f"# {line}",
    ]


def _reading(profile: Profile) -> list[str]:
    """How the file is opened, where it is not the plain way."""
    lines = []
    if profile.encoding not in (None, "utf-8"):
        lines.append(f"encoding: {profile.encoding}  # check: accents read well in the profile")
    if profile.delimiter not in (None, ","):
        delimiter = "\\t" if profile.delimiter == "\t" else profile.delimiter
        lines.append(f'delimiter: "{delimiter}"')
    if profile.ends_open:
        lines.append("last_line: open  # check: the last line is not cut")
    if profile.other_sheets:
        lines.append("# check: the workbook has other sheets, which this does not read")
    lines += [line for entity in profile.entities for line in _repeated(entity)]
    layout = []
    if profile.sheet:
        layout.append(f"sheet: {quoted(profile.sheet)}")
    if profile.header_row not in (None, 1):
        layout.append(f"header_row: {profile.header_row}")
    if profile.footer:
        layout.append(f"footer: [{', '.join(quoted(pattern) for pattern in profile.footer)}]")
    if profile.totals:
        layout.append(f"total_of: {quoted(profile.totals[0])}")
    return [*lines, *([f"layout: {{{', '.join(layout)}}}"] if layout else [])]


def _repeated(entity: EntityProfile) -> Iterator[str]:
    if names := [printable(name) for name in twice(c.name for c in entity.columns) if name]:
        yield f"# check: more than one column is called {', '.join(names)}. Where a row above tells"
        yield "# them apart: layout with header_row: its number, header_rows: 2, and both names"


def _dataset(entity: EntityProfile, exercises: Collection[str]) -> Iterator[str]:
    clocks = [column.name for column in entity.columns if column.looks_like == "times of day"]
    guess = guess_of([column.name for column in entity.columns], clocks)
    rows = [f"    rows: {quoted(entity.entity)}"] if entity.entity != "rows" else []
    if guess.dataset is None:
        names = ", ".join(DATASETS)
        yield f"  - dataset: {TODO}  # TODO: one of {names}; no names stand out, see the how-to"
        yield from rows
        yield "    columns: {}"
        yield from _unused([column.name for column in entity.columns])
        return
    wanted = {ours: theirs for ours, theirs in guess.columns.items() if ours not in FREE_TEXT}
    found = without_restarts(wanted, entity)
    why = ", ".join(
        f"{printable(theirs)} → {ours}" for ours, theirs in found.items() if ours != theirs
    )
    yield f"  # guessed from the names of columns, check each: {why}"
    yield f"  - dataset: {guess.dataset}"
    yield from rows
    yield "    columns:"
    table = DATASETS[guess.dataset]
    time = time_beside(table.columns, found, entity.columns)
    for line in column_lines(table, found, entity.columns, time, exercises):
        yield f"      {line}"
    used = {*found.values(), *([time.name] if time else [])}
    yield from _unused([column.name for column in entity.columns if column.name not in used])


def _unused(names: Sequence[str]) -> Iterator[str]:
    written = [printable(name) for name in names if name]
    if written:
        yield f"    # columns of the export that nothing reads: {', '.join(written)}"
