r"""bad_id: ids that a spreadsheet rewrote, or that cannot name a file.

Clinic and physio ids become names of folders and files, on Windows too. The patterns are those of
DuckDB (RE2); ``\x3A`` is a colon, which SQLAlchemy would take for the start of a parameter.
"""

from great_expectations.expectations.expectation import Expectation

from domain.clinic_ids import RESERVED, RESERVED_OF_FILES
from domain.columns import Column, Kind, Table
from expectations.expectation import Rules, no_rows_where

# Java and others leave the plus out: with a decimal mark, and many digits where the exponent is of
# one, no id looks like that, as 5E17 or 5.6E3 may.
SCIENTIFIC = r"^\d+([.,]\d+)?E\+\d+$|^\d+[.,]\d+E\d{2}$|^\d[.,]\d{4,}E\d$"
# A spreadsheet keeps 15 digits of a number and writes zeros for the others. No id has more than 20.
KEPT_DIGITS, MOST_DIGITS = 15, 20
CUT = "[1-9][0-9]{14}0+"
# What ends in zeros earlier is a moment: by the second or millisecond, in digits for finer ones.
CUT_LATE = "[1-9][0-9]{13}[1-9]0+"
# By chance genuine ids end in that many zeros, all taken together, once in a thousand exports.
TELLING_ZEROS = 3
CUT_COLUMNS = "cut_columns"
# Slashes and control characters anywhere; a dot at the start; blanks of any kind at either end.
UNSAFE = r"[/\\\x00-\x1F\x7F-\x9F]|^[.\s\pZ]|[\s\pZ]$"
# What nobody sees would make two ids of one. Joiners do so, too, but within words of scripts that
# need them.
INVISIBLE = r"[^\P{Cf}\x{200C}\x{200D}]|(^|[\x00-\x7F])[\x{200C}\x{200D}]|[\x{200C}\x{200D}]$"
# An id as a formula, written so that a spreadsheet keeps its zeros: ="0007".
FORMULA = '^="'
# What a spreadsheet shows where a formula found nothing, in its own language: of all the same.
ERROR = r"^#(NV|GETTING_DATA|[¡¿]?\p{Lu}[\p{Lu}_]*[!?])$|^Err\x3A[0-9]{3}$"
UNSAFE_ON_WINDOWS = r'[\x3A*?"<>|]|\.$'
DEVICE = r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?$"
# Most ids are: these are safe but for words, which is told in a tenth of the time.
PLAIN = "[0-9A-Za-z_-]{1,100}"
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


def cut_columns(table: Table, view: str) -> str:
    """SQL whose rows are the names of the id columns of a view whose long ids were all cut.

    One genuine id may end in zeros: among others, which don't, it does no harm. Sought once for all
    who ask.
    """
    names = [column.name for column in table.columns if column.kind is Kind.ID]
    return " UNION ALL ".join(_if_cut(name, view) for name in names)


def _if_cut(name: str, view: str) -> str:
    # The length first: most ids are shorter, or longer, and need no pattern.
    is_long = (
        f"strlen({name}) BETWEEN {KEPT_DIGITS + 1} AND {MOST_DIGITS} "
        f"AND regexp_full_match({name}, '[0-9]+')"
    )
    return (
        f"SELECT '{name}' AS name FROM (SELECT DISTINCT {name} AS id FROM {view} WHERE {is_long}) "
        f"HAVING bool_and(regexp_full_match(id, '{CUT}')) "
        f"AND bool_or(regexp_full_match(id, '{CUT_LATE}')) "
        f"AND sum(strlen(id) - {KEPT_DIGITS}) >= {TELLING_ZEROS}"
    )


def not_mangled(table: Table, column: Column) -> Expectation:
    """bad_id: an id that a spreadsheet turned into a number; which one it was is lost."""
    name = column.name
    marked = " OR ".join(f"contains({name}, '{mark}')" for mark in "+.,")
    scientific = f"({marked}) AND regexp_matches({name}, '{SCIENTIFIC}', 'i')"
    is_cut = f"(SELECT count(*) FROM {CUT_COLUMNS} WHERE name = '{name}') > 0"
    cut = f"strlen({name}) > {KEPT_DIGITS} AND regexp_full_match({name}, '{CUT}')"
    return no_rows_where(
        _braced(f"({scientific}) OR ({cut} AND {is_cut})"),
        f"{table.name}.{name}.mangled",
        "bad_id",
        f"{name} must not be a number that a spreadsheet rewrote, such as 5.64394E+17, nor may all "
        "ids of 16 or more digits have zeros after the 15th: export it as text.",
    )


def _braced(condition: str) -> str:
    """A condition as Great Expectations takes it, in whose templates braces are doubled."""
    return condition.replace("{", "{{").replace("}", "}}")


def _unsafe(name: str) -> str:
    """The condition under which an id is unsafe in a path or reserved."""
    odd = [f"regexp_matches({name}, '{UNSAFE}|{INVISIBLE}|{FORMULA}|{ERROR}')"]
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
        _braced(_unsafe(name)),
        f"{table.name}.{name}.unsafe",
        "bad_id",
        f"{name} must be fit for a file name: no slashes, no invisible characters, no blanks at "
        'its ends, no dot or =" at its start, not a reserved word, no error of a spreadsheet.',
    )


def safe_ids(table: Table, column: Column) -> Rules:
    """The rules of one id column."""
    return (not_mangled(table, column), safe(table, column))
