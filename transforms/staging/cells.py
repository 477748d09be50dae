"""What the text of one cell stands for; null where it does not stand for a value of that kind."""

from collections.abc import Callable, Mapping

import polars as pl

from domain.columns import Kind

DATE = r"^\d{4}-\d{2}-\d{2}$"
MOMENT = (
    r"^(?P<day>\d{4}-\d{2}-\d{2})"
    # No 60th second: as the next minute it could fall on the next day.
    r"(?:[T ](?P<minute>\d{2}:\d{2})(?::(?P<second>[0-5]\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<offset>Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$"
)
INTEGER = r"^[+-]?\d{1,15}(?:\.0+)?$"
REAL = r"^[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)$"


def given(cell: pl.Expr) -> pl.Expr:
    """The text of a cell; null where it is blank."""
    return pl.when(cell.str.strip_chars() != "").then(cell)


def date(text: pl.Expr) -> pl.Expr:
    """The ISO date."""
    text = text.str.strip_chars()
    day = text.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(text.str.contains(DATE)).then(_in_calendar(day))


def _in_calendar(day: pl.Expr) -> pl.Expr:
    """The date or date-time; null outside the years 1 to 9999, which most programs cannot show."""
    return pl.when(day.dt.year().is_between(1, 9999)).then(day)


def integer(text: pl.Expr) -> pl.Expr:
    """The whole number."""
    text = text.str.strip_chars()
    number = text.str.strip_prefix("+").cast(pl.Float64, strict=False).cast(pl.Int64, strict=False)
    return pl.when(text.str.contains(INTEGER)).then(number)


def real(text: pl.Expr) -> pl.Expr:
    """The decimal number; a word such as NaN or inf is none."""
    text = text.str.strip_chars()
    number = text.str.strip_prefix("+").cast(pl.Float64, strict=False)
    return pl.when(text.str.contains(REAL)).then(number)


def local_moment(text: pl.Expr, clinic_id: pl.Expr, zones: Mapping[str, list[str]]) -> pl.Expr:
    """The date-time on the clinic's wall clock.

    Without an offset it is that already; with one it is converted to the time zone of the clinic.
    ``zones`` maps a time zone to the clinics in it; the empty list stands for all others.
    """
    part = text.str.strip_chars().str.extract_groups(MOMENT)
    written = pl.concat_str(
        part.struct.field("day"),
        pl.lit("T"),
        part.struct.field("minute").fill_null("00:00"),
        pl.lit(":"),
        part.struct.field("second").fill_null("00"),
        pl.lit("."),
        part.struct.field("fraction").fill_null("0"),
    ).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    offset = part.struct.field("offset")
    return _in_calendar(
        pl.when(offset.is_null())
        .then(written)
        .otherwise(_in_zone(written - _minutes(offset), clinic_id, zones))
    )


def _minutes(offset: pl.Expr) -> pl.Expr:
    """An offset such as +09:30 as a duration; Z is none."""
    digits = offset.str.replace(":", "", literal=True)
    hours = digits.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = digits.str.slice(3, 2).cast(pl.Int64, strict=False).fill_null(0)
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    return pl.duration(minutes=sign * (hours * 60 + minutes))


def _in_zone(utc: pl.Expr, clinic_id: pl.Expr, zones: Mapping[str, list[str]]) -> pl.Expr:
    utc = utc.dt.replace_time_zone("UTC")
    local: pl.Expr = pl.lit(None, pl.Datetime("us"))
    # The zone of all others first, so that each later condition takes precedence over it.
    for zone, clinics in sorted(zones.items(), key=lambda item: bool(item[1])):
        here = utc.dt.convert_time_zone(zone).dt.replace_time_zone(None)
        local = pl.when(clinic_id.is_in(clinics)).then(here).otherwise(local) if clinics else here
    return local


PARSERS: Mapping[Kind, Callable[[pl.Expr], pl.Expr]] = {
    Kind.DATE: date,
    Kind.INTEGER: integer,
    Kind.REAL: real,
}
