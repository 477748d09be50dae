"""Mails handed to a real SMTP server on loopback: once each, again where it was only busy."""

import asyncio
import socket
import ssl
from asyncio import Transport
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from domain.mail import MailSettings, Smtp
from reports.ledger import SENDING, Ledger
from reports.post import WAITS, Posted, in_doubt, posted, still_to_send
from tests.mail_server import mail_server

WEEK = "2026-W46"
MAILS = {
    "group": b"Subject: group\r\n\r\nhello\r\n",
    "clinic_a": b"Subject: a\r\n\r\nhello\r\n",
    "clinic_b": b"Subject: nobody reads it\r\n\r\nhello\r\n",
}
TO = {"group": ("one@clinic.example", "two@clinic.example"), "clinic_a": ("a@clinic.example",)}


def hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, Transport)
    server.transport.abort()


@dataclass
class Postman:
    """Takes mails, once it has given the replies that it was told to give first."""

    replies: list[str] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    refused: str = ""
    refusal: str = "550 no such user"
    silent_for: float = 0
    hangs_up_on: str = ""
    hangs_up_at_the_door: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.hangs_up_at_the_door:
            self.hangs_up_at_the_door -= 1
            hang_up(server)
        if address == self.refused:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.silent_for)
        if self.replies:
            return self.replies.pop(0)
        assert isinstance(envelope.content, bytes)
        self.taken += [(to, envelope.content) for to in envelope.rcpt_tos]
        if self.hangs_up_on in envelope.rcpt_tos:
            hang_up(server)
        return "250 OK"


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def settings(postman: Postman) -> Iterator[MailSettings]:
    with mail_server(postman) as port:
        smtp = Smtp(host="127.0.0.1", port=port, security="none", timeout_seconds=20)
        yield MailSettings(sender="reports@clinic.example", to=TO, smtp=smtp)


def post(settings: MailSettings, folder: Path, week: str = WEEK) -> tuple[Posted, list[float]]:
    """What came of it, and how long it would have waited."""
    waits: list[float] = []
    ledger = Ledger(folder / "sent.json")
    return posted(MAILS, week, settings, ledger, password=None, wait=waits.append), waits


