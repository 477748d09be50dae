"""The options that several commands have, and what is given with them."""

from functools import partial
from pathlib import Path
from typing import Annotated, TextIO

import typer

from domain.errors import UsageError


def folder(text: str | Path) -> Path:
    """The folder that an option names; of none, as of a variable that is not set, none is made."""
    if not str(text):
        raise typer.BadParameter("it is empty. Name a folder, or leave the option out")
    return Path(text)


Folder = partial(typer.Option, parser=folder, metavar="PATH")
Data = Annotated[Path, Folder("--data", help="Folder of everything that it makes.")]
Inbox = Annotated[
    Path | None, Folder("--inbox", help="Folder of exports; <data>/inbox if not given.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only said.")]
DEFAULT_DATA = Path("data")


def refuse_both(csv: object, json: bool) -> None:
    """Raises UsageError where an answer is asked for as CSV and as JSON."""
    if csv and json:
        raise UsageError("--csv and --json: choose one of them")


def file_to_write(path: Path, option: str) -> TextIO:
    """The file that an option names, open for text; raises UsageError where it can't be written."""
    try:
        return path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise UsageError(
            f"{option} {path}: cannot be written ({error.strerror}). Name another file"
        ) from None
