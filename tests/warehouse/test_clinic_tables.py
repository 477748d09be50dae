"""The published tables of one clinic: pseudonyms in place of ids, nothing that waits."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from domain.datasets import DATASETS
from domain.derived import DERIVED
from domain.published import PUBLISHED
from warehouse.clinic_tables import bouts_of_all_days, clinic_tables, in_shape, keys_of_episodes
from warehouse.pseudonyms import pseudonym

KEY = b"k"
CUT = date(2026, 11, 15)
PERSON = {"clinic_id": "a", "patient_id": "007", "is_waiting": False}
COMPONENTS = pl.DataFrame({"exercise_code": ["hip_clamshell"], "component": ["hip"]})
SWITCHED = pl.DataFrame({"episode_id": ["e1"], "switched_on": [date(2026, 11, 9)]})
OF_THE_STAGE: dict[str, Any] = {
    "is_waiting": pl.Boolean,
    "episode_id": pl.String,
    "performed_on": pl.Date,
    "score_used": pl.Float64,
    "reported_score": pl.Float64,
    "computed_score": pl.Float64,
    "items_answered": pl.Int64,
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "episodes": [{"episode_id": "e1", "started_on": date(2026, 11, 2)}],
    "prescriptions": [
        {"episode_id": "e1", "prescription_id": "r", "exercise_code": "hip_clamshell"}
    ],
    "holds": [{"episode_id": "e1", "hold_id": "h", "reason": "her sister's wedding"}],
    "appointments": [{"appointment_id": "x", "episode_id": "e1"}],
    "sessions": [
        {
            "session_id": session_id,
            "line_no": 1,
            "exercise_code": "hip_clamshell",
            "performed_at": datetime.combine(day, datetime.min.time()),
            "performed_on": day,
            "comment": "my knee",
            "is_waiting": session_id == "waits",
        }
        for session_id, day in (
            ("s1", CUT),
            ("s2", date(2026, 11, 16)),
            ("waits", date(2026, 11, 3)),
        )
    ],
    "outcomes": [
        {
            "response_id": "o1",
            "completed_at": datetime.combine(CUT, datetime.max.time()),
            "score_used": 4.0,
        },
        {"response_id": "o2", "completed_at": datetime.combine(CUT, datetime.max.time())},
        {
            "response_id": "o3",
            "completed_at": datetime.fromisoformat("2026-11-16"),
            "score_used": 3.0,
        },
    ],
}


def current() -> dict[str, pl.DataFrame]:
    """Settled rows, with the columns that the tables are made from."""
    return {
        name: pl.DataFrame(
            [PERSON | row for row in ROWS[name]],
            schema={**OF_THE_STAGE, **table.polars_schema},
        )
        for name, table in DATASETS.items()
    }


def tables(*more_episodes: str) -> dict[str, pl.DataFrame]:
    one = current()["episodes"]
    rows = pl.concat([one, *(one.with_columns(episode_id=pl.lit(e)) for e in more_episodes)])
    keys = keys_of_episodes(rows, KEY)
    current_rows = current() | {"episodes": rows}
    made = clinic_tables(current_rows, {}, SWITCHED, COMPONENTS, cut=CUT, keys=keys)
    bouts = bouts_of_all_days(current()["sessions"].lazy(), COMPONENTS, keys, KEY)
    return {name: pl.concat(of_table) for name, of_table in {**made, "bouts": bouts}.items()}


def test_each_table_has_the_columns_declared_and_no_others() -> None:
    made = tables()
    assert set(made) == {
        "episodes",
        "prescriptions",
        "holds",
        "appointments",
        "bouts",
        "outcome_scores",
    }
    assert {name: rows.schema for name, rows in made.items()} == {
        name: DERIVED[name].polars_schema for name in made
    }


def test_no_natural_id_and_no_words_of_people_are_published() -> None:
    cells = {str(cell) for rows in tables().values() for row in rows.rows() for cell in row}
    assert not cells & {"007", "e1", "r", "h", "x", "s1", "o1", "my knee", "her sister's wedding"}


def test_keys_are_the_pseudonyms_of_the_natural_keys() -> None:
    bout = tables()["bouts"].row(0, named=True)
    assert bout["patient_key"] == pseudonym(KEY, ("a", "007"))
    assert bout["session_key"] == pseudonym(KEY, ("a", "007", "s1"))
    assert bout["episode_key"] is None
    assert tables()["holds"]["episode_key"].to_list() == [pseudonym(KEY, ("a", "e1"))]


def test_bouts_are_those_not_waiting_and_scores_those_up_to_the_cut_too() -> None:
    assert tables()["bouts"]["performed_on"].to_list() == [CUT, CUT + timedelta(days=1)]
    assert tables()["outcome_scores"]["score"].to_list() == [4.0]


def test_the_switch_stands_beside_the_episode() -> None:
    assert tables()["episodes"]["switched_on"].to_list() == [date(2026, 11, 9)]


def test_the_order_of_ids_stands_beside_keys_that_do_not_keep_it() -> None:
    episodes = tables("e0", "e2")["episodes"].sort("id_order")
    keys = [pseudonym(KEY, ("a", episode_id)) for episode_id in ("e0", "e1", "e2")]
    assert episodes["episode_key"].to_list() == keys != sorted(keys)


def test_rows_come_in_one_order_whatever_theirs_was() -> None:
    table = PUBLISHED["bouts"]
    bout = tables()["bouts"].head(1)
    rows = pl.concat([bout.with_columns(line_no=pl.lit(n)) for n in (3, 1, 2)])
    assert in_shape(rows, table)["line_no"].to_list() == [1, 2, 3]
    assert in_shape(rows.reverse(), table).equals(in_shape(rows, table))


def test_the_keys_of_episodes_say_who_stands_behind_each_key() -> None:
    episodes = current()["episodes"]
    patients, courses = keys_of_episodes(episodes, KEY)
    assert patients.rows() == [("a", "007", pseudonym(KEY, ("a", "007")))]
    assert courses.rows() == [("a", "e1", pseudonym(KEY, ("a", "e1")))]
