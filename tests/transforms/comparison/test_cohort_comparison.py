from datetime import date
from typing import Any

import polars as pl
import pytest

from domain.derived import DERIVED_PERSISTENCE
from domain.methods import METHODS, NOTES
from domain.published.comparison import COHORT_COMPARISON
from domain.weeks import Week
from transforms.comparison.ancova import ancova
from transforms.comparison.cohort_comparison import adherence_in
from transforms.comparison.cohort_comparison import cohort_comparison as comparison
from transforms.comparison.means import hedges_g, welch
from transforms.comparison.proportions import newcombe

WEEK = Week(date(2026, 3, 2))


def cohort_comparison(
    windows: pl.DataFrame, weeks: pl.DataFrame, episodes: pl.DataFrame, measures: Any
) -> pl.DataFrame:
    adherence = adherence_in(WEEK, weeks, measures)
    return comparison(windows, adherence, DERIVED_PERSISTENCE.empty(), episodes, WEEK, measures)


def one(found: pl.DataFrame, **cell: Any) -> dict[str, Any]:
    conditions = [pl.col(name) == value for name, value in cell.items()]
    return found.row(by_predicate=pl.all_horizontal(conditions), named=True)


def cohorts_of(n_only: int, n_hip: int) -> list[dict[str, Any]]:
    return [
        {"patient": f"p{n}", "cohort": "lumbar_only" if n < n_only else "lumbar_hip"}
        for n in range(n_only + n_hip)
    ]


