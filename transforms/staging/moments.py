"""What the text of a date-time stands for, on the wall clock of its clinic."""

from collections.abc import Mapping
from functools import partial

import polars as pl

from transforms.staging.cells import Reader, in_calendar, in_turn

OFFSET = r"(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"
MOMENT = (
    r"^\d{4}-\d{2}-\d{2}"
    # No 60th second: as the next minute it could fall on the next day.
    rf"(?:[T ]\d{{2}}:\d{{2}}(?::[0-5]\d(?:\.\d{{1,9}})?)?{OFFSET}?)?$"
)
# Read as a whole, which takes a tenth of the time of reading it by parts.
WALL_CLOCK = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
# Where the parts of such a text stand: groups of an expression take twenty times as long.
DAY, MINUTE, SECOND, AFTER_MINUTE, AFTER_SECOND = (0, 10), (11, 5), (17, 2), 16, 19


def local_moment(text: pl.Expr, clinic_id: pl.Expr, zones: Mapping[str, list[str]]) -> pl.Expr:
    """The date-time on the clinic's wall clock.

    Without an offset it is that already; with one it is converted to the time zone of the clinic.
    ``zones`` maps a time zone to the clinics in it; the empty list stands for all others.
    """
    read = in_turn(*map(_in_notation, WALL_CLOCK), partial(_by_parts, zones=zones))

    def local(batch: pl.Series) -> pl.Series:
        text = _moment_text(pl.col("text").str.strip_chars())
        return read(batch.struct.unnest().with_columns(text=text))

    return pl.struct(text.alias("text"), clinic_id.alias("clinic_id")).map_batches(
        local, return_dtype=pl.Datetime("us"), is_elementwise=True
    )


def _by_parts(moments: pl.DataFrame, zones: Mapping[str, list[str]]) -> pl.Series:
    """The local moments of texts in any notation, each part of a text read by itself."""
    # In steps: as one expression Polars would work each part out again wherever it is used.
    return (
        moments.with_columns(written=_written(pl.col("text")), offset=_offset(pl.col("text")))
        .with_columns(utc=_in_utc(pl.col("written"), pl.col("offset")))
        .with_columns(local=_in_zone(pl.col("utc"), pl.col("clinic_id"), zones))
        .select(
            in_calendar(
                pl.when(pl.col("offset").is_null())
                .then(pl.col("written"))
                .otherwise(pl.col("local"))
            )
        )
        .to_series()
    )


def _in_notation(notation: str) -> Reader:
    """What reads the date-times of one notation; null in others."""
    # Moments seldom come twice: to remember them takes longer than to read them.
    moment = pl.col("text").str.to_datetime(notation, time_unit="us", strict=False, cache=False)
    # In two steps: as one expression Polars would read each text again wherever it is used.
    return lambda moments: moments.select(moment).select(in_calendar(pl.col("text"))).to_series()


def _moment_text(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(MOMENT)).then(text)


def _offset(text: pl.Expr) -> pl.Expr:
    return text.str.slice(AFTER_MINUTE).str.extract(f"{OFFSET}$")


def _written(text: pl.Expr) -> pl.Expr:
    """The date-time as it stands there, whatever its offset; midnight where it is a date."""
    has_seconds = text.str.slice(AFTER_MINUTE, 1) == ":"
    fraction = text.str.slice(AFTER_SECOND).str.extract(r"^\.(\d+)")
    minute = pl.when(text.str.len_chars() > DAY[1]).then(text.str.slice(*MINUTE))
    second = pl.when(has_seconds).then(text.str.slice(*SECOND))
    return pl.concat_str(
        text.str.slice(*DAY),
        pl.lit("T"),
        minute.fill_null("00:00"),
        pl.lit(":"),
        second.fill_null("00"),
        pl.lit("."),
        fraction.fill_null("0"),
    ).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)


def _in_utc(written: pl.Expr, offset: pl.Expr) -> pl.Expr:
    return pl.when(offset.is_not_null()).then(written - _minutes(offset))


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
