"""Faulty rows, one table per dataset: what is wrong with each, and the reason it is rejected for.

Every faulty row is a good row but for the cells named. ``{day}`` is the day of the export,
``{after}`` the day after it, ``{before}`` a week before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Cells = Mapping[str, str]

GOOD: Mapping[str, Cells] = {
    "episodes": {
        "patient_id": "{patient}",
        "cohort": "lumbar_only",
        "started_on": "{before}",
        "updated_at": "{before}T09:00:00",
    },
    "prescriptions": {
        "patient_id": "{patient}",
        "episode_id": "{episode}",
        "exercise_code": "hip_clamshell",
        "sets": "2",
        "reps_min": "12",
        "reps_max": "15",
        "times_per_day": "2",
        "days_per_week": "7",
        "valid_from": "{before}",
        "updated_at": "{before}T09:00:00",
    },
    "holds": {
        "patient_id": "{patient}",
        "episode_id": "{episode}",
        "from_on": "{before}",
        "to_on": "{day}",
        "updated_at": "{before}T09:00:00",
    },
    "sessions": {
        "patient_id": "{patient}",
        "line_no": "1",
        "performed_at": "{before}T07:00:00",
        "setting": "home",
        "source_kind": "patient",
        "exercise_code": "lumbar_bird_dog",
        "status": "done",
        "side": "both",
        "sets_done": "2",
        "reps_per_set": "12",
        "updated_at": "{before}T07:30:00",
    },
    "appointments": {
        "patient_id": "{patient}",
        "starts_at": "{before}T11:00:00",
        "status": "attended",
        "updated_at": "{before}T12:00:00",
    },
    "outcomes": {
        "patient_id": "{patient}",
        "instrument": "nprs",
        "completed_at": "{before}T09:00:00",
        "score": "5",
        "updated_at": "{before}T09:30:00",
    },
}


@dataclass(frozen=True)
class Fault:
    """One reason and the rows planted for it, each as the cells that differ from a good row.

    Several rows of one fault share their key.
    """

    reason: str
    rows: tuple[Cells, ...]


def _fault(reason: str, *rows: Cells) -> Fault:
    return Fault(reason, rows)


FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "episodes": (
        _fault("missing_value", {"cohort": ""}),
        _fault("bad_id", {"patient_id": "5.64394E+17"}),
        _fault("bad_id", {"physio_id": "../physio_1"}),
        _fault("bad_date", {"started_on": "31/31/2026"}),
        _fault("date_out_of_range", {"started_on": "1899-12-30"}),
        _fault("date_out_of_range", {"started_on": "{day}", "discharged_on": "{before}"}),
        _fault("bad_number", {"birth_year": "unknown"}),
        _fault("out_of_range", {"symptom_weeks": "4001"}),
        _fault("not_in_list", {"cohort": "lumbar and hip"}),
        _fault("duplicate_key", {"cohort": "lumbar_only"}, {"cohort": "lumbar_hip"}),
    ),
    "prescriptions": (
        _fault("missing_value", {"valid_from": ""}),
        _fault("bad_date", {"valid_from": "soon"}),
        _fault("date_out_of_range", {"valid_from": "{day}", "valid_to": "{before}"}),
        _fault("bad_number", {"reps_min": "12-15"}),
        _fault("out_of_range", {"sets": "21"}),
        _fault("out_of_range", {"times_per_day": "11"}),
        _fault("out_of_range", {"days_per_week": "0"}),
        _fault("unknown_exercise", {"exercise_code": "moon_walk"}),
        _fault("duplicate_key", {"sets": "2"}, {"sets": "3"}),
    ),
    "holds": (
        _fault("bad_date", {"from_on": "2026-02-30"}),
        _fault("date_out_of_range", {"from_on": "{day}", "to_on": "{before}"}),
    ),
    "sessions": (
        _fault("missing_value", {"patient_id": ""}),
        _fault("bad_id", {"patient_id": "5.64394E+17"}),
        _fault("bad_date", {"performed_at": "yesterday"}),
        _fault("date_out_of_range", {"performed_at": "{after}T07:00:00"}),
        _fault("bad_number", {"reps_per_set": "a dozen"}),
        _fault("out_of_range", {"pain": "11"}),
        _fault("out_of_range", {"sets_done": "-1"}),
        _fault("out_of_range", {"reps_per_set": "201"}),
        _fault("not_in_list", {"setting": "gym"}),
        _fault("unknown_exercise", {"exercise_code": "moon_walk"}),
        _fault("duplicate_key", {"sets_done": "1"}, {"sets_done": "2"}),
    ),
    "appointments": (
        _fault("missing_value", {"patient_id": ""}),
        _fault("bad_date", {"starts_at": "Tuesday 11:00"}),
        _fault("date_out_of_range", {"starts_at": "1999-12-31T11:00:00"}),
        _fault("not_in_list", {"status": "no-show"}),
    ),
    "outcomes": (
        _fault("missing_value", {"completed_at": ""}),
        _fault("bad_date", {"completed_at": "31/31/2026"}),
        _fault("date_out_of_range", {"completed_at": "{after}T09:00:00"}),
        _fault("bad_number", {"score": "about 5"}),
        _fault("out_of_range", {"score": "11"}),
        _fault("out_of_range", {"instrument": "odi", "score": "40", "item_3": "6"}),
        _fault("not_in_list", {"instrument": "vas"}),
        _fault("duplicate_key", {"score": "4"}, {"score": "6"}),
    ),
}