def scores_of(patients: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Invented scores with some variance, the same whenever made."""
    return [
        {
            **who,
            "baseline_score": 5.0 + n % 4,
            "score": 2.0 + n % 3 + n % 5,
            "is_responder": n % 2 == 0,
        }
        for n, who in enumerate(patients)
    ]


def test_methods_are_applied_to_the_patients_with_the_endpoint(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = cohorts_of(12, 11)
    windows = outcome_windows_of(*scores_of(patients))
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)

    only, hip = (windows.filter(cohort=cohort) for cohort in ("lumbar_only", "lumbar_hip"))
    expected = {
        "ancova": ancova(
            windows["baseline_score"].to_list(),
            windows["score"].to_list(),
            (windows["cohort"] == "lumbar_hip").to_list(),
        ),
        "welch_change": welch(only["change"].to_list(), hip["change"].to_list()),
        "hedges_g": hedges_g(only["change"].to_list(), hip["change"].to_list()),
        "responder_newcombe": newcombe(6, 11, 6, 12),
    }
    for method, estimate in expected.items():
        row = one(found, clinic_id="all", method=method, instrument="nprs", outcome_window="week_6")
        assert row == {
            "clinic_id": "all",
            "week": WEEK.monday,
            "method": method,
            "instrument": "nprs",
            "outcome_window": "week_6",
            "component": None,
            "level": 0.95,
            **vars(estimate),
        }
        assert row["lower"] < row["estimate"] < row["upper"]


def test_adherence_of_the_week_is_compared_by_mean_and_share(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = cohorts_of(10, 10)
    rates = [79.99999999996, 40.0, 85.0, 20.0, None] * 2 + [100.0, 90.0, 80.0, 70.0, 10.0] * 2
    weeks = patient_weeks_of(
        *({**who, "adherence_pct": rate} for who, rate in zip(patients, rates, strict=True)),
        *({**who, "adherence_pct": 0.0, "component": "lumbar"} for who in patients),
        *({**who, "adherence_pct": 0.0, "week": date(2026, 2, 23)} for who in patients),
    )
    found = cohort_comparison(outcome_windows_of(), weeks, episodes_of(*patients), measures)

    mean = one(found, clinic_id="a", method="adherence_mean_welch", component="all")
    assert mean["estimate"] == pytest.approx(70 - 56.25)
    assert (mean["n_lumbar_only"], mean["n_lumbar_hip"], mean["note"]) == (8, 10, "too_few")
    share = one(found, clinic_id="a", method="adherence_share_newcombe", component="all")
    assert share["estimate"] == pytest.approx(6 / 10 - 4 / 8)
    lumbar = one(found, clinic_id="a", method="adherence_mean_welch", component="lumbar")
    assert (lumbar["estimate"], lumbar["lower"], lumbar["note"]) == (0, None, "no_variance")
    assert (lumbar["instrument"], lumbar["outcome_window"]) == (None, None)


@pytest.mark.parametrize(
    ("n_only", "n_hip", "note"),
    [
        (0, 0, "too_few"),
        (0, 10, "too_few"),
        (1, 10, "too_few"),
        (9, 10, "too_few"),
        (10, 9, "too_few"),
        (10, 10, None),
    ],
)
@pytest.mark.parametrize(
    "method",
    [
        "ancova",
        "mmrm",
        "confidence_sequence",
        "welch_change",
        "hedges_g",
        "responder_newcombe",
    ],
)
def test_an_interval_needs_ten_patients_in_each_cohort(
    episodes_of: Any,
    outcome_windows_of: Any,
    patient_weeks_of: Any,
    measures: Any,
    method: str,
    n_only: int,
    n_hip: int,
    note: str | None,
) -> None:
    patients = cohorts_of(n_only, n_hip)
    windows = outcome_windows_of(*scores_of(patients))
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)
    row = one(found, clinic_id="all", method=method, instrument="nprs", outcome_window="week_6")
    assert row["note"] == note
    assert (row["estimate"] is None) == (n_only == 0)
    assert (row["lower"] is None) == (row["upper"] is None) == (note is not None)
    assert (row["n_lumbar_only"], row["n_lumbar_hip"]) == (n_only, n_hip)


def test_a_row_for_every_combination_even_without_data(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    episodes = episodes_of({"clinic_id": "a"}, {"patient": "q", "clinic_id": "b"})
    found = cohort_comparison(outcome_windows_of(), patient_weeks_of(), episodes, measures)
    # Of 2 instruments × 4 windows 11 methods, 2 × 2 components, the primary contrast once more,
    # persistence; over all clinics also 2 × 8 and 2 × 2 that are robust to clinics.
    assert found.group_by("clinic_id").len().sort("clinic_id").rows() == [
        ("a", 94),
        ("all", 114),
        ("b", 94),
    ]
    assert set(found["method"]) == set(METHODS)
    assert not found.select(COHORT_COMPARISON.key).is_duplicated().any()
    assert set(found["note"]) == {"too_few"}
    assert found["estimate"].null_count() == found.height
    assert found.schema == COHORT_COMPARISON.polars_schema


def test_of_a_patients_episodes_the_first_with_the_endpoint_counts(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    ann = {"patient": "ann"}
    episodes = episodes_of(
        {**ann, "episode_key": "e3", "started_on": date(2025, 1, 6)},
        {**ann, "episode_key": "e2", "started_on": date(2025, 6, 2), "cohort": "lumbar_hip"},
        {**ann, "episode_key": "e1", "started_on": date(2026, 1, 5)},
    )
    windows = outcome_windows_of(
        {**ann, "episode_key": "e3", "score": 4.0, "is_responder": None},
        {
            **ann,
            "episode_key": "e2",
            "cohort": "lumbar_hip",
            "score": 4.0,
            "baseline_score": 1.0,
        },
        {**ann, "episode_key": "e1", "score": 4.0, "baseline_score": 7.0, "is_responder": True},
    )
    found = cohort_comparison(windows, patient_weeks_of(), episodes, measures)
    cell = {"clinic_id": "all", "instrument": "nprs", "outcome_window": "week_6"}
    for method, counts in {
        "ancova": (0, 1),
        "welch_change": (0, 1),
        # A baseline of 1 leaves no room to respond, so the endpoint is that of the third episode.
        "responder_newcombe": (1, 0),
    }.items():
        row = one(found, method=method, **cell)
        assert (row["n_lumbar_only"], row["n_lumbar_hip"]) == counts


def test_clinics_are_compared_apart_and_together(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = [{**who, "clinic_id": "ab"[n % 2]} for n, who in enumerate(cohorts_of(20, 20))]
    windows = outcome_windows_of(*scores_of(patients))
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)
    cell = {"method": "ancova", "instrument": "nprs", "outcome_window": "week_6"}
    counts = [one(found, clinic_id=c, **cell)["n_lumbar_hip"] for c in ("a", "b", "all")]
    assert counts == [10, 10, 20]


def test_the_confidence_sequence_is_that_of_the_primary_contrast_alone(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = cohorts_of(15, 15)
    windows = outcome_windows_of(
        *(
            {**row, "instrument": instrument, "outcome_window": window}
            for row in scores_of(patients)
            for instrument in ("nprs", "odi")
            for window in ("week_2", "week_6")
        )
    )
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)
    row = one(found, clinic_id="all", method="confidence_sequence")
    once = one(found, clinic_id="all", method="ancova", instrument="nprs", outcome_window="week_6")
    assert (row["instrument"], row["outcome_window"]) == ("nprs", "week_6")
    assert row["estimate"] == once["estimate"]
    assert row["lower"] < once["lower"] < once["upper"] < row["upper"]


def test_the_repeated_measures_model_takes_strength_from_the_other_windows(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = cohorts_of(20, 20)
    rows = scores_of(patients)
    at = [
        {**row, "outcome_window": "week_2", "score": row["score"] + n % 2}
        for n, row in enumerate(rows)
    ]
    at += [{**row, "outcome_window": "week_6"} for n, row in enumerate(rows) if n % 4]
    windows = outcome_windows_of(*at)
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)
    cell = {"clinic_id": "all", "instrument": "nprs", "outcome_window": "week_6"}
    together, alone = one(found, method="mmrm", **cell), one(found, method="ancova", **cell)
    assert (together["n_lumbar_only"], together["n_lumbar_hip"]) == (15, 15)
    assert together["upper"] - together["lower"] < alone["upper"] - alone["lower"]


def others_of(rows: list[Any], window: str) -> list[Any]:
    """Three in four of the rows at another window, every second score one more."""
    return [
        {**row, "outcome_window": window, "score": row["score"] + n % 2}
        for n, row in enumerate(rows)
        if n % 4
    ]


def test_discharge_is_modelled_with_the_fixed_windows_and_they_without_it(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    """A discharge score that is the week-6 score once more must not take week 6 along.

    Nor may that of week 6 take discharge along; the scores of week 2, which are others, count.
    """
    patients = cohorts_of(20, 20)
    rows = scores_of(patients)
    windows = outcome_windows_of(
        *({**row, "outcome_window": name} for row in rows for name in ("week_6", "discharge")),
        *others_of(rows, "week_2"),
    )
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)
    cell = {"clinic_id": "all", "method": "mmrm", "instrument": "nprs"}
    week_6, discharge = (one(found, outcome_window=at, **cell) for at in ("week_6", "discharge"))
    figures = ("estimate", "lower", "upper", "n_lumbar_only", "n_lumbar_hip", "note")
    assert week_6["note"] is None
    assert [discharge[name] for name in figures] == [week_6[name] for name in figures]


def test_a_window_that_discharge_does_not_always_repeat_counts_for_it(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = cohorts_of(20, 20)
    rows = scores_of(patients)
    windows = outcome_windows_of(
        *({**row, "outcome_window": "week_6"} for row in rows), *others_of(rows, "discharge")
    )
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)
    cell = {"clinic_id": "all", "instrument": "nprs", "outcome_window": "discharge"}
    together, alone = one(found, method="mmrm", **cell), one(found, method="ancova", **cell)
    assert together["upper"] - together["lower"] < alone["upper"] - alone["lower"]


def test_an_episode_with_a_discharge_score_alone_takes_no_other_ones_place(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    """The windows at fixed days are modelled without discharge, as of who has any of them."""
    patients = cohorts_of(12, 12)
    rows = scores_of(patients)
    earlier = {"patient": "p0", "episode_key": "p0-0", "started_on": date(2025, 1, 6)}
    windows = outcome_windows_of(
        *({**row, "outcome_window": "week_6"} for row in rows),
        {**rows[0], **earlier, "outcome_window": "discharge", "score": 9.0},
    )
    episodes = episodes_of(*patients, earlier)
    found = cohort_comparison(windows, patient_weeks_of(), episodes, measures)
    cell = {"clinic_id": "all", "instrument": "nprs", "outcome_window": "week_6"}
    together, alone = one(found, method="mmrm", **cell), one(found, method="ancova", **cell)
    assert (together["n_lumbar_only"], together["n_lumbar_hip"]) == (12, 12)
    assert together["estimate"] == pytest.approx(alone["estimate"])
    at_discharge = {**cell, "outcome_window": "discharge"}
    assert one(found, method="mmrm", **at_discharge)["n_lumbar_only"] == 1


@pytest.mark.parametrize("cohorts", [(0, 0), (0, 10), (1, 10), (9, 10), (10, 10)])
@pytest.mark.parametrize("score", [None, 5.0])
def test_every_method_has_an_answer_at_the_edges(
    episodes_of: Any,
    outcome_windows_of: Any,
    patient_weeks_of: Any,
    measures: Any,
    cohorts: tuple[int, int],
    score: float | None,
) -> None:
    """Hardly anybody, everybody missing, nobody different: finite or null, and said why."""
    who = cohorts_of(*cohorts)
    episodes = episodes_of(*({**each, "birth_year": 1970, "sex": "f"} for each in who))
    rows = [
        {**each, "outcome_window": name, "score": 6.0, "baseline_score": 6.0, "instrument": code}
        for each in who
        for name in ("baseline", "week_6")
        for code in ("nprs", "odi")
        if name == "baseline" or score is not None
    ]
    windows = outcome_windows_of(*rows).with_columns(is_responder=pl.lit(False))
    weeks = patient_weeks_of(*({**each, "adherence_pct": 50.0} for each in who))
    found = cohort_comparison(windows, weeks, episodes, measures)
    for name in ("estimate", "lower", "upper"):
        assert found[name].drop_nulls().is_finite().all()
    without = found.filter(pl.col("lower").is_null())
    assert without["note"].is_not_null().all()
    assert set(found["note"].drop_nulls()) <= set(NOTES)


def test_a_number_needed_is_given_where_the_interval_excludes_0(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = cohorts_of(20, 20)

    def row_of(responders: int) -> dict[str, Any]:
        """Nobody of lumbar_only responds, and so many of lumbar_hip."""
        scores = [
            {**row, "is_responder": n >= 40 - responders}
            for n, row in enumerate(scores_of(patients))
        ]
        windows, episodes = outcome_windows_of(*scores), episodes_of(*patients)
        found = cohort_comparison(windows, patient_weeks_of(), episodes, measures)
        of = {"instrument": "nprs", "outcome_window": "week_6"}
        return one(found, clinic_id="all", method="responder_number_needed", **of)

    assert row_of(10)["estimate"] == pytest.approx(2)
    assert row_of(10)["lower"] < 2 < row_of(10)["upper"]
    assert (row_of(2)["estimate"], row_of(2)["note"]) == (None, "interval_includes_0")


def test_where_its_interval_is_withheld_there_is_no_number_needed(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    patients = cohorts_of(9, 9)
    scores = [{**row, "is_responder": n >= 9} for n, row in enumerate(scores_of(patients))]
    windows, episodes = outcome_windows_of(*scores), episodes_of(*patients)
    found = cohort_comparison(windows, patient_weeks_of(), episodes, measures)
    of = {"instrument": "nprs", "outcome_window": "week_6", "clinic_id": "all"}
    row = one(found, method="responder_number_needed", **of)
    assert (row["estimate"], row["note"]) == (None, "too_few")


def test_each_questionnaire_has_a_model_of_its_own(
    episodes_of: Any, outcome_windows_of: Any, patient_weeks_of: Any, measures: Any
) -> None:
    """Whoever answers both counts in both."""
    patients = cohorts_of(12, 12)
    windows = outcome_windows_of(
        *({**row, "instrument": code} for row in scores_of(patients) for code in ("nprs", "odi"))
    )
    found = cohort_comparison(windows, patient_weeks_of(), episodes_of(*patients), measures)
    cell = {"clinic_id": "all", "method": "mmrm", "outcome_window": "week_6"}
    for code in ("nprs", "odi"):
        row = one(found, instrument=code, **cell)
        assert (row["n_lumbar_only"], row["n_lumbar_hip"], row["note"]) == (12, 12, None)
