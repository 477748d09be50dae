r"""bad_id: ids that a spreadsheet rewrote, or that cannot name a file.

Clinic and physio ids become names of folders and files, on Windows too. The patterns are those of
DuckDB (RE2); ``\x3A`` is a colon, which SQLAlchemy would take for the start of a parameter.
"""

from great_expectations.expectations.expectation import Expectation

from domain.columns import Column, Table
from expectations.expectation import Rules, no_rows_where

SCIENTIFIC = r"^\d+([.,]\d+)?E\+\d+$"
# A spreadsheet keeps 15 digits of a number and writes zeros for the others.
KEPT_DIGITS = 15
LONG = "[0-9]{{16,}}"
ROUNDED = "[1-9][0-9]{{14}}0+"
# By chance genuine ids end in that many zeros, all taken together, once in a thousand exports.
TELLING_ZEROS = 3
# Slashes and control characters anywhere; a dot at the start; blanks of any kind at either end.
UNSAFE = r"[/\\\x00-\x1F\x7F-\x9F]|^[.\s\pZ]|[\s\pZ]$"
UNSAFE_ON_WINDOWS = r'[\x3A*?"<>|]|\.$'
DEVICE = r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?$"
# Most ids are: these are safe but for words, which is told in a tenth of the time.
PLAIN = "[0-9A-Za-z_-]{{1,100}}"
PLAIN_DEVICES = (
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789"),
)
LONGEST = 100
# File systems count bytes and stop at 255; the rest is for suffixes.
LONGEST_IN_BYTES = 200

NAMES_OF_FILES = ("clinic_id", "physio_id")
RESERVED = ("all", "group", "index")
RESERVED_OF_FILES = ("_unassigned",)


def not_mangled(table: Table, column: Column) -> Expectation:
    """bad_id: an id that a spreadsheet turned into a number; which one it was is lost."""
    name = column.name
    scientific = f"contains({name}, '+') AND regexp_matches({name}, '{SCIENTIFIC}', 'i')"
    return no_rows_where(
        f"({scientific}) OR ({_rounded(name)})",
        f"{table.name}.{name}.mangled",
        "bad_id",
        f"{name} must not be a number that a spreadsheet rewrote, such as 5.64394E+17, nor may all "
        "ids of 16 or more digits have zeros after the 15th: export it as text.",
    )


def _rounded(name: str) -> str:
    """The condition under which an id was cut to 15 digits, as all long ids of its export were.

    One genuine id may end in zeros: among others, which don't, it does no harm.
    """
    is_long = f"strlen({name}) > {KEPT_DIGITS}"
    is_rounded = f"{is_long} AND suffix({name}, '0') AND regexp_full_match({name}, '{ROUNDED}')"
    is_whole = f"{is_long} AND regexp_full_match({name}, '{LONG}') AND NOT ({is_rounded})"
    distinct = f"SELECT DISTINCT {name} AS id FROM {{batch}} WHERE {is_rounded}"
    return (
        f"{is_rounded} AND NOT EXISTS (SELECT 1 FROM {{batch}} WHERE {is_whole}) "
        f"AND (SELECT sum(strlen(id) - {KEPT_DIGITS}) FROM ({distinct})) >= {TELLING_ZEROS}"
    )


def _unsafe(name: str) -> str:
    """The condition under which an id is unsafe in a path or reserved."""
    odd = [f"regexp_matches({name}, '{UNSAFE}')"]
    words: tuple[str, ...] = RESERVED
    if name in NAMES_OF_FILES:
        odd += [
            f"regexp_matches({name}, '{UNSAFE_ON_WINDOWS}')",
            f"regexp_matches({name}, '{DEVICE}', 'i')",
            f"length({name}) > {LONGEST}",
            f"strlen({name}) > {LONGEST_IN_BYTES}",
        ]
        words += RESERVED_OF_FILES + PLAIN_DEVICES
    listed = ", ".join(f"'{word}'" for word in words)
    is_odd = f"NOT regexp_full_match({name}, '{PLAIN}') AND ({' OR '.join(odd)})"
    return f"lower({name}) IN ({listed}) OR {is_odd}"


def safe(table: Table, column: Column) -> Expectation:
    """bad_id: an id that is unsafe in a path or reserved."""
    name = column.name
    return no_rows_where(
        _unsafe(name),
        f"{table.name}.{name}.unsafe",
        "bad_id",
        f"{name} must be fit for a file name: no slashes, no blanks at its ends, no dot at its "
        "start, not a reserved word.",
    )


def safe_ids(table: Table, column: Column) -> Rules:
    """The rules of one id column."""
    return (not_mangled(table, column), safe(table, column))
