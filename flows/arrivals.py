"""What has come, and what has not: facts about files, not patients."""

import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import polars as pl

from domain.datasets import SESSIONS
from domain.reported import ARRIVALS, MADE_GOOD
from flows.derivation import Derivation, current_of
from warehouse.accepted import TakenIn, clinics_of


def arrivals(plan: Derivation) -> pl.DataFrame:
    """One row per clinic: the day of its last export of sessions, and its rows that wait."""
    until = _sessions_until(plan)
    rows = [
        {
            "clinic_id": clinic_id,
            "sessions_until": until.get(clinic_id),
            "sessions_waiting": _waiting(plan, clinic_id),
        }
        for clinic_id in clinics_of(plan.known)
    ]
    return pl.DataFrame(rows, schema=ARRIVALS.polars_schema)


def made_good(plan: Derivation) -> pl.DataFrame:
    """One row per rejected export of whose name there is another, which is used.

    Whichever came first: the same exports give the same report.
    """
    used = [one.export for one in plan.known if not one.receipt.is_rejected]
    of_used = [_words(name) for export in used for name in export.names]
    rows = [
        {"export_id": one.export.export_id}
        for one in plan.by_name
        if one.receipt.is_rejected
        and any(
            _are_one_name(_words(name), other) for name in one.export.names for other in of_used
        )
    ]
    return pl.DataFrame(rows, schema=MADE_GOOD.polars_schema)


def _words(name: str) -> list[str]:
    return re.split(r"[\W_]+", Path(name).stem.casefold())


def _are_one_name(one: list[str], other: list[str]) -> bool:
    """Whether they are the same but for a word at the end, such as a number or ``corrected``."""
    shorter, longer = sorted((one, other), key=len)
    rest = [word for word in longer[len(shorter) :] if word]
    return longer[: len(shorter)] == shorter and len(rest) <= 1


def _sessions_until(plan: Derivation) -> dict[str, date]:
    """By clinic: the day of the last export under a name like those of its exports of sessions.

    Whether the last one has rows of the clinic says what its patients did, and is not asked.
    """
    until: dict[str, date] = {}
    exports: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in plan.known:
        for dataset in one.receipt.datasets:
            made_at = one.receipt.exported_at
            if dataset.dataset == SESSIONS.name and dataset.state != "rejected" and made_at:
                for kind in _kinds(one):
                    until[kind] = max(made_at.date(), until.get(kind, date.min))
                    for clinic_id in dataset.clinics:
                        exports[clinic_id][kind] += 1
    return {
        clinic_id: max(until[kind] for kind, n in kinds.items() if n * 2 >= max(kinds.values()))
        for clinic_id, kinds in exports.items()
    }


def _kinds(one: TakenIn) -> set[str]:
    """The names of an export without what is another in each: days and numbers."""
    return {re.sub(r"\d+", "", name) for name in one.export.names}


def _waiting(plan: Derivation, clinic_id: str) -> int:
    sessions = current_of(plan, clinic_id)[SESSIONS.name]
    return int(sessions.select(pl.col("is_waiting").sum()).collect().item())
