"""Flags for the worklist (contract, section 7), replayed day by day from started_on."""

from collections.abc import Iterable
from datetime import date, timedelta

from tests.oracle_parts.courses import course, rows_of_patient
from tests.oracle_parts.rules import RULES, AsOf
from tests.oracle_parts.scores import outcome_scores
from tests.oracle_parts.words import Row, Rows, days_from


def may_show(as_of: AsOf) -> bool:
    """Not before day 3, not on hold, not after discharge."""
    discharged_on = as_of.course.episode["discharged_on"]
    return (
        as_of.day >= as_of.course.started_on + timedelta(days=3)
        and not as_of.course.is_on_hold(as_of.day)
        and (discharged_on is None or as_of.day <= discharged_on)
    )


def scores_up_to(rows: Rows, episode: Row, day: date) -> list[Row]:
    """The scores attributed to the episode that were completed by that day."""
    return [
        score
        for score in outcome_scores(rows)
        if score["episode_id"] == episode["episode_id"] and score["completed_at"].date() <= day
    ]


def flags_of_episode(rows: Rows, episode: Row, cut: date, codes: Iterable[str]) -> list[Row]:
    """The flags of one episode that show on the cut, replayed from started_on."""
    if episode["discharged_on"] is not None and episode["discharged_on"] < cut:
        return []
    of_patient = rows_of_patient(rows, episode)
    first_seen: dict[str, date] = {}
    raised: dict[str, Row] = {}
    shows = False
    for day in days_from(episode["started_on"], cut):
        as_of = AsOf(course(of_patient, episode, day), scores_up_to(of_patient, episode, day))
        shows = may_show(as_of)
        for code in codes:
            found = RULES[code](as_of, raised.get(code))
            if found is None:
                # The spell ends with what lies behind it; a hold only keeps it from showing.
                raised.pop(code, None)
                first_seen.pop(code, None)
                continue
            raised[code] = found
            if shows:
                first_seen.setdefault(code, day)
    return [
        {
            "clinic_id": episode["clinic_id"],
            "patient_id": episode["patient_id"],
            "episode_id": episode["episode_id"],
            "physio_id": episode["physio_id"],
            "code": code,
            "first_seen": first_seen[code],
            **found,
        }
        for code, found in raised.items()
        if shows
    ]


def flags(rows: Rows, cut: date, codes: Iterable[str] = tuple(RULES)) -> list[Row]:
    """One row per episode and flag that shows on the data cut; ``codes`` are the rules asked."""
    asked = tuple(codes)
    found = []
    for episode in rows["episodes"]:
        found += flags_of_episode(rows, episode, cut, asked)
    return sorted(found, key=lambda row: (row["clinic_id"], row["episode_id"], row["code"]))
