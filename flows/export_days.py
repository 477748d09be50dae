"""On which days the exports of each clinic's sessions were made, as far as their names say."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from domain.datasets import EPISODES, SESSIONS
from warehouse.accepted import TakenIn
from warehouse.receipts import DatasetReceipt

SUFFIXES = re.compile(r"(\.(csv|txt|json|xlsx|xls|ods|gz|zip))+$")
DAY = re.compile(r"\d{4}\D?\d{1,2}\D?\d{1,2}|\d{1,2}\D\d{1,2}\D\d{4}")
AT_THE_END = re.compile(r"[\W_]*\d{0,2}[\W_]*$")

# In order, with whether an export of that day is full: what any before it could have held it holds.
Days = dict[date, bool]


def days_of_sessions(known: Iterable[TakenIn], listed: Collection[str]) -> dict[str, Days]:
    """By clinic: when exports were made that have its sessions, or are named as those that do.

    Whether one has rows of the clinic says what its patients did, and is not asked; but one whose
    clinics are neither ``listed`` nor have an episode is of nobody, as a slip in their id makes it.
    None of clinics with an export that says no day, or under whose names nothing ever came again.
    """
    days: defaultdict[str, list[tuple[date, bool]]] = defaultdict(list)
    exports: defaultdict[str, Counter[str]] = defaultdict(Counter)
    unknown = set[str]()
    for one, clinics in of_somebody(list(known), listed, SESSIONS.name):
        made_at = one.receipt.exported_at
        if made_at is None:
            unknown |= clinics
            continue
        for kind in (*clinics, *_kinds(one)):
            days[kind].append((made_at.date(), _is_full(one)))
        for clinic_id in clinics:
            exports[clinic_id].update(_kinds(one))
    return {
        # Of one day a full one comes last, and counts.
        clinic_id: dict(sorted(made for k in (clinic_id, *_usual(kinds)) for made in days[k]))
        for clinic_id, kinds in exports.items()
        if clinic_id not in unknown and max(kinds.values()) > 1
    }


def of_somebody(
    known: Sequence[TakenIn], listed: Collection[str], dataset: str
) -> Iterator[tuple[TakenIn, set[str]]]:
    """The exports of a dataset that are used, and the clinics of which they have any of it."""
    somebodys = with_patients(known, listed)
    for one in known:
        clinics = clinics_in(one, dataset)
        if _is_used(one, dataset) and not (clinics and somebodys.isdisjoint(clinics)):
            yield one, clinics


def with_patients(known: Iterable[TakenIn], listed: Collection[str]) -> frozenset[str]:
    """The clinics that are ``listed`` or have an episode: any other is a slip of an id."""
    return frozenset(listed).union(*(clinics_in(one, EPISODES.name) for one in known))


def _usual(kinds: Counter[str]) -> Iterator[str]:
    """The names of which a clinic has at least half as many exports as of its most usual one."""
    return (kind for kind, exports in kinds.items() if exports * 2 >= max(kinds.values()))


def clinics_in(one: TakenIn, dataset: str) -> set[str]:
    """The clinics of which an export has rows of a dataset that are used."""
    return {clinic_id for found in _of(one, dataset) for clinic_id in found.clinics}


def _of(one: TakenIn, dataset: str) -> list[DatasetReceipt]:
    return [found for found in one.receipt.datasets if found.dataset == dataset]


def _is_used(one: TakenIn, dataset: str) -> bool:
    """Whether rows of a dataset in an export are used, be they in quarantine or none."""
    return any(found.state != "rejected" for found in _of(one, dataset))


def _is_full(one: TakenIn) -> bool:
    """Whether an export says that there are no other sessions."""
    return any(found.snapshot for found in _of(one, SESSIONS.name))


def _kinds(one: TakenIn) -> set[str]:
    """The names of an export without what is another in each: the day, and a number at the end."""
    plain = (DAY.sub("", SUFFIXES.sub("", name.casefold())) for name in one.export.names)
    # In brackets, so that none is taken for a clinic's id.
    return {f"<{AT_THE_END.sub('', name)}>" for name in plain}
