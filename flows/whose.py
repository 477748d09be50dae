"""Whose exports are: the clinic's that their names hold, where they have no other's rows.

Of an export of sessions that has none of a clinic nobody can tell by itself whether it is not the
clinic's, or nobody there logged: only one that says in its name whose it is, is nobody else's.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from flows.export_days import of_somebody, with_patients
from warehouse.accepted import TakenIn, clinics_of
from warehouse.file_names import has_words_of


def whose(one: TakenIn, clinics: frozenset[str]) -> str | None:
    """The clinic that every name of an export holds, and nobody else's; null: nobody can tell."""
    named = [_named_in(name, clinics) for name in one.export.names]
    of_all = set[str]().union(*named)
    is_one = len(of_all) == 1 and all(named)
    rows = set(clinics_of([one])).intersection(clinics)
    return of_all.pop() if is_one and rows <= of_all else None


# The tables of several weeks ask the same of every name.
@cache
def _named_in(name: str, clinics: frozenset[str]) -> frozenset[str]:
    """The clinics whose id stands in the name of a file; not one whose id is part of another's."""
    found = {clinic_id for clinic_id in clinics if has_words_of(name, clinic_id)}
    return frozenset(
        one for one in found if not any(has_words_of(other, one) for other in found if other != one)
    )


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
    clinics = with_patients(known, listed)
    used = [
        (one, whose(one, clinics), having) for one, having in of_somebody(known, listed, dataset)
    ]
    return Sent(
        [(one, frozenset(having) | frozenset(filter(None, [of]))) for one, of, having in used],
        is_known=all(of is not None for _, of, _ in used),
    )
