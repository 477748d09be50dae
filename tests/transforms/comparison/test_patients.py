"""One row per patient, whatever rows there are."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.comparison.patients import first_per_patient, latest_per_patient

# Patient, the day of the start; the number is the episode.
EPISODES = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=9)
SCHEMA = {
    "patient_key": pl.String,
    "episode_key": pl.String,
    "started_on": pl.Date,
    "id_order": pl.Int64,
}


def episodes_of(drawn: list[tuple[int, int]]) -> pl.DataFrame:
    # Pseudonyms stand in another order than the ids.
    rows = [(f"p{who}", f"e{9 - n}", date(2026, 1, day), n) for n, (who, day) in enumerate(drawn)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@given(drawn=EPISODES, data=st.data())
@pytest.mark.parametrize("latest", [False, True])
def test_it_is_of_the_episode_that_started_first_or_last_of_one_day_of_the_greater_id(
    latest: bool, drawn: list[tuple[int, int]], data: st.DataObject
) -> None:
    episodes = episodes_of(drawn)
    rows = episodes.join(pl.DataFrame({"window": ["a", "b"]}), how="cross")
    rows = rows.drop("started_on", "id_order")
    kept = data.draw(st.lists(st.booleans(), min_size=rows.height, max_size=rows.height))
    rows = rows.filter(pl.Series(kept, dtype=pl.Boolean))
    per_patient = latest_per_patient if latest else first_per_patient
    found = per_patient(rows, episodes, within=["window"]).select(rows.columns)

    expected: dict[tuple[str, str], tuple[int, int, str]] = {}
    places = {episode: (started, n) for _, episode, started, n in episodes.iter_rows()}
    for patient, episode, window in rows.iter_rows():
        started, n = places[episode]
        one = (started.toordinal() * (1 if latest else -1), n, episode)
        expected[patient, window] = max(one, expected.get((patient, window), one))
    chosen = {(patient, window): episode for patient, episode, window in found.iter_rows()}
    assert found.height == len(chosen)
    assert chosen == {cell: episode for cell, (*_, episode) in expected.items()}


def test_a_patient_whose_episode_stands_in_two_rows_has_one() -> None:
    episodes = episodes_of([(0, 1), (1, 1)])
    rows = pl.concat([episodes, episodes[:1]]).with_columns(cohort=pl.Series(["a", "b", "c"]))
    assert first_per_patient(rows, episodes).height == 2
