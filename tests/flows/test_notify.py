"""Each notice is told once, by every way there is."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pytest
from prefect.blocks.abstract import NotificationBlock

from domain.errors import UsageError
from domain.mail import MailSettings, Smtp
from domain.settings import load_settings
from flows.notice_blocks import send_by_block
from flows.notify import notify_of
from reports.post import Posted
from tests.flows.conftest import CLINIC_A, CUT
from warehouse.store import Store


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.notices.today", lambda _: CUT)


def test_a_notice_is_told_once_even_after_it_was_taken_away(on_the_day: Store) -> None:
    told = notify_of(on_the_day.data, failed="publish")
    assert told >= 1
    assert len(list(on_the_day.outbox.glob("*.eml"))) == told
    for path in on_the_day.outbox.glob("*.*"):
        if path.is_file():
            path.unlink()
    assert notify_of(on_the_day.data, failed="publish") == 0
    assert not list(on_the_day.outbox.glob("*.eml"))


def test_what_still_is_so_is_not_told_again_after_however_long(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify_of(on_the_day.data, failed="publish")
    marks = list((on_the_day.outbox / ".told").iterdir())
    for mark in marks:
        os.utime(mark, (0, 0))
    assert notify_of(on_the_day.data) == 0
    left = {mark.name for mark in (on_the_day.outbox / ".told").iterdir()}
    # What failed once is over, and its mark goes.
    gone = {mark.name for mark in marks} - left
    assert {name.partition("-")[0] for name in gone} == {"failed"}
    assert left
    assert notify_of(on_the_day.data) == 0


def test_no_id_of_a_patient_and_no_name_of_a_file_is_in_the_outbox(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.notices.today", lambda _: date(2027, 1, 31))
    assert notify_of(on_the_day.data)
    text = "\n".join(path.read_text() for path in on_the_day.outbox.glob("*.txt"))
    assert "No usable export from clinic_a" in text
    header, *rows = (line.split(",") for line in CLINIC_A[1].read_text().splitlines())
    patients = {row[header.index("patient_id")] for row in rows}
    assert not [patient for patient in patients if patient and f" {patient} " in text]
    assert not [file.name for file in CLINIC_A if file.name in text]


def test_a_block_that_fails_is_tried_again_and_nobody_else_is_told_twice(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = ("slack-webhook/away", "slack-webhook/there")
    service = load_settings().service
    notices = service.notices.model_copy(update={"prefect_blocks": blocks})
    service = service.model_copy(update={"notices": notices})
    monkeypatch.setattr("flows.notify.service_settings", lambda _: service)
    told: list[str] = []

    def send(block: str, *_: str) -> None:
        told.append(block)
        if told == [blocks[0]]:
            raise UsageError("away")

    monkeypatch.setattr("flows.notice_blocks.send_by_block", send)
    monkeypatch.setattr("flows.notify.notices_of", lambda _: [])
    with pytest.raises(UsageError):
        notify_of(on_the_day.data, failed="take-in")
    assert notify_of(on_the_day.data, failed="take-in") == 1
    assert told == [*blocks, blocks[0]]


def test_what_was_taken_away_does_not_come_back_while_a_block_is_missing(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = load_settings().service
    notices = service.notices.model_copy(update={"prefect_blocks": ("slack-webhook/none",)})
    service = service.model_copy(update={"notices": notices})
    monkeypatch.setattr("flows.notify.service_settings", lambda _: service)
    monkeypatch.setattr("flows.notify.notices_of", lambda _: [])
    mended: list[str] = []

    def load(name: str) -> object:
        if not mended:
            raise ValueError(f"Unable to find block document named {name}")
        return notified

    notified = Mock(spec=NotificationBlock)
    monkeypatch.setattr("flows.notice_blocks.Block.load", load)
    monkeypatch.setattr("flows.notice_blocks.send_by_block", send_by_block.fn)
    for is_put in (True, False):
        with pytest.raises(UsageError, match=r"^slack-webhook/none: .* service\.yaml$"):
            notify_of(on_the_day.data, failed="publish")
        taken_away = list(on_the_day.outbox.glob("failed-*.[te]*"))
        assert bool(taken_away) == is_put
        for path in taken_away:
            path.unlink()
    mended.append("by whoever made the block")
    for told in (1, 0):
        assert notify_of(on_the_day.data, failed="publish") == told
    assert notified.notify.call_count == 1


def notices_are_mailed(post: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on notices go to somebody, by ``post``."""
    service = load_settings().service
    notices = service.notices.model_copy(update={"to": ("office@example.org",)})
    service = service.model_copy(update={"notices": notices})
    monkeypatch.setattr("flows.notify.service_settings", lambda _: service)
    smtp = MailSettings(sender="adherence@example.org", smtp=Smtp(host="localhost"))
    monkeypatch.setattr("flows.notify.mail_settings", lambda _: smtp)
    monkeypatch.setattr("flows.notice_mails.posted", post)


def test_a_mail_server_that_is_away_gets_the_notice_when_it_is_back(
    on_the_day: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [
        Posted(sent=0, unsent=1),
        # Refused for everybody: such as by a server that wants a password first.
        Posted(sent=0, unsent=0, refused=1),
        Posted(sent=1, unsent=0),
    ]
    mails: list[dict[str, bytes]] = []

    def post(given: dict[str, bytes], *_: object, **__: object) -> Posted:
        mails.append(given)
        return answers[len(mails) - 1]

    notices_are_mailed(post, monkeypatch)
    monkeypatch.setattr("flows.notify.notices_of", lambda _: [])
    for expected in (1, 1, 1, 0):
        assert notify_of(on_the_day.data, failed="report") == expected
    assert len(mails) == 3
    (content,) = mails[2].values()
    assert b"To: office@example.org" in content
    assert b"Subject: report failed" in content


def test_notices_of_invented_patients_go_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    store.demo_mark.touch()

    def post(*_: object, **__: object) -> None:
        pytest.fail("a mail was sent")

    notices_are_mailed(post, monkeypatch)
    assert notify_of(tmp_path, failed="report") == 1
    assert len(list(store.outbox.glob("*.eml"))) == 1


def test_a_slip_that_stops_every_flow_keeps_nobody_from_being_told_that_one_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = shutil.copytree(load_settings().folder, tmp_path / "config")
    monkeypatch.setenv("ADHERENCE_CONFIG", str(config))
    (config / "exercises.yaml").write_text("exercises: [{code: hip_new, componet: hip}]\n")
    (config / "mail.yaml").write_text("sender: adherence@example.org\n")
    for slip in ("", "smpt: {host: localhost}\n"):
        with (config / "mail.yaml").open("a") as file:
            file.write(slip)
        store = Store(tmp_path / f"data{len(slip)}")
        with pytest.raises(UsageError, match=r"exercises\.yaml"):
            notify_of(store.data, failed="take-in")
        [mail] = store.outbox.glob("failed-*.eml")
        sender = "adherence@localhost" if slip else "adherence@example.org"
        assert f"From: {sender}\n" in mail.read_text()