def test_each_recipient_has_each_report_once(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    assert post(settings, tmp_path) == (Posted(3, 0), [])
    assert post(settings, tmp_path) == (Posted(0, 0), [])
    assert [to for to, _ in postman.taken] == [
        "a@clinic.example",
        "one@clinic.example",
        "two@clinic.example",
    ]
    assert postman.taken[0][1] == MAILS["clinic_a"]


def test_the_next_week_is_another_mail(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    post(settings, tmp_path)
    assert post(settings, tmp_path, "2026-W47")[0] == Posted(3, 0)


def test_a_busy_server_is_asked_again_after_a_while(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    postman.replies = ["451 busy", "421 later"]
    assert post(settings, tmp_path) == (Posted(3, 0), [2.0, 10.0])
    assert len(postman.taken) == 3


def test_a_mail_that_is_refused_for_good_is_left_and_the_others_go_out(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    postman.replies = ["554 no"]
    assert post(settings, tmp_path) == (Posted(2, 0, refused=1), [])
    assert post(settings, tmp_path) == (Posted(1, 0), [])


def test_somebody_who_is_not_there_keeps_nobody_else_waiting(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    postman.refused = "one@clinic.example"
    assert post(settings, tmp_path) == (Posted(2, 0, refused=1), [])
    assert [to for to, _ in postman.taken] == ["a@clinic.example", "two@clinic.example"]


def test_without_a_server_nothing_is_lost_and_the_next_run_sends(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    assert settings.smtp is not None
    nowhere = settings.model_copy(update={"smtp": settings.smtp.model_copy(update={"port": 9})})
    assert post(nowhere, tmp_path) == (Posted(0, 3), list(WAITS))
    assert post(settings, tmp_path)[0] == Posted(3, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"host": "smtp..clinic.example"},
        {"user": "müller@clinic.example"},
        {"user": "reports", "password": "Füße123"},
        # Bytes of the environment that are no text.
        {"user": "reports", "password": "F\udcfc123"},
    ],
)
def test_what_a_server_cannot_be_told_is_sent_to_nobody_and_waits(
    change: dict[str, object], settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    refuse: Any = lambda *_: AuthResult(success=False, handled=False)  # noqa: E731
    password = str(change.get("password", "invented"))
    with mail_server(postman, authenticator=refuse, auth_require_tls=False) as port:
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        settings = settings.model_copy(update={"smtp": smtp.model_copy(update=change)})
        ledger, waits = Ledger(tmp_path / "sent.json"), list[float]()
        done = posted(MAILS, WEEK, settings, ledger, password=password, wait=waits.append)
    assert (done, waits, postman.taken) == (Posted(0, 3), [], [])
    assert still_to_send(MAILS, WEEK, settings, ledger) == 3


def test_a_server_that_does_not_answer_is_waited_for_once_and_not_for_each_mail(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        hasty = smtp.model_copy(update={"timeout_seconds": 0.05})
        settings = MailSettings(sender="reports@clinic.example", to=TO, smtp=hasty)
        assert post(settings, tmp_path) == (Posted(0, 3), list(WAITS))
        mute.setblocking(False)
        for _ in (*WAITS, None):
            mute.accept()[0].close()
        with pytest.raises(BlockingIOError):
            mute.accept()


def test_a_server_that_falls_silent_over_a_mail_gets_no_other_and_the_others_stay_due(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    assert settings.smtp is not None
    hasty = settings.smtp.model_copy(update={"timeout_seconds": 0.3})
    postman.silent_for = 1.0
    found, waits = post(settings.model_copy(update={"smtp": hasty}), tmp_path)
    assert (found, waits) == (Posted(0, 2, in_doubt=1), [])
    postman.silent_for = 0
    assert post(settings, tmp_path)[0] == Posted(2, 0)


def test_one_who_is_always_busy_for_somebody_has_the_other_mails(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    postman.refused, postman.refusal = "a@clinic.example", "450 mailbox full"
    assert post(settings, tmp_path) == (Posted(2, 1), list(WAITS))


def test_a_mail_whose_sending_was_cut_off_is_not_sent_twice(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    Ledger(tmp_path / "sent.json").record(f"{WEEK} clinic_a a@clinic.example", SENDING)
    assert post(settings, tmp_path)[0] == Posted(2, 0)
    assert "a@clinic.example" not in [to for to, _ in postman.taken]


def test_a_mail_whose_reply_is_lost_is_sent_once_and_said_to_be_in_doubt(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    postman.hangs_up_on = "one@clinic.example"
    assert post(settings, tmp_path) == (Posted(2, 0, in_doubt=1), [])
    assert post(settings, tmp_path) == (Posted(0, 0), [])
    assert [to for to, _ in postman.taken].count("one@clinic.example") == 1
    ledger = Ledger(tmp_path / "sent.json")
    assert still_to_send(MAILS, WEEK, settings, ledger) == 0
    assert in_doubt(MAILS, WEEK, settings, ledger) == 1


def test_one_who_hangs_up_before_the_mail_has_not_got_it(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    postman.hangs_up_at_the_door = 1
    assert post(settings, tmp_path) == (Posted(3, 0), [2.0])
    assert len(postman.taken) == 3


def test_without_a_server_in_the_settings_nobody_is_written_to(tmp_path: Path) -> None:
    settings = MailSettings(sender="reports@clinic.example", to=TO)
    assert post(settings, tmp_path)[0] == Posted(0, 0)
    assert not (tmp_path / "sent.json").exists()


def test_what_no_server_has_taken_is_counted(
    postman: Postman, settings: MailSettings, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "sent.json")
    assert still_to_send(MAILS, WEEK, settings, ledger) == 3
    postman.refused = "two@clinic.example"
    post(settings, tmp_path)
    assert still_to_send(MAILS, WEEK, settings, ledger) == 1
    without = settings.model_copy(update={"smtp": None})
    assert still_to_send(MAILS, WEEK, without, ledger) == 0


def test_who_is_named_twice_has_each_report_once(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    twice = settings.model_copy(update={"to": {"group": ("one@clinic.example",) * 2}})
    assert post(twice, tmp_path)[0] == Posted(1, 0)


def test_nothing_goes_in_plain_to_a_server_that_should_encrypt_and_does_not(
    settings: MailSettings, postman: Postman, tmp_path: Path
) -> None:
    assert settings.smtp
    # So it is unless the configuration says otherwise.
    encrypted = Smtp(host=settings.smtp.host, port=settings.smtp.port)
    done, _ = post(settings.model_copy(update={"smtp": encrypted}), tmp_path)
    assert (done, postman.taken) == (Posted(0, 3), [])


@pytest.mark.parametrize(
    ("security", "encrypted_by"),
    [("tls", "reports.smtp_connection._TlsConnection"), ("starttls", "smtplib.SMTP.starttls")],
)
def test_a_server_is_believed_only_with_a_certificate_of_its_name(
    security: str,
    encrypted_by: str,
    settings: MailSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contexts: list[ssl.SSLContext] = []

    def unreachable(*_: object, context: ssl.SSLContext, **__: object) -> None:
        contexts.append(context)
        raise OSError

    monkeypatch.setattr(encrypted_by, unreachable)
    assert settings.smtp
    encrypted = settings.smtp.model_copy(update={"security": security})
    post(settings.model_copy(update={"smtp": encrypted}), tmp_path)
    assert contexts
    assert all(one.check_hostname and one.verify_mode is ssl.CERT_REQUIRED for one in contexts)
