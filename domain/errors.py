"""Errors that people see as one line, and the exit status each ends the program with."""

import os
import re
from errno import EDQUOT, ENOSPC

# DuckDB says out of memory, and this, where the disk has no room for what it spills.
FULL_SPILL = "max_temp_directory_size"
# Errors of Polars and of DuckDB, by name: this imports neither.
OF_ENGINES = ("PolarsError", "IOException", "InvalidInputException", "SerializationException")
WHERE_ROWS_ARE_READ = re.compile(r" at (?:warehouse|transforms|flows)/")
# What a panic of Polars comes out as.
PANIC = "PanicException"
WHOLE = "Every published file is whole, as before or as of this run"


class AdherenceError(Exception):
    """Something that a person can mend; shown without a traceback. No patient's value in it."""

    exit_status = 1


class UsageError(AdherenceError):
    """The command, the configuration or the data folder is not as it should be."""

    exit_status = 2


class ExportRejected(AdherenceError):
    """Nothing of an export can be used; ``code`` is stable, the message is for people."""

    exit_status = 3

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Locked(AdherenceError):
    """Another run is at work on the same data folder."""

    exit_status = 75


def is_unforeseen(error: BaseException) -> bool:
    """Whether it is an error of a program: any Exception, and a panic of Polars.

    That one is no Exception, and quotes cells as others do.
    """
    return isinstance(error, Exception) or type(error).__name__ == PANIC


def is_full_disk(error: BaseException) -> bool:
    """Whether it is that there was no room; engines say so in the system's words or their own."""
    says = any(words in str(error) for words in (os.strerror(ENOSPC), FULL_SPILL))
    return says or (isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT))


def no_room(what: str) -> str:
    """What people are told where a disk was full."""
    return f"{what}: the disk is full. {WHOLE}. Make room where --data lies, and run again"


def not_ours(what: str) -> str:
    """What people are told where this account may not read or write a file."""
    return (
        f"{what}: this account may not read or write a file. {WHOLE}. See whose the files below "
        "--data and in the inbox are, and run again"
    )


def unforeseen(what: str, error: BaseException) -> str:
    """What people are told of an error of the program: its kind and place, never its words."""
    return f"{what}. {WHOLE}. Run again; if it stays so, {_way_out(what, error)}report this line"


def _way_out(what: str, error: BaseException) -> str:
    """What to do before an error is reported: most often nothing."""
    # An engine says the same of a file of rows that a disk has changed as of a fault of ours.
    is_of_engine = {kind.__name__ for kind in type(error).__mro__} & {*OF_ENGINES, PANIC}
    if not is_of_engine or not WHERE_ROWS_ARE_READ.search(what):
        return ""
    return (
        "a disk may have damaged a file of rows: below --data remove derived/ and run again; if "
        "that is not enough, quarantine/ and all that lies in accepted/ but receipts/, too, which "
        "are made anew from landing/. If it comes again then, "
    )
