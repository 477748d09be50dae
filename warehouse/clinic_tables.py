"""The published tables of one clinic: measures and rows, with keys in place of ids."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from domain.columns import Table
from domain.parts import number_of_parts, parts
from domain.published import PUBLISHED
from warehouse.pseudonyms import with_pseudonym

PATIENT = ("clinic_id", "patient_id")
EPISODE = ("clinic_id", "episode_id")
SESSION = ("clinic_id", "patient_id", "session_id")


def clinic_tables(
    current: Mapping[str, pl.DataFrame],
    marts: Mapping[str, pl.DataFrame],
    switched: pl.DataFrame,
    components: pl.DataFrame,
    *,
    cut: date,
    key: bytes,
) -> dict[str, pl.DataFrame]:
    """Per published table but ``bouts``: the rows of one clinic as declared, sorted."""
    known = {name: rows.filter(~pl.col("is_waiting")) for name, rows in current.items()}
    rows = {
        **marts,
        "episodes": known["episodes"].join(switched, on="episode_id", how="left"),
        "prescriptions": known["prescriptions"].join(components, on="exercise_code"),
        "holds": known["holds"],
        "appointments": known["appointments"],
        "outcome_scores": _outcome_scores(known["outcomes"], cut),
    }
    return {name: with_keys(frame, PUBLISHED[name], key) for name, frame in rows.items()}


def bouts_of_all_days(
    sessions: pl.LazyFrame, components: pl.DataFrame, key: bytes
) -> Iterator[pl.DataFrame]:
    """The rows of ``bouts`` of one clinic, whatever the data cut, part by part in their order.

    They are most of all rows, and the same at every cut but for those after it.
    """
    bouts = PUBLISHED["bouts"]
    made_here = ("patient_key", "episode_key")
    columns = dict.fromkeys([*SESSION, "episode_id", *bouts.names])
    needed = [name for name in columns if name not in made_here]
    known = sessions.filter(~pl.col("is_waiting")).join(components.lazy(), on="exercise_code")
    distinct = known.select(SESSION).unique().collect(engine="streaming")
    named = with_pseudonym(distinct, "session_key", SESSION, key).lazy()
    for is_in_part in parts(named, "session_key", number_of_parts(sessions)):
        rows = known.join(named.filter(is_in_part), on=SESSION)
        yield with_keys(rows.select(needed).collect(), bouts, key)


def _outcome_scores(outcomes: pl.DataFrame, cut: date) -> pl.DataFrame:
    scored = outcomes.filter(
        pl.col("score_used").is_not_null(), pl.col("completed_at").dt.date() <= cut
    )
    return scored.with_columns(score=pl.col("score_used"))


def with_keys(rows: pl.DataFrame, table: Table, key: bytes) -> pl.DataFrame:
    """The rows of a published table, from rows that have clinic_id, patient_id and episode_id."""
    keyed = with_pseudonym(rows, "patient_key", PATIENT, key)
    keyed = with_pseudonym(keyed, "episode_key", EPISODE, key)
    return in_shape(keyed, table)


def in_shape(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The declared columns of a table in their types and order, rows sorted by all of them."""
    shaped = rows.select(pl.col(name).cast(dtype) for name, dtype in table.polars_schema.items())
    first = [name for name in table.key if name in shaped.columns]
    return shaped.sort([*first, *(name for name in table.names if name not in first)])


def key_tables(episodes: pl.DataFrame, key: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who stands behind each key of one clinic: patients, and episodes."""
    patients = episodes.select(PATIENT).unique().sort(PATIENT)
    courses = episodes.select(EPISODE).unique().sort(EPISODE)
    return (
        with_pseudonym(patients, "patient_key", PATIENT, key),
        with_pseudonym(courses, "episode_key", EPISODE, key),
    )
