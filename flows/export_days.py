"""On which days the exports of each clinic's sessions were made, as far as their names say."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from domain.datasets import EPISODES, SESSIONS
from warehouse.accepted import TakenIn

SUFFIXES = re.compile(r"(\.(csv|txt|json|xlsx|xls|ods|gz|zip))+$")
DAY = re.compile(r"\d{4}\D?\d{1,2}\D?\d{1,2}|\d{1,2}\D\d{1,2}\D\d{4}")
AT_THE_END = re.compile(r"[\W_]*\d{0,2}[\W_]*$")


def days_of_sessions(known: Iterable[TakenIn]) -> Mapping[str, list[date]]:
    """By clinic: the days of the exports that have its sessions, or are named as those that do.

    In order. Whether one has rows of the clinic says what its patients did, and is not asked; but
    one that has none of anybody whose episode is here, such as under another clinic's id, is of
    nobody. None of clinics with an export that says no day, or under whose names nothing ever came
    again.
    """
    known = list(known)
    having_episodes = {clinic_id for one in known for clinic_id in _clinics(one, EPISODES.name)}
    days: defaultdict[str, set[date]] = defaultdict(set)
    exports: defaultdict[str, Counter[str]] = defaultdict(Counter)
    unknown = set[str]()
    for one in filter(_may_tell, known):
        clinics = _clinics(one, SESSIONS.name)
        if clinics and having_episodes.isdisjoint(clinics):
            continue
        made_at = one.receipt.exported_at
        if made_at is None:
            unknown |= clinics
            continue
        for kind in (*clinics, *_kinds(one)):
            days[kind].add(made_at.date())
        for clinic_id in clinics:
            exports[clinic_id].update(_kinds(one))
    return {
        clinic_id: sorted(days[clinic_id].union(*(days[kind] for kind in _usual(kinds))))
        for clinic_id, kinds in exports.items()
        if clinic_id not in unknown and max(kinds.values()) > 1
    }


def _usual(kinds: Counter[str]) -> Iterator[str]:
    """The names of which a clinic has at least half as many exports as of its most usual one."""
    return (kind for kind, exports in kinds.items() if exports * 2 >= max(kinds.values()))


def _may_tell(one: TakenIn) -> bool:
    """Whether sessions of an export are used, or it has none: not where all are in quarantine."""
    of = [dataset for dataset in one.receipt.datasets if dataset.dataset == SESSIONS.name]
    return any(
        dataset.state != "rejected" and (dataset.rows_accepted or not dataset.rows_quarantined)
        for dataset in of
    )


def _clinics(one: TakenIn, dataset: str) -> set[str]:
    """The clinics of which an export has rows of a dataset that are used."""
    of = [found for found in one.receipt.datasets if found.dataset == dataset]
    return {clinic_id for found in of for clinic_id in found.clinics}


def _kinds(one: TakenIn) -> set[str]:
    """The names of an export without what is another in each: the day, and a number at the end."""
    plain = (DAY.sub("", SUFFIXES.sub("", name.casefold())) for name in one.export.names)
    # In brackets, so that none is taken for a clinic's id.
    return {f"<{AT_THE_END.sub('', name)}>" for name in plain}
