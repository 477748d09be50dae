"""What of the inbox is worth a notice, and which notices are the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from domain.service import Notices
from reports.export_notices import of_days_to_come, of_exports, of_silence, of_unlisted, of_unread
from warehouse.accepted import TakenIn
from warehouse.landing import LandedExport
from warehouse.receipts import DatasetReceipt, Receipt

WANTED = Notices()
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
EXPORT = "3f2a" * 16
FIRST = date(2025, 1, 6)


def taken_in(*datasets: DatasetReceipt) -> TakenIn:
    export = LandedExport(EXPORT, Path("export"), ("Jane Doe.csv",), NOW)
    return TakenIn(export, Receipt(EXPORT, "as of today", "plain", "plain", None, datasets))


def test_a_rejected_export_says_why_and_names_no_file() -> None:
    rejected = DatasetReceipt(
        "sessions", "rejected", 10, reason="mostly_bad", message="7 of 10 bad"
    )
    (notice,) = of_exports([taken_in(rejected)], WANTED)
    assert notice.subject == "Export 3f2a3f2a3f2a (sessions) was rejected"
    assert "7 of 10 bad" in notice.text
    assert "Jane" not in notice.subject + notice.text + notice.name


def test_quarantine_is_told_of_above_the_share_only() -> None:
    ten = DatasetReceipt("sessions", "accepted", 100, 90, 10, reasons={"bad_date": 10})
    assert list(of_exports([taken_in(ten)], WANTED)) == []
    eleven = replace(ten, rows_accepted=89, rows_quarantined=11, reasons={"bad_date": 11})
    (notice,) = of_exports([taken_in(eleven)], WANTED)
    assert "11 of 100 rows" in notice.subject
    assert "bad_date 11" in notice.text
    one = replace(ten, rows_read=1, rows_accepted=0, rows_quarantined=1)
    (notice,) = of_exports([taken_in(one)], WANTED)
    assert notice.subject.endswith(": 1 of 1 row in quarantine")


def test_what_became_of_an_export_is_told_once_under_whatever_code_and_configuration() -> None:
    rejected = DatasetReceipt("sessions", "rejected", 10, reason="mostly_bad", message="bad")
    held = DatasetReceipt("holds", "accepted", 9, 1, 8, reasons={"bad_date": 8})
    first = taken_in(rejected, held)
    again = replace(first, receipt=replace(first.receipt, fingerprint="as of tomorrow"))
    names = [notice.name for notice in of_exports([first], WANTED)]
    assert [notice.name for notice in of_exports([again], WANTED)] == names
    others = (
        replace(rejected, reason="date_order"),
        replace(held, reasons={"bad_date": 7, "bad_number": 1}),
    )
    assert not {notice.name for notice in of_exports([taken_in(*others)], WANTED)} & {*names}


def test_an_export_without_rows_is_no_cause() -> None:
    assert list(of_exports([taken_in(DatasetReceipt("holds", "accepted", 0))], WANTED)) == []


def test_a_clinic_is_silent_from_the_day_that_the_configuration_says() -> None:
    last = {"clinic_a": date(2026, 11, 10), "clinic_b": date(2026, 11, 11)}
    (notice,) = of_silence(last, FIRST, date(2026, 11, 20), WANTED)
    assert notice.subject == "No usable export from clinic_a for 10 days"
    soon = WANTED.model_copy(update={"no_export_for_days": 1})
    (notice,) = of_silence({"clinic_a": FIRST}, FIRST, FIRST + timedelta(days=1), soon)
    assert notice.subject == "No usable export from clinic_a for 1 day"


def test_of_a_clinic_that_never_sent_anything_no_days_are_counted() -> None:
    (notice,) = of_silence({"clinic_new": None}, FIRST, date(2026, 11, 20), WANTED)
    assert notice.subject == "No usable export from clinic_new so far"
    assert "day" not in notice.text
    assert list(of_silence({"clinic_new": None}, FIRST, date(2025, 1, 10), WANTED)) == []


def test_one_silence_is_one_notice_however_long_it_lasts() -> None:
    last = {"clinic_a": date(2026, 11, 1)}
    names = {
        n.name for day in (15, 16, 29) for n in of_silence(last, FIRST, date(2026, 11, day), WANTED)
    }
    assert len(names) == 1
    (after,) = of_silence({"clinic_a": date(2026, 11, 16)}, FIRST, date(2026, 11, 29), WANTED)
    assert after.name not in names


def test_unlisted_clinics_and_unread_files_are_told_again_when_they_are_others() -> None:
    """By number alone: where columns were exchanged, a clinic's id is a patient's."""
    assert list(of_unlisted([])) == list(of_unread(0, "")) == []
    (one,), (two,) = of_unlisted(["Jane Doe"]), of_unlisted(["Jane Doe", "b"])
    assert (one.subject, two.subject) == ("1 clinic is not listed", "2 clinics are not listed")
    assert "Jane" not in one.subject + one.text + one.name
    assert one.name != two.name
    assert [notice.name for notice in of_unlisted(["Jane Doe"])] == [one.name]
    (single,), (other,) = of_unread(1, "a"), of_unread(1, "b")
    assert single.subject == "1 file in the inbox is read by no mapping"
    assert single.name != other.name


def test_of_exports_of_days_to_come_the_last_day_is_told() -> None:
    exports = [
        {"export_id": number * 64, "file": file, "made_on": day}
        for number, file, day in (("1", "b.csv", "2026-11-22"), ("2", "a.csv", "2026-12-01"))
    ]
    (notice,) = of_days_to_come(exports, date(2026, 11, 20))
    assert notice.subject == "2 exports say to be made on a day to come"
    assert "the last of them on 2026-12-01 (222222222222)" in notice.text
    (alone,) = of_days_to_come(exports[1:], date(2026, 11, 20))
    assert alone.name == notice.name
