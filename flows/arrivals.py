"""What has come, and what has not: facts about files, not patients."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

import polars as pl

from domain.datasets import SESSIONS
from domain.reported import ARRIVALS, MADE_GOOD
from flows.derivation import Derivation, current_of
from flows.standing_notes import waiting_in
from warehouse.accepted import TakenIn, clinics_of
from warehouse.landing import LandedExport

SUFFIXES = re.compile(r"(\.(csv|txt|json|xlsx|xls|ods|gz|zip))+$")
# What people put behind the name of a file that they send again.
AGAIN = re.compile(r"\d{1,2}|corrected|correction|fixed|new|again|copy|final")
DAY = re.compile(r"\d{4}\D?\d{1,2}\D?\d{1,2}|\d{1,2}\D\d{1,2}\D\d{4}")
AT_THE_END = re.compile(r"[\W_]*\d{0,2}[\W_]*$")


def arrivals(plan: Derivation) -> pl.DataFrame:
    """One row per clinic: the day of its last export of sessions, and its rows that wait."""
    until = _sessions_until(plan)
    clinics = clinics_of(plan.known)
    counts = {one: waiting_in(current_of(plan, one)[SESSIONS.name]) for one in clinics}
    rows = [
        {
            "clinic_id": clinic_id,
            "sessions_until": until.get(clinic_id),
            "sessions": counted["current"],
            "sessions_waiting": counted["waiting"],
        }
        for clinic_id, counted in counts.items()
    ]
    return pl.DataFrame(rows, schema=ARRIVALS.polars_schema)


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


def _sessions_until(plan: Derivation) -> dict[str, date]:
    """By clinic: the day of the last export that has its sessions, or is named as those that do.

    Whether the last one has rows of the clinic says what its patients did, and is not asked. None
    of clinics with an export that says no day, or under whose names nothing ever came again.
    """
    until: dict[str, date] = {}
    exports: defaultdict[str, Counter[str]] = defaultdict(Counter)
    unknown = set[str]()
    for one, clinics in _of_sessions(plan.known):
        made_at = one.receipt.exported_at
        if made_at is None:
            unknown |= clinics
            continue
        for kind in (*clinics, *_kinds(one)):
            until[kind] = max(made_at.date(), until.get(kind, date.min))
        for clinic_id in clinics:
            exports[clinic_id].update(_kinds(one))
    return {
        clinic_id: max(
            until[kind]
            for kind in (clinic_id, *kinds)
            if kind == clinic_id or kinds[kind] * 2 >= max(kinds.values())
        )
        for clinic_id, kinds in exports.items()
        if clinic_id not in unknown and max(kinds.values()) > 1
    }


def _of_sessions(known: Iterable[TakenIn]) -> Iterator[tuple[TakenIn, set[str]]]:
    """The exports of sessions that are used, and the clinics of which they have any."""
    for one in known:
        of = [dataset for dataset in one.receipt.datasets if dataset.dataset == SESSIONS.name]
        if any(dataset.state != "rejected" for dataset in of):
            yield one, {clinic_id for dataset in of for clinic_id in dataset.clinics}


def _kinds(one: TakenIn) -> set[str]:
    """The names of an export without what is another in each: the day, and a number at the end."""
    plain = (DAY.sub("", SUFFIXES.sub("", name.casefold())) for name in one.export.names)
    # In brackets, so that none is taken for a clinic's id.
    return {f"<{AT_THE_END.sub('', name)}>" for name in plain}
