"""Notices: what somebody should know without opening a report. Ids and counts, no values."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.export_ids import short_id
from domain.service import Notices
from domain.weeks import Week
from warehouse.accepted import TakenIn

DIGEST_SHOWN = 12
LOOK_FOR_IT = (
    "Ask the clinic, look into its folder of the inbox, and into `adherence status` for exports "
    "that were rejected."
)


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


def of_exports(known: Iterable[TakenIn], wanted: Notices) -> Iterator[Notice]:
    """Exports that were rejected whole, and those with too many rows in quarantine."""
    for one in known:
        export = one.export.export_id
        for dataset in one.receipt.datasets:
            what = f"Export {short_id(export)} ({dataset.dataset})"
            # What became of it, and not by which code or configuration: else each change of those
            # would tell everything again.
            counts = [f"{reason} {n}" for reason, n in sorted(dataset.reasons.items())]
            about = (export, dataset.dataset, dataset.state, dataset.reason or "", *counts)
            if dataset.state == "rejected":
                yield Notice(
                    "export-rejected",
                    about,
                    f"{what} was rejected",
                    f"{what} was rejected whole, nothing of it is used: {dataset.message}\n"
                    "`adherence status` names the file.",
                )
            elif _share(dataset.rows_quarantined, dataset.rows_read) > wanted.quarantine_above_pct:
                reasons = ", ".join(counts)
                rows = _plain(dataset.rows_read, "row")
                yield Notice(
                    "quarantine",
                    about,
                    f"{what}: {dataset.rows_quarantined} of {rows} in quarantine",
                    f"{what}: {dataset.rows_quarantined} of {rows} in quarantine ({reasons}); "
                    f"a notice comes above {wanted.quarantine_above_pct:g} %.\n"
                    "`adherence quarantine` shows them.",
                )


def _plain(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else f'{one}s'}"


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def of_silence(
    last: Mapping[str, date | None], first: date, today: date, wanted: Notices
) -> Iterator[Notice]:
    """Clinics of which nothing could be used for too long: since ``last``, the day of its last.

    Null: ever; told once the group's ``first`` export is that old, since all begin some time.
    """
    for clinic_id, day in sorted(last.items()):
        days = (today - (day or first)).days
        so_long = _plain(days, "day")
        if days < wanted.no_export_for_days:
            continue
        if day is None:
            yield Notice(
                "no-export",
                (clinic_id, "none"),
                f"No usable export from {clinic_id} so far",
                f"{clinic_id} is listed in clinics.yaml, and no export with rows of it was ever "
                f"used. {LOOK_FOR_IT}",
            )
        else:
            yield Notice(
                "no-export",
                (clinic_id, day.isoformat()),
                f"No usable export from {clinic_id} for {so_long}",
                f"The last export with rows of {clinic_id} that was used came on {day}, {so_long} "
                f"ago. Its numbers in the reports stand still. {LOOK_FOR_IT}",
            )


def of_unlisted(clinics: Sequence[str]) -> Iterator[Notice]:
    """Clinics that exports name and the configuration does not; again when they are others.

    Not which: where columns were exchanged, their ids are patients'.
    """
    if clinics:
        named = f"{_plain(len(clinics), 'clinic')} {'is' if len(clinics) == 1 else 'are'}"
        yield Notice(
            "clinic-not-listed",
            tuple(clinics),
            f"{named} not listed",
            f"Rows of clinics were taken in, in the group's time zone, of which {named} not in "
            "clinics.yaml; `adherence status` names them. List a new one there. If the id is a "
            "slip, the rows are missing where they belong: take the export back and have it "
            "corrected, as docs/how-to/quarantine-and-messages.md says.",
        )


def of_unread(files: int, which: str) -> Iterator[Notice]:
    """Files of the inbox that no mapping reads; again when they are others, by their hash."""
    if files:
        named = _plain(files, "file")
        yield Notice(
            "read-by-no-mapping",
            (which,),
            f"{named} in the inbox {'is' if files == 1 else 'are'} read by no mapping",
            f"{named} in the inbox {'was' if files == 1 else 'were'} not taken in: no mapping "
            "is for such a name. `adherence run` names each. Rename an export, or write a mapping; "
            "what is none may be taken out of there.",
        )


def of_held_up(unreadable: int, without_room: int, day: date) -> Iterator[Notice]:
    """Files of the inbox that nobody can read, and those there is no room for; once a day each."""
    if unreadable:
        number = "1 file or folder" if unreadable == 1 else f"{unreadable} files or folders"
        yield Notice(
            "cannot-be-read",
            (day.isoformat(),),
            f"{number} of the inbox cannot be read",
            f"{number} of the inbox cannot be read. All else is taken in. `adherence run` names "
            "each: mend its permissions, or look after the drive or share that it "
            "lies on. It is tried again by itself.",
        )
    if without_room:
        number = "1 file" if without_room == 1 else f"{without_room} files"
        yield Notice(
            "no-room",
            (day.isoformat(),),
            f"There is no room for {number} of the inbox",
            f"{number} of the inbox could not be copied into landing: the disk where --data lies "
            "is full, or may not be written to. Make room there. It is tried again by itself.",
        )


def of_call_first(
    counts: Mapping[tuple[str, str], int], as_of: date, wanted: Notices
) -> Iterator[Notice]:
    """Physios with patients to call first, by clinic; again in one week if the number differs."""
    week = str(Week.containing(as_of))
    for (clinic_id, physio_id), count in sorted(counts.items()):
        if count >= wanted.red_flags_from:
            patients = _plain(count, "patient")
            yield Notice(
                "call-first",
                (clinic_id, physio_id, week, str(count)),
                f"{patients} to call first for {physio_id}, {clinic_id}",
                f"The worklist of {physio_id} at {clinic_id} holds {patients} to call first as of "
                f"{as_of}: worklists/{clinic_id}/{physio_id}.html",
            )


def of_mails(week: Week, not_sent: int, in_doubt: int) -> Iterator[Notice]:
    """Mails of a week's reports that no server has taken, and those that one may have taken."""
    if not_sent or in_doubt:
        yield Notice(
            "mails",
            (str(week), str(not_sent), str(in_doubt)),
            f"Mails of {week}: {not_sent} not sent, {in_doubt} in doubt",
            f"Of the mails of the reports of {week} {not_sent} could not be sent and {in_doubt} "
            "may not have arrived. Those not sent are tried again with the next report: check "
            "smtp in mail.yaml and ADHERENCE_SMTP_PASSWORD. Those in doubt are not sent again, "
            "since the server did not say: ask who should have them.",
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
