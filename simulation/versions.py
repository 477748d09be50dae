"""Two exports of the same sessions: an earlier one, and a later one that corrects and overlaps."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl

from simulation.blocks import Block
from simulation.columns import DAY_SECONDS, MOMENT_FORMAT, Flags
from simulation.counts import Counts

# Days before the end on which the earlier export was made.
EARLY = 28
# Days of the earlier export that the later one brings again.
OVERLAP = 21
FEW = 2


@dataclass(frozen=True)
class Versions:
    """The two exports as text, and what becomes of the rows in both."""

    early: pl.DataFrame
    late: pl.DataFrame
    counts: Counts


@dataclass(frozen=True)
class _Roles:
    """What happens to each row; one element per row.

    ``is_mended``: faulty in the earlier export, right in the later; ``is_relapsed``: the other way
    round, so that the earlier version stays current.
    """

    is_early: Flags
    is_late: Flags
    is_corrected: Flags
    is_silent: Flags
    is_stale: Flags
    is_mended: Flags
    is_relapsed: Flags


def versions_of(block: Block, sessions: pl.DataFrame, text: pl.DataFrame) -> Versions:
    """Both exports of a block's sessions; the rows that count in the end are the ones given.

    A wrong version is always outranked: by ``updated_at`` where the later export corrects it, by
    the day of the export where the correction kept its ``updated_at`` (silent), and where the
    later export brings back an old version (stale).
    """
    roles = _roles(block, sessions)
    early = (
        text.pipe(_altered, roles.is_corrected | roles.is_silent)
        .with_columns(pain=_where(roles.is_mended, pl.lit("55"), pl.col("pain")))
        .filter(pl.Series(roles.is_early))
    )
    late = (
        text.pipe(_altered, roles.is_stale)
        .with_columns(
            pain=_where(roles.is_relapsed, pl.lit("11"), pl.col("pain")),
            updated_at=_updated_again(block, sessions, roles),
        )
        .filter(pl.Series(roles.is_late))
    )
    repeated = _repeated(block, text, roles)
    return Versions(early, pl.concat([late, repeated]), _counts(roles, len(repeated)))


def _counts(roles: _Roles, repeated: int) -> Counts:
    is_mended, is_relapsed = roles.is_mended, roles.is_relapsed
    is_outranked = roles.is_early & roles.is_late & ~is_mended & ~is_relapsed
    return Counts(
        superseded=Counter({"sessions": int(is_outranked.sum()) + repeated}),
        planted=Counter({("sessions", "out_of_range"): int((is_mended | is_relapsed).sum())}),
        mended=Counter({("sessions", "out_of_range"): int(is_mended.sum())}),
    )


def _roles(block: Block, sessions: pl.DataFrame) -> _Roles:
    entered = sessions["updated_at"].dt.epoch("s").to_numpy()
    performed = sessions["performed_at"].dt.epoch("s").to_numpy()
    is_early = entered < (block.end - EARLY + 1) * DAY_SECONDS
    is_again = is_early & (performed >= (block.end - EARLY - OVERLAP + 1) * DAY_SECONDS)
    drawn = block.generator("corrections").random(len(sessions))
    is_corrected = is_early & (drawn < 0.02)
    is_silent = is_early & (drawn >= 0.02) & (drawn < 0.025)
    is_stale = is_early & (drawn >= 0.025) & (drawn < 0.03)
    has_pain = sessions["pain"].is_not_null().to_numpy()
    candidates = np.flatnonzero(is_again & has_pain & (drawn >= 0.03))
    few = FEW if block.number == 0 and len(candidates) >= 10 * FEW else 0
    return _Roles(
        is_early=is_early,
        is_late=~is_early | is_again | is_corrected | is_silent | is_stale,
        is_corrected=is_corrected,
        is_silent=is_silent,
        is_stale=is_stale,
        is_mended=np.isin(np.arange(len(sessions)), candidates[:few]),
        is_relapsed=np.isin(np.arange(len(sessions)), candidates[few : 2 * few]),
    )


def _where(rows: Flags, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    return pl.when(pl.Series(rows)).then(then).otherwise(otherwise)


def _altered(text: pl.DataFrame, rows: Flags) -> pl.DataFrame:
    """The rows turned round: what was done is skipped, what was skipped is done."""
    was_skipped = pl.col("status") == "skipped"
    return text.with_columns(
        _where(
            rows, pl.when(was_skipped).then(pl.lit(skipped)).otherwise(pl.lit(done)), pl.col(name)
        ).alias(name)
        for name, skipped, done in (
            ("status", "done", "skipped"),
            ("sets_done", "2", "0"),
            ("reps_per_set", "12", "0"),
        )
    )


def _updated_again(block: Block, sessions: pl.DataFrame, roles: _Roles) -> pl.Series:
    """``updated_at`` in the later export: later where corrected, earlier where stale."""
    entered = sessions["updated_at"].dt.epoch("s").to_numpy()
    drawn = block.generator("corrected at").random(len(sessions))
    since = (block.end - EARLY + 1) * DAY_SECONDS
    corrected = since + (drawn * (block.last_moment - since)).astype(np.int64)
    moment = np.select(
        [roles.is_corrected | roles.is_relapsed, roles.is_stale],
        [corrected, entered - 3600],
        entered,
    )
    return (
        pl.Series("updated_at", moment * 1_000_000)
        .cast(pl.Datetime("us"))
        .dt.to_string(MOMENT_FORMAT)
    )


def _repeated(block: Block, text: pl.DataFrame, roles: _Roles) -> pl.DataFrame:
    """A few rows that stand in the later export twice, word for word."""
    few = FEW if block.number == 0 else 0
    return text.filter(pl.Series(roles.is_late & ~roles.is_early)).head(few)
