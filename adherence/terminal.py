"""The terminal: messages one per line, progress where somebody watches, exit status."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from adherence.log import LOGGER
from domain.errors import AdherenceError, is_unforeseen

P = ParamSpec("P")

Data = Annotated[Path, typer.Option("--data", help="Folder of everything that it makes.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; else it is only said.")]
DEFAULT_DATA = Path("data")


def say(message: str) -> None:
    """One line to the person at the terminal."""
    print(" ".join(message.split()), file=sys.stderr)  # noqa: T201


def show(text: str) -> None:
    """What a command was asked for, to standard output."""
    print(text)  # noqa: T201


def command(function: Callable[P, int | None]) -> Callable[P, None]:
    """The function as a command: what people can mend is shown as one line, with its status."""

    @wraps(function)
    def quiet(*args: P.args, **kwargs: P.kwargs) -> None:
        # Whatever the program makes is for the one who runs it.
        os.umask(0o077)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                # A name of a file may hold bytes that are no text.
                stream.reconfigure(errors="backslashreplace")
        try:
            status = function(*args, **kwargs)
        except AdherenceError as error:
            say(f"adherence: {error}")
            LOGGER.error("%s ended with status %d", function.__name__, error.exit_status)
            raise typer.Exit(error.exit_status) from None
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            say(f"adherence: {place}{error.strerror or type(error).__name__}. Nothing was lost")
            LOGGER.error("%s: %s", function.__name__, type(error).__name__)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            say("adherence: stopped. Every published file is whole, as before or as of this run")
            LOGGER.error("%s was stopped", function.__name__)
            raise typer.Exit(1) from None
        except BaseException as error:
            if not is_unforeseen(error):
                raise
            # Its message may quote a cell: only the kind and the place are told.
            from flows.engine import place_of

            what = f"{function.__name__}: {type(error).__name__} at {place_of(error)}"
            say(
                f"adherence: {what}. Every published file is whole, as before or as of this run. "
                "Run again; if it stays so, report this line"
            )
            LOGGER.error("%s", what)
            raise typer.Exit(1) from None
        raise typer.Exit(status or 0)

    return quiet


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A listener that draws a bar per kind of work, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def listen(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done, total=of)  # type: ignore[arg-type]

        yield listen
