"""The terminal: messages one per line, what is typed there, exit status."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from io import TextIOWrapper
from typing import ParamSpec

import typer

from adherence.log import LOGGER
from domain.errors import (
    WHOLE,
    AdherenceError,
    UsageError,
    is_full_disk,
    is_unforeseen,
    no_room,
    unforeseen,
)
from domain.interrupts import is_interrupted
from domain.printable import printable

P = ParamSpec("P")


class OutputFull(AdherenceError):
    """What a command was asked for has no room where standard output goes."""


@contextmanager
def to_output() -> Iterator[None]:
    """Within it standard output is written to; raises OutputFull where that has no room."""
    try:
        yield
    except OSError as error:
        if not is_full_disk(error):
            raise
        what = "standard output: the disk that it is written to is full"
        raise OutputFull(f"{what}. Make room there, and run again") from None


def say(message: str) -> None:
    """One line to the person at the terminal, without anything in it that steers one."""
    print(printable(message), file=sys.stderr)  # noqa: T201


def show(text: str) -> None:
    """What a command was asked for, to standard output."""
    with to_output():
        print(text)  # noqa: T201


def typed(arguments: Sequence[str], what: str) -> list[str]:
    """The arguments, with a line of standard input in place of each ``-``.

    For what other accounts of the machine shall not read in a list of processes, nor anybody in the
    history of a shell. ``what`` is asked for where somebody sits at a terminal.
    """
    return [_line_typed(what) if one == "-" else one for one in arguments]


def _line_typed(what: str) -> str:
    if sys.stdin.isatty():
        print(f"{what}: ", end="", file=sys.stderr, flush=True)  # noqa: T201
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise UsageError(f"-: no {what} on standard input. Type it, or pipe it in, one a line")
    return line


def command(function: Callable[P, int | None]) -> Callable[P, None]:
    """The function as a command: what people can mend is shown as one line, with its status."""

    @wraps(function)
    def quiet(*args: P.args, **kwargs: P.kwargs) -> None:
        # Whatever the program makes is for the one who runs it.
        os.umask(0o077)
        _print_anything()
        try:
            status = function(*args, **kwargs)
            # Else it fails where nobody can tell of it.
            with to_output():
                sys.stdout.flush()
        except BaseException as error:
            if not (isinstance(error, KeyboardInterrupt) or is_unforeseen(error)):
                raise
            if is_interrupted():
                error = KeyboardInterrupt()
            said, noted = _told(function.__name__, error)
            if isinstance(error, BrokenPipeError | OutputFull):
                # What is left of it would fail once more when the process ends.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            # Who read it, such as `head`, has enough.
            if not isinstance(error, BrokenPipeError):
                say(f"adherence: {said}")
            LOGGER.error("%s", noted)
            status = error.exit_status if isinstance(error, AdherenceError) else 1
        raise typer.Exit(status or 0)

    return quiet


def _print_anything() -> None:
    """Lets names of files be printed that hold bytes which are no text, and where nobody reads."""
    # Null where whoever started the program had closed it.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _told(name: str, error: BaseException) -> tuple[str, str]:
    """What ended a command, for whoever called it and for the log."""
    match error:
        case AdherenceError():
            return str(error), f"{name} ended with status {error.exit_status}"
        case _ if is_full_disk(error):
            where = getattr(error, "filename", None) or name
            return no_room(where), f"{name}: the disk is full"
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            reason = error.strerror or type(error).__name__
            return f"{place}{reason}. Nothing was lost", f"{name}: {type(error).__name__}"
        case KeyboardInterrupt():
            return f"stopped. {WHOLE}", f"{name} was stopped"
    # Its message may quote a cell: only the kind and the place are told.
    from flows.engine import place_of

    what = f"{name}: {type(error).__name__} at {place_of(error)}"
    return unforeseen(what, error), what
