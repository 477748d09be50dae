"""Which questionnaires did not come in their window, and which of them are still told."""

from datetime import date, timedelta

import polars as pl

from domain.windows import WINDOWS
from reports import names
from reports.cells import Tables


def missed_forms(
    tables: Tables, episodes: pl.DataFrame, after_days: int, as_of: date
) -> dict[str, tuple[str, ...]]:
    """Per episode_key of ``episodes``: what was not answered in its last closed window.

    A window counts as closed ``after_days`` after its end. Pain is asked of everybody; another
    questionnaire of those who answered it at the start, in windows in which anybody ever did.
    """
    answered = tables["outcome_windows"].select("episode_key", "instrument", "outcome_window")
    # A clinic that asks for one at the start and at six weeks misses none at two.
    used = answered.select("instrument", "outcome_window").unique().with_columns(is_used=True)
    missing = (
        _asked(answered, episodes)
        .join(_last_closed(episodes, after_days, as_of), on="episode_key")
        .join(used, on=["instrument", "outcome_window"], how="left")
        .filter((pl.col("instrument") == "nprs") | pl.col("is_used"))
    )
    missing = missing.join(
        answered, on=["episode_key", "instrument", "outcome_window"], how="anti"
    ).sort("episode_key", pl.col("instrument") != "nprs", "instrument")
    found: dict[str, list[str]] = {}
    for episode_key, instrument, window in missing.select(
        "episode_key", "instrument", "outcome_window"
    ).iter_rows():
        words = f"{names.QUESTIONNAIRES[instrument]}: {names.WINDOWS[window].lower()}"
        found.setdefault(episode_key, []).append(words)
    return {key: tuple(forms) for key, forms in found.items()}


def flags_to_tell(
    flags: pl.DataFrame, episodes: pl.DataFrame, after_days: int, as_of: date
) -> pl.DataFrame:
    """The flags, of missed questionnaires those of the last closed window alone, seen since then.

    Nothing that is asked now would count in a window before.
    """
    last = _last_closed(episodes, after_days, as_of).rename({"outcome_window": "last_closed"})
    is_of_form = pl.col("outcome_window").is_not_null()
    due_since = pl.col("value_on") + timedelta(days=after_days)
    since = pl.when(is_of_form).then(pl.max_horizontal("first_seen", due_since))
    return (
        flags.join(last, on="episode_key", how="left", maintain_order="left")
        .filter(~is_of_form | pl.col("outcome_window").eq_missing(pl.col("last_closed")))
        .with_columns(since.otherwise("first_seen").alias("first_seen"))
        .drop("last_closed")
    )


def _asked(answered: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """episode_key and instrument of each questionnaire that an episode is asked for."""
    others = answered.filter(
        pl.col("outcome_window") == "baseline", pl.col("instrument") != "nprs"
    ).select("episode_key", "instrument")
    pain = episodes.select("episode_key", instrument=pl.lit("nprs"))
    return pl.concat([pain, others.join(episodes, on="episode_key", how="semi")])


def _last_closed(episodes: pl.DataFrame, after_days: int, as_of: date) -> pl.DataFrame:
    """episode_key and outcome_window of the last window closed for some days."""
    windows = pl.DataFrame(
        [(window.name, window.last) for window in WINDOWS],
        schema={"outcome_window": pl.String, "closes_after": pl.Int64},
        orient="row",
    )
    day = (pl.lit(as_of) - pl.col("started_on")).dt.total_days()
    return (
        episodes.select("episode_key", day.alias("day_of_programme"))
        .join(windows, how="cross")
        .filter(pl.col("day_of_programme") >= pl.col("closes_after") + after_days)
        .filter(pl.col("closes_after") == pl.col("closes_after").max().over("episode_key"))
        .select("episode_key", "outcome_window")
    )
