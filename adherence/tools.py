"""Commands for whoever maps a new clinic's export; none changes a row of anything."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from adherence.given import must_be_file
from adherence.options import AsJson, file_to_write
from adherence.terminal import command, say, show
from domain.errors import ExportRejected, UsageError

File = Annotated[Path, typer.Argument(help="An export.", show_default=False)]


@command
def profile(
    file: File,
    as_json: AsJson = False,
    draft: Annotated[
        Path | None, typer.Option("--draft", help="Write a draft of a mapping to this file.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="The sheet of a workbook; else the widest.")
    ] = None,
) -> int:
    """What an unknown export is, column by column, and a draft of a mapping for it."""
    _must_be_there(file)
    if draft and draft.exists():
        raise UsageError(f"--draft {draft}: there is such a file already. Name another")
    from adherence.profile_text import profile_json, profile_lines
    from domain.settings import load_settings
    from flows.engine import guarded
    from sources.draft import draft_of
    from sources.profile import profiled
    from warehouse.passing import passing_folder

    with passing_folder() as workdir:
        try:
            found = guarded(profiled)(file, workdir, sheet=sheet)
        except ExportRejected as rejection:
            say(f"{file}: {rejection}")
            return rejection.exit_status
    text = draft_of(found, file.name, load_settings().exercises.codes_by_name())
    if draft:
        with file_to_write(draft, "--draft") as written:
            written.write(text)
        say(f"draft: {draft}")
    if as_json:
        show(json.dumps({"file": file.name, **profile_json(found, text)}, indent=1))
    else:
        show("\n".join([*profile_lines(found), *([] if draft else ["", text])]))
    return 0


@command
def check_mapping(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Mappings; all of them if not given.")
    ] = None,
    as_json: AsJson = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a mapping, for editors.")
    ] = False,
) -> int:
    """What each mapping reads, and everything that is wrong with any."""
    if schema:
        from sources.mapping_schema import schema_text

        show(schema_text().rstrip())
        return 0
    from flows.mapping_check import check_mappings

    found = check_mappings(files or ())
    for error in found["errors"]:
        say(f"adherence: {error['file']}: {error['key']}: {error['expected']}")
    show(json.dumps(found, indent=1) if as_json else "\n".join(_mapping_lines(found)))
    return 2 if found["errors"] else 0


def _mapping_lines(found: dict[str, Any]) -> list[str]:
    lines = []
    for mapping in found["mappings"]:
        whose = ", shipped" if mapping["is_shipped"] else ""
        lines.append(f"{mapping['file']} [{mapping['mapping']}{whose}]")
        reads = (
            "reads no file until another extends it"
            if mapping["is_base"]
            else f"reads files like {mapping['files']}"
        )
        lines.append(f"  {reads}, shape {mapping['shape']}:")
        for dataset in mapping["datasets"]:
            word = (
                f" if '{dataset['file_word']}' is a word of the name"
                if dataset["file_word"]
                else ""
            )
            lines.append(f"  {dataset['rows']} → {dataset['dataset']}{word}")
    return [*lines, *(f"note: {note}" for note in found["notes"])]


@command
def dry_run(
    file: File,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="The mapping to try, wherever it lies.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """What ingest would make of a file: counts, reasons, first rows. It is not taken in."""
    _must_be_there(file)
    from adherence.trial_text import trial_lines
    from flows.trial import trial

    found = trial(file, mapping, datetime.now(UTC))
    show(json.dumps(found, indent=1) if as_json else "\n".join(trial_lines(found)))
    return 3 if found["is_rejected"] else 0


def _must_be_there(file: Path) -> None:
    must_be_file(file, "Name an export")
    try:
        file.open("rb").close()
    except OSError as error:
        raise ExportRejected(
            "cannot_be_read", f"{file}: it cannot be read ({error.strerror}). Mend its permissions"
        ) from None
