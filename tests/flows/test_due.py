"""What makes a publication or a report due again though no export came."""

from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest

from domain.mail import MailSettings
from domain.weeks import Week
from flows.context import derivation
from flows.due import is_time_to_mail, publication_from, report_from

WEEK = Week(date(2026, 11, 9))


def test_another_key_to_what_is_published_makes_it_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, found = derivation(tmp_path), set()
    for secret in (None, b"1" * 32, b"2" * 32):
        if secret:
            monkeypatch.setenv("ADHERENCE_DATABASE_KEY", b64encode(secret).decode())
        found |= {publication_from(plan, day) for day in (WEEK.monday, WEEK.sunday)}
    assert len(found) == 6


def test_other_recipients_and_another_moment_make_a_report_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, found = derivation(tmp_path), set()
    one, other = (
        MailSettings(sender="reports@clinic.example", to={"group": (f"{who}@clinic.example",)})
        for who in ("one", "other")
    )
    for mailing in (None, one, other):
        monkeypatch.setattr("flows.due.mail_settings", lambda _, mailing=mailing: mailing)
        found |= {report_from(plan, week) for week in (WEEK, WEEK.before(1))}
    assert len(found) == 6


@pytest.mark.parametrize(
    ("day", "is_time"),
    [(15, False), (16, True), (22, True), (23, False)],
    ids=["its Sunday", "the day after", "a week after", "too late"],
)
def test_a_week_is_mailed_in_the_week_after_it(day: int, is_time: bool) -> None:
    assert is_time_to_mail(WEEK, date(2026, 11, day)) is is_time
