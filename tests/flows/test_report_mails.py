"""Whose reports are mailed, and what is said of mails that did not go."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import pytest

from adherence.told import tell_mails
from domain.mail import MailSettings, Smtp
from domain.weeks import Week
from flows.due import mails_of
from flows.notices import notices_of
from flows.report import pages_by_week, report
from flows.report_mails import mails_not_sent, send_mails
from reports.ledger import SENDING, SENT, Ledger
from reports.post import Posted
from tests.mail_server import mail_server
from warehouse.audit_check import checked_log
from warehouse.finished import finishing
from warehouse.store import Store

TO: dict[str, tuple[str, ...]] = {
    "group": ("one@clinic.example", "two@clinic.example", "three@clinic.example")
}


class Postman:
    """Takes every mail, and counts them."""

    taken = 0

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802
        self.taken += 1
        return "250 OK"


class Wednesday(datetime):
    """The clock at noon of one day, whenever the tests run."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 11, 25, 12, tzinfo=tz)


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch) -> Week:
    monkeypatch.setattr("domain.today.datetime", Wednesday)
    return Week(date(2026, 11, 16))


@pytest.fixture
def store(tmp_path: Path, week: Week) -> Store:
    store = Store(tmp_path)
    (store.reports / str(week)).mkdir(parents=True)
    (store.reports / str(week) / "group.eml").write_bytes(b"Subject: group\r\n\r\nhello\r\n")
    with finishing(mails_of(week), str(week), store):
        return store


def configured(port: int, monkeypatch: pytest.MonkeyPatch) -> MailSettings:
    """From now on mails go to a server at that port of this machine."""
    smtp = Smtp(host="127.0.0.1", port=port, security="none")
    settings = MailSettings(sender="reports@clinic.example", to=TO, smtp=smtp)
    monkeypatch.setattr("flows.report_mails.mail_settings", lambda _: settings)
    return settings


