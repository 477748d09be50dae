"""Whose exports are: of the clinics of which those of the same sender have rows.

The sender of `clinic_a_sessions_2026-11-29.csv` is `clinic_a`: what its name says beside a dataset,
the day and a number. Of an export of sessions that has none of a clinic nobody can tell by itself
whether it is not the clinic's, or nobody there logged; where its sender sends the episodes of other
clinics, it is theirs.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.datasets import EPISODES, EVERY_DATASET
from flows.export_days import AT_THE_END, DAY, SUFFIXES, clinics_in, of_somebody, with_patients
from warehouse.accepted import TakenIn, clinics_of


@dataclass(frozen=True)
class Senders:
    """The clinics of each sender, and the senders whose episodes have come."""

    clinics: Mapping[str, frozenset[str]]
    with_episodes: frozenset[str]

    def clinics_of(self, one: TakenIn) -> frozenset[str]:
        """The clinics of which exports of its sender have rows that are used."""
        return frozenset[str]().union(*(self.clinics[sender] for sender in _senders_of(one)))

    def is_known(self, one: TakenIn) -> bool:
        """Whether an export is of these clinics, and of no other."""
        return _senders_of(one) <= self.with_episodes


def senders(known: Sequence[TakenIn], listed: Collection[str]) -> Senders:
    """Those of all exports; of no clinic that is not ``listed`` and has no episodes."""
    somebodys = with_patients(known, listed)
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for one in known:
        for sender in _senders_of(one):
            found[sender] |= somebodys.intersection(clinics_of([one]))
    having = (_senders_of(one) for one in known if clinics_in(one, EPISODES.name))
    return Senders(found, frozenset[str]().union(*having))


@dataclass(frozen=True)
class Sent:
    """The used exports of a dataset, each with its clinics; of one that is not known, of any."""

    exports: Sequence[tuple[TakenIn, frozenset[str]]]
    is_known: bool

    def none_of(self, clinics: Collection[str]) -> frozenset[str]:
        """The clinics of which no export ever came; nobody where one may be of any clinic."""
        came = {clinic_id for _, theirs in self.exports for clinic_id in theirs}
        return frozenset(clinics if self.is_known else ()) - came

    @property
    def last_days(self) -> dict[str, date]:
        """By clinic: the day of the last, where each says its day and none may be of any clinic."""
        days: defaultdict[str, list[date | None]] = defaultdict(list)
        for one, theirs in self.exports:
            made_at = one.receipt.exported_at
            for clinic_id in theirs:
                days[clinic_id].append(made_at.date() if made_at else None)
        return {
            clinic_id: max(filter(None, of_clinic))
            for clinic_id, of_clinic in days.items()
            if self.is_known and None not in of_clinic
        }


def sent(known: Sequence[TakenIn], listed: Collection[str], dataset: str) -> Sent:
    """Those exports of a dataset that are used, and whose they are."""
    by = senders(known, listed)
    used = [
        (one, by.clinics_of(one) | clinics) for one, clinics in of_somebody(known, listed, dataset)
    ]
    return Sent(used, all(by.is_known(one) for one, _ in used))


def _senders_of(one: TakenIn) -> frozenset[str]:
    return frozenset(map(_sender, one.export.names))


def _sender(name: str) -> str:
    plain = AT_THE_END.sub("", DAY.sub("", SUFFIXES.sub("", name.casefold())))
    return " ".join(word for word in re.split(r"[\W_]+", plain) if word not in EVERY_DATASET)
