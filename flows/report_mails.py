"""The mails of a week's reports, each handed over once."""

import logging
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from domain.environment import smtp_password_from_environment
from domain.mail import mail_settings, to_mend
from domain.settings import load_settings
from domain.today import today
from domain.weeks import Week
from flows.due import is_mailed, is_time_to_mail
from flows.engine import guarded
from reports.ledger import Ledger
from reports.post import in_doubt, posted, still_to_send
from warehouse.store import Store

LOGGER = logging.getLogger("adherence")


@task(name="send-mails", cache_policy=NO_CACHE)
@guarded
def send_mails(data: Path, week: str) -> int:
    """Hands the mails of a week to the mail server, each once; how many it took.

    Nothing where no server is configured, nor of patients who are invented.
    """
    store, mailing = Store(data), mail_settings(load_settings().folder)
    if mailing is None or mailing.smtp is None or store.is_invented:
        return 0
    mails = {file.stem: file.read_bytes() for file in _mail_files(store, week)}
    done = posted(mails, week, mailing, _ledger(store), password=smtp_password_from_environment())
    unsent = done.unsent + done.refused
    said = "mails of %s: %d sent, %d could not be sent, %d may have arrived"
    LOGGER.info(said, week, done.sent, unsent, done.in_doubt)
    return done.sent


def mails_not_sent(data: Path, week: Week) -> tuple[int, int]:
    """How many mails of the newest week no server has taken, and how many one may have taken.

    Of other weeks none is sent, and of this one none is missing before it was tried.
    """
    store, settings = Store(data), load_settings()
    mailing = mail_settings(settings.folder)
    is_tried = is_time_to_mail(week, today(settings)) and is_mailed(week, store)
    if mailing is None or not is_tried or store.is_invented:
        return 0, 0
    reports = [file.stem for file in _mail_files(store, str(week))]
    asked = (reports, str(week), mailing, _ledger(store))
    return still_to_send(*asked), in_doubt(*asked)


def what_to_mend() -> str:
    """What to mend where mails could not be sent, in words."""
    mailing = mail_settings(load_settings().folder)
    return to_mend(mailing.smtp if mailing else None, smtp_password_from_environment())


def _mail_files(store: Store, week: str) -> list[Path]:
    return sorted((store.reports / week).glob("*.eml"))


def _ledger(store: Store) -> Ledger:
    return Ledger(store.sent)
