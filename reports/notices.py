"""Notices: what somebody should know without opening a report. Ids and counts, no values."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.service import Notices
from domain.weeks import Week

DIGEST_SHOWN = 12


@dataclass(frozen=True)
class Notice:
    """One notice. ``about`` says what it is about: the same again is not told twice."""

    kind: str
    about: tuple[str, ...]
    subject: str
    text: str

    @property
    def page(self) -> str:
        """The notice as a text file."""
        return f"{self.subject}\n\n{self.text}\n"

    @property
    def name(self) -> str:
        """A name for its files; equal exactly where kind and ``about`` are."""
        digest = hashlib.sha256("\x1f".join(self.about).encode()).hexdigest()
        return f"{self.kind}-{digest[:DIGEST_SHOWN]}"


def so_many(count: int, one: str) -> str:
    """So many of them in plain text, as subjects of mails are: 1 row, 2 rows."""
    return f"{count} {one if count == 1 else f'{one}s'}"


def in_words(weeks: Sequence[Week]) -> str:
    """One week, or the first and the last of some that follow each other."""
    return str(weeks[0]) if len(weeks) == 1 else f"{weeks[0]} to {weeks[-1]}"


def of_call_first(
    counts: Mapping[tuple[str, str], int], as_of: date, wanted: Notices
) -> Iterator[Notice]:
    """Physios with patients to call first, by clinic; again in one week if the number differs."""
    week = str(Week.containing(as_of))
    for (clinic_id, physio_id), count in sorted(counts.items()):
        if count >= wanted.red_flags_from:
            patients = so_many(count, "patient")
            yield Notice(
                "call-first",
                (clinic_id, physio_id, week, str(count)),
                f"{patients} to call first for {physio_id}, {clinic_id}",
                f"The worklist of {physio_id} at {clinic_id} holds {patients} to call first as of "
                f"{as_of}: worklists/{clinic_id}/{physio_id}.html",
            )


def of_skipped(weeks: Sequence[Week]) -> Iterator[Notice]:
    """Weeks that follow each other, of which no reports were made."""
    if weeks:
        which = in_words(weeks)
        yield Notice(
            "no-report",
            # As more of them are made it is no other notice.
            (str(weeks[-1]),),
            f"No reports of {which}",
            f"No reports were made of {which}. `adherence report --week {weeks[0]}` makes those of "
            "the first of them, from what is known by now; they are not mailed.",
        )


def of_mails(week: Week, not_sent: int, in_doubt: int, to_mend: str) -> Iterator[Notice]:
    """Mails of a week's reports that no server has taken, and those that one may have taken."""
    if not_sent or in_doubt:
        yield Notice(
            "mails",
            (str(week), str(not_sent), str(in_doubt)),
            f"Mails of {week}: {not_sent} not sent, {in_doubt} in doubt",
            f"Of the mails of the reports of {week} {not_sent} could not be sent and {in_doubt} "
            f"may not have arrived. Those not sent are tried again with the next report: {to_mend}"
            ". Those in doubt are not sent again, since the server did not say: ask who should "
            "have them.",
        )


def of_failure(what: str, day: date) -> Notice:
    """Something of the service failed."""
    return Notice(
        "failed",
        (what, day.isoformat()),
        f"{what} failed",
        f"{what} failed. Everything that was published is whole, and what is missing is tried "
        "again every quarter of an hour. `adherence status` says what is wrong where that is the "
        "configuration. Where the program was updated while the service ran, restart the service. "
        "If this comes again tomorrow, see logs/flows.log and logs/runner.log.",
    )
