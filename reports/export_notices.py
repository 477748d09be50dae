"""Notices of what came into the inbox, or did not. Ids and counts, no values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from domain.export_ids import short_id
from domain.service import Notices
from reports.notices import Notice, so_many
from warehouse.accepted import TakenIn
from warehouse.landing import LandedExport

LOOK_FOR_IT = (
    "Ask the clinic, look into its folder of the inbox, and into `adherence status` for exports "
    "that were rejected."
)


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
                rows = so_many(dataset.rows_read, "row")
                yield Notice(
                    "quarantine",
                    about,
                    f"{what}: {dataset.rows_quarantined} of {rows} in quarantine",
                    f"{what}: {dataset.rows_quarantined} of {rows} in quarantine ({reasons}); "
                    f"a notice comes above {wanted.quarantine_above_pct:g} %.\n"
                    "`adherence quarantine` shows them.",
                )


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def of_days_to_come(exports: Sequence[Mapping[str, str]], day: date) -> Iterator[Notice]:
    """Exports that say to be made on a day to come, together: by the last of these days.

    Where it is the clock of this machine that is wrong, these may be all there are.
    """
    if exports:
        last = max(exports, key=lambda one: one["made_on"])
        number = f"{so_many(len(exports), 'export')} {'says' if len(exports) == 1 else 'say'}"
        yield Notice(
            "made-to-come",
            (last["made_on"],),
            f"{number} to be made on a day to come",
            f"{number} to be made after today, {day}, the last of them on {last['made_on']} "
            f"({short_id(last['export_id'])}). Until then its rows count as newer than others. "
            "`adherence status` names each and says what to do.",
        )


def of_landed_ahead(exports: Sequence[LandedExport]) -> Iterator[Notice]:
    """Exports that landed at a moment to come, together: by the last of these moments.

    Where it is the clock of this machine that is wrong, these may be all there are.
    """
    if exports:
        last = max(exports, key=lambda one: (one.last_came_at, one.export_id))
        number = so_many(len(exports), "export")
        yield Notice(
            "landed-ahead",
            (last.last_came_at.isoformat(),),
            f"{number} landed by a clock that was ahead",
            f"{number} landed at a moment to come, the last of them on "
            f"{last.last_came_at.date()} ({short_id(last.export_id)}). Until then every report "
            "counts it as new since the last one. `adherence status` names each and says what to "
            "do.",
        )


def of_silence(
    last: Mapping[str, date | None], first: date, today: date, wanted: Notices
) -> Iterator[Notice]:
    """Clinics of which nothing could be used for too long: since ``last``, the day of its last.

    Null: ever; told once the group's ``first`` export is that old, since all begin some time.
    """
    for clinic_id, day in sorted(last.items()):
        days = (today - (day or first)).days
        so_long = so_many(days, "day")
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
        named = f"{so_many(len(clinics), 'clinic')} {'is' if len(clinics) == 1 else 'are'}"
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
        named = so_many(files, "file")
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
        number = so_many(without_room, "file")
        yield Notice(
            "no-room",
            (day.isoformat(),),
            f"There is no room for {number} of the inbox",
            f"{number} of the inbox could not be copied into landing: the disk where --data lies "
            "is full, or may not be written to. Make room there. It is tried again by itself.",
        )
