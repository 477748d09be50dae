"""What was measured at the start of an episode, of which the cohorts may differ."""

import polars as pl

YEARS = pl.col("started_on").dt.year() - pl.col("birth_year")
CHARACTERISTICS = {
    # A year typed as 85, or as 19850, would be most of a mean.
    "age_years": pl.when(YEARS.is_between(0, 120)).then(YEARS).cast(pl.Float64),
    "female_share": (pl.col("sex") == "f").cast(pl.Float64),
    "symptom_weeks": pl.col("symptom_weeks"),
}
BASELINES = {"baseline_nprs": "nprs", "baseline_odi": "odi"}
COVARIATES = (*CHARACTERISTICS, *BASELINES)


def covariates_of(outcome_windows: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """One row per episode: ``episode_key`` and its covariates, null where not measured."""
    rows = episodes.select("episode_key", **CHARACTERISTICS)
    at_baseline = outcome_windows.filter(outcome_window="baseline")
    for name, instrument in BASELINES.items():
        scores = at_baseline.filter(instrument=instrument).select(
            "episode_key", pl.col("score").alias(name)
        )
        rows = rows.join(scores, on="episode_key", how="left", validate="m:1")
    return rows