def test_the_mails_of_a_week_go_once_it_is_over_and_none_is_missed_before(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(9, monkeypatch)
    store.finished(mails_of(week)).unlink()
    sent: list[str] = []
    monkeypatch.setattr("flows.report.make_reports", lambda *_: None)
    monkeypatch.setattr("flows.report.send_mails", lambda _, of: sent.append(of))
    monkeypatch.setattr("flows.report.clinics_of", lambda _: ["clinic_a"])
    for days, gone in ((0, []), (1, [str(week)])):
        today = week.sunday + timedelta(days=days)
        for module in ("report", "report_mails"):
            monkeypatch.setattr(f"flows.{module}.today", lambda _, today=today: today)
        assert mails_not_sent(store.data, week) == (0, 0)
        # The reports of that week on both days, the second time as by --as-of.
        report.fn(store.data, str(week))
        assert sent == gone
    assert mails_not_sent(store.data, week) == (3, 0)


@pytest.mark.parametrize(("sent", "counted"), [(3, 3), (0, None)])
def test_how_many_mails_went_is_in_the_audit_log(
    sent: int, counted: int | None, store: Store, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.report.make_reports", lambda *_: None)
    monkeypatch.setattr("flows.report.send_mails", lambda *_: sent)
    monkeypatch.setattr("flows.report.clinics_of", lambda _: ["clinic_a"])
    monkeypatch.setattr("flows.report.today", lambda _: week.sunday + timedelta(days=1))
    report.fn(store.data, str(week))
    (line,) = checked_log(store).lines
    assert line.get("counts", {}).get("mails_sent") == counted


def test_a_report_of_no_clinic_takes_the_place_of_nobodys_mail(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(9, monkeypatch)
    store.finished(mails_of(week)).unlink()
    monkeypatch.setattr("flows.report.make_reports", lambda *_: None)
    for module in ("report", "report_mails"):
        monkeypatch.setattr(f"flows.{module}.today", lambda _: week.sunday + timedelta(days=1))
    report.fn(store.data, str(week))
    assert not store.sent.exists()
    assert mails_not_sent(store.data, week) == (0, 0)


def test_figures_of_invented_patients_are_mailed_to_nobody(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    postman = Postman()
    with mail_server(postman) as port:
        settings = configured(port, monkeypatch)
        store.demo_mark.touch()
        assert send_mails.fn(store.data, str(week)) == 0
        assert mails_not_sent(store.data, week) == (0, 0)
        monkeypatch.setattr("domain.mail.mail_settings", lambda _: settings)
        tell_mails(store, week)
        assert "no mails are sent: all patients here are invented" in capsys.readouterr().err
        store.demo_mark.unlink()
        assert mails_not_sent(store.data, week) == (3, 0)
        assert send_mails.fn(store.data, str(week)) == 3
        for day, told in ((week.sunday, 1), (week.sunday + timedelta(days=1), 0)):
            monkeypatch.setattr("domain.today.today", lambda _, day=day: day)
            tell_mails(store, week)
            assert capsys.readouterr().err.count("go with the first run after it") == told
    assert postman.taken == 3


def test_what_somebody_lays_beside_the_reports_is_none_of_them(store: Store, week: Week) -> None:
    (store.reports / str(week) / "group.html").touch()
    (store.reports / f"{week}.zip").touch()
    for name in (f"{week} (1)", f"{week}.bak", "2026-W54", "old"):
        (store.reports / name).mkdir()
    assert pages_by_week(store) == {str(week): ["group"]}


def test_a_name_that_no_report_has_is_told(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The first is listed, of the second there are exports.
    to = dict.fromkeys(("clinic_a", "clinic_z", "clinic_A", "grup"), TO["group"])
    settings = MailSettings(sender="reports@clinic.example", to=to)
    monkeypatch.setattr("domain.mail.mail_settings", lambda _: settings)
    monkeypatch.setattr("warehouse.accepted.clinics_of", lambda _: ["clinic_z"])
    tell_mails(store, week)
    said = capsys.readouterr().err.splitlines()
    assert [line.partition("to: ")[2].partition(" is ")[0] for line in said] == [
        "'clinic_A'",
        "'grup'",
    ]


def test_the_log_counts_refused_mails_among_those_that_could_not_be_sent(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configured(9, monkeypatch)
    done = Posted(sent=1, unsent=2, refused=3, in_doubt=4)
    monkeypatch.setattr("flows.report_mails.posted", lambda *_, **__: done)
    with caplog.at_level("INFO", "adherence"):
        assert send_mails.fn(store.data, str(week)) == 1
    said = f"mails of {week}: 1 sent, 5 could not be sent, 4 may have arrived"
    assert [one.getMessage() for one in caplog.records if one.name == "adherence"] == [said]


def test_a_mail_that_may_have_arrived_is_told_apart_from_one_that_will_be_sent(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(9, monkeypatch)
    ledger = Ledger(store.sent)
    for name in ("one", "two"):
        ledger.record(f"{week} group {name}@clinic.example", SENDING)
    tell_mails(store, week)
    assert capsys.readouterr().err.splitlines() == [
        f"1 mail of {week} could not be sent: check smtp in mail.yaml and "
        "ADHERENCE_SMTP_PASSWORD; the next run tries again",
        f"2 mails of {week} may not have arrived: the server did not say. Ask who should have "
        "them; they are not sent again",
    ]


def test_a_password_that_cannot_be_sent_is_named_with_what_to_do(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = configured(9, monkeypatch)
    assert settings.smtp
    by_name = settings.smtp.model_copy(update={"user": "reports"})
    monkeypatch.setattr(
        "flows.report_mails.mail_settings", lambda _: settings.model_copy(update={"smtp": by_name})
    )
    monkeypatch.setenv("ADHERENCE_SMTP_PASSWORD", "Füße123")
    tell_mails(store, week)
    (said,) = capsys.readouterr().err.splitlines()
    (notice,) = notices_of(store.data)
    for text in (said, " ".join(notice.text.split())):
        assert "ADHERENCE_SMTP_PASSWORD has a letter such as é or ß" in text
        assert "Füße123" not in text


def test_the_service_says_how_many_mails_did_not_go_and_to_nobody_whose(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(9, monkeypatch)
    ledger = Ledger(store.sent)
    ledger.record(f"{week} group one@clinic.example", SENDING)
    (notice,) = notices_of(store.data)
    assert notice.subject == f"Mails of {week}: 2 not sent, 1 in doubt"
    assert "@" not in notice.page + notice.name
    for name in ("one", "two", "three"):
        ledger.record(f"{week} group {name}@clinic.example", SENT)
    assert notices_of(store.data) == []


def test_a_report_of_what_was_known_then_is_mailed_to_nobody(
    store: Store, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(9, monkeypatch)
    sent: list[str] = []
    monkeypatch.setattr("flows.report.make_reports", lambda *_: None)
    monkeypatch.setattr("flows.report.send_mails", lambda _, of: sent.append(of))
    # Of no clinic nothing is mailed in any case.
    monkeypatch.setattr("flows.report.clinics_of", lambda _: ["clinic_a"])
    for module in ("report", "report_mails"):
        monkeypatch.setattr(f"flows.{module}.today", lambda _: week.sunday + timedelta(days=1))
    report.fn(store.data, str(week), datetime(2026, 11, 20, tzinfo=UTC))
    assert sent == []
