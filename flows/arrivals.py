"""What has come, and what has not: facts about files, not patients."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from statistics import median_low

import polars as pl

from domain.datasets import OUTCOMES, SESSIONS
from domain.reported import ARRIVALS, GAPS, MADE_GOOD, WHOSE_REJECTED
from flows.derivation import Derivation, current_of
from flows.export_days import SUFFIXES, days_of_sessions, with_patients
from flows.standing_notes import waiting_in
from flows.whose import sent, whose
from warehouse.accepted import clinics_of
from warehouse.landing import LandedExport

# A day earlier or later than usual is none.
WIDER = 1.5
# How many distances before and after one say what is usual there.
NEAR = 3
# What people put behind the name of a file that they send again.
AGAIN = re.compile(r"\d{1,2}|corrected|correction|fixed|new|again|copy|final")


def arrivals(plan: Derivation) -> pl.DataFrame:
    """One row per clinic: what of it has come, its last export of sessions, its rows that wait."""
    listed, met = set(plan.settings.clinics.ids), clinics_of(plan.known)
    made = days_of_sessions(plan.known, listed)
    sessions, outcomes = (sent(plan.known, listed, one.name) for one in (SESSIONS, OUTCOMES))
    until = sessions.last_days | {one: max(days) for one, days in made.items()}
    somebodys = with_patients(plan.known, listed).intersection(met)
    silent, unanswered = sessions.none_of(somebodys), outcomes.none_of(somebodys)
    counts = {one: waiting_in(current_of(plan, one)[SESSIONS.name]) for one in met}
    none = {"current": 0, "waiting": 0}
    rows = [
        {
            "clinic_id": clinic_id,
            "has_rows": clinic_id in counts,
            "has_sessions": clinic_id not in silent,
            "has_outcomes": clinic_id not in unanswered,
            "sessions_until": until.get(clinic_id),
            "sessions": (counted := counts.get(clinic_id, none))["current"],
            "sessions_waiting": counted["waiting"],
        }
        for clinic_id in sorted(listed.union(met))
    ]
    return pl.DataFrame(rows, schema=ARRIVALS.polars_schema)


def gaps(plan: Derivation) -> pl.DataFrame:
    """One row per two exports of a clinic's sessions in turn that are further apart than usual.

    None before a full snapshot, which holds what is missing.
    """
    found = days_of_sessions(plan.known, plan.settings.clinics.ids)
    rows = [
        {"clinic_id": clinic_id, "made_on": one, "next_made_on": following}
        for clinic_id, days in found.items()
        for place, (one, following) in enumerate(pairwise(days))
        if not days[following] and _is_wide([*days], place)
    ]
    return pl.DataFrame(rows, schema=GAPS.polars_schema)


def _is_wide(days: Sequence[date], place: int) -> bool:
    """Whether a distance is unusual beside those right before it, and beside those after it.

    Who begins with many exports of a few days, and goes on with one a week, leaves none out. Of two
    exports nobody knows what is usual.
    """
    apart = [following - one for one, following in pairwise(days)]
    around = (apart[max(0, place - NEAR) : place], apart[place + 1 : place + 1 + NEAR])
    usual = [median_low(some) for some in around if some]
    return bool(usual) and apart[place] > WIDER * max(usual)


def whose_rejected(plan: Derivation) -> pl.DataFrame:
    """One row per rejected export whose names hold one clinic."""
    clinics = with_patients(plan.known, plan.settings.clinics.ids)
    rows = [
        {"export_id": one.export.export_id, "clinic_id": clinic_id}
        for one in plan.by_name
        if one.receipt.is_rejected and (clinic_id := whose(one, clinics))
    ]
    return pl.DataFrame(rows, schema=WHOSE_REJECTED.polars_schema)


def made_good(plan: Derivation) -> pl.DataFrame:
    """One row per rejected export in place of which another came, which is used.

    Whichever came first: the same exports give the same report.
    """
    used = [one for one in plan.known if not one.receipt.is_rejected]
    rows = [
        {"export_id": bad.export.export_id}
        for bad in plan.by_name
        if bad.receipt.is_rejected
        and any(
            bad.receipt.exported_at == one.receipt.exported_at
            and _are_one_name(bad.export, one.export)
            for one in used
        )
    ]
    return pl.DataFrame(rows, schema=MADE_GOOD.polars_schema)


def _are_one_name(bad: LandedExport, other: LandedExport) -> bool:
    """Whether one came in place of the other: of its name, or with a word more that says so."""
    pairs = product(map(_words, bad.names), map(_words, other.names))
    return any(
        theirs[: len(own)] == own and all(map(AGAIN.fullmatch, theirs[len(own) :]))
        for own, theirs in pairs
    )


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", SUFFIXES.sub("", name.casefold())) if word]
