"""A patient as whoever forgets them knows them: by every id that they have."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flows.context import derivation
from flows.derivation import settled_of
from warehouse.accepted import clinics_of
from warehouse.pseudonyms import pseudonym

# Ids that are numbers, or shorter, stand for other things too.
TELLING_LENGTH = 4


@dataclass(frozen=True)
class Person:
    """A patient of a clinic, under every id that their source merged into one."""

    clinic_id: str
    ids: tuple[str, ...]

    def holds(self, clinic_id: str | None, patient_id: str) -> bool:
        """Whether that is this patient; of an unknown clinic: the id may be theirs."""
        return patient_id in self.ids and clinic_id in (None, self.clinic_id)

    @property
    def telling_ids(self) -> tuple[str, ...]:
        """The ids that stand for nothing else wherever they stand."""
        return telling(self.ids)

    def keys(self, key: bytes) -> tuple[str, ...]:
        """Their pseudonyms."""
        return tuple(pseudonym(key, (self.clinic_id, one)) for one in self.ids)


def telling(ids: Iterable[str]) -> tuple[str, ...]:
    """Those of the ids that stand for nothing else wherever they stand."""
    return tuple(one for one in ids if len(one) >= TELLING_LENGTH and not one.isdecimal())


def person_of(data: Path, clinic_id: str, patient_id: str) -> Person:
    """The patient of that id, with all ids that their source has merged with it."""
    plan = derivation(data)
    if clinic_id not in clinics_of(plan.known):
        return Person(clinic_id, (patient_id,))
    counts_as = settled_of(plan, clinic_id).identities.counts_as
    whom = counts_as.get(patient_id, patient_id)
    merged = {old for old, new in counts_as.items() if new == whom}
    return Person(clinic_id, tuple(sorted({patient_id, whom, *merged})))
