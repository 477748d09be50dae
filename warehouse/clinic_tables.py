"""The published tables of one clinic: measures and rows, with keys in place of ids."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

import polars as pl

from domain.columns import Table
from domain.derived import DERIVED
from domain.parts import number_of_parts, parts
from domain.published import PUBLISHED
from warehouse.pseudonyms import with_pseudonym

PATIENT = ("clinic_id", "patient_id")
EPISODE = ("clinic_id", "episode_id")
SESSION = ("clinic_id", "patient_id", "session_id")
Rows = TypeVar("Rows", pl.DataFrame, pl.LazyFrame)


class Keys(NamedTuple):
    """Pseudonyms beside the clinic's own ids: of its patients, and of their episodes."""

    patients: pl.DataFrame
    episodes: pl.DataFrame


def clinic_tables(
    current: Mapping[str, pl.DataFrame],
    marts: Mapping[str, pl.DataFrame],
    switched: pl.DataFrame,
    components: pl.DataFrame,
    *,
    cut: date,
    keys: Keys,
) -> dict[str, Iterator[pl.DataFrame]]:
    """Per published table but ``bouts``: the rows of one clinic as derived, sorted, in parts.

    Each is made when somebody goes through it: together they may be more than fits.
    """
    known = {name: rows.filter(~pl.col("is_waiting")) for name, rows in current.items()}
    rows = {
        "episodes": known["episodes"]
        .join(switched, on="episode_id", how="left")
        .with_columns(id_order=pl.col("episode_id").rank("ordinal")),
        "prescriptions": known["prescriptions"].join(components, on="exercise_code"),
        "holds": known["holds"],
        "appointments": known["appointments"],
        "outcome_scores": _outcome_scores(known["outcomes"], cut),
    }
    tables = {name: _at_once(frame, DERIVED[name], keys) for name, frame in rows.items()}
    return tables | {name: _by_episode(mart, DERIVED[name], keys) for name, mart in marts.items()}


def _at_once(rows: pl.DataFrame, table: Table, keys: Keys) -> Iterator[pl.DataFrame]:
    yield with_keys(rows.lazy(), table, keys).collect()


def _by_episode(mart: pl.DataFrame, table: Table, keys: Keys) -> Iterator[pl.DataFrame]:
    """The rows of a mart, whose order begins with the episode's key."""
    rows = mart.lazy()
    for is_in_part in parts(keys.episodes.lazy(), "episode_key", number_of_parts(rows)):
        episodes = keys.episodes.lazy().filter(is_in_part)
        yield with_keys(rows.join(episodes, on=EPISODE, how="semi"), table, keys).collect()


def bouts_of_all_days(
    sessions: pl.LazyFrame, components: pl.DataFrame, keys: Keys, key: bytes
) -> Iterator[pl.DataFrame]:
    """The rows of ``bouts`` of one clinic, whatever the data cut, part by part in their order.

    They are most of all rows, and the same at every cut but for those after it.
    """
    bouts = PUBLISHED["bouts"]
    known = sessions.filter(~pl.col("is_waiting"))
    ids = known.select(SESSION).unique().collect()
    named = with_pseudonym(ids, "session_key", SESSION, key).sort("session_key").lazy()
    for is_in_part in parts(named, "session_key", number_of_parts(sessions)):
        # In no order yet: a join that keeps one holds all rows of the clinic.
        of_part = known.join(named.filter(is_in_part), on=SESSION)
        rows = of_part.join(components.lazy(), on="exercise_code")
        yield _declared(_keyed(rows, keys), bouts).collect().sort(bouts.key)


def _outcome_scores(outcomes: pl.DataFrame, cut: date) -> pl.DataFrame:
    scored = outcomes.filter(
        pl.col("score_used").is_not_null(), pl.col("completed_at").dt.date() <= cut
    )
    return scored.with_columns(score=pl.col("score_used"))


def with_keys(rows: pl.LazyFrame, table: Table, keys: Keys) -> pl.LazyFrame:
    """The rows of a published table, from rows that have clinic_id, patient_id and episode_id."""
    return in_shape(_keyed(rows, keys), table)


def _keyed(rows: pl.LazyFrame, keys: Keys) -> pl.LazyFrame:
    of_patients = rows.join(keys.patients.lazy(), on=PATIENT, how="left")
    return of_patients.join(keys.episodes.lazy(), on=EPISODE, how="left")


def in_shape(rows: Rows, table: Table) -> Rows:
    """The declared columns of a table in their types and order, rows in one order.

    That of their keys, which no two share, or where there are none that of all columns.
    """
    return _declared(rows, table).sort(table.key or table.names)


def _declared(rows: Rows, table: Table) -> Rows:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in table.polars_schema.items())


def keys_of_episodes(episodes: pl.DataFrame, key: bytes) -> Keys:
    """Who stands behind each key of one clinic."""
    patients = episodes.select(PATIENT).unique().sort(PATIENT)
    courses = episodes.select(EPISODE).unique().sort(EPISODE)
    return Keys(
        with_pseudonym(patients, "patient_key", PATIENT, key),
        with_pseudonym(courses, "episode_key", EPISODE, key),
    )
