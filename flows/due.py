"""Whether a publication or a report is due: made now, it would be made from something else."""

from datetime import date, datetime

from domain.mail import mail_settings
from domain.weeks import Week
from flows.derivation import Derivation
from warehouse.cache import fingerprint
from warehouse.encryption import secret_to_open
from warehouse.finished import is_finished
from warehouse.publication import is_readable
from warehouse.store import Store

PUBLICATION = "publication"
DICTIONARY = "dictionary"


def publication_from(plan: Derivation, cut: date) -> str:
    """Changes when a publication made now would be another."""
    secret = secret_to_open(plan.store)
    return fingerprint([plan.fingerprint, cut, secret and fingerprint(secret)])


def report_of(week: Week) -> str:
    """The name of a week's reports among what is made to its end."""
    return f"report-{week}"


def report_from(plan: Derivation, week: Week, known_at: datetime | None = None) -> str:
    """Changes when the reports of a week, made now, would be others."""
    mailing = mail_settings(plan.settings.folder)
    parts = [plan.fingerprint, str(week), known_at, mailing and mailing.model_dump_json()]
    return fingerprint(parts)


def mails_of(week: Week) -> str:
    """The name of the mails of a week's reports among what is made to its end."""
    return f"mails-{week}"


def is_time_to_mail(week: Week, day: date) -> bool:
    """Whether the reports of a week go out on that day: the newest, and its week must be over."""
    return week == Week.last_over(day)


def is_mailed(week: Week, store: Store) -> bool:
    """Whether the mails of a week were handed over, as far as the server took them."""
    return is_finished(mails_of(week), str(week), store)


def is_published(plan: Derivation, cut: date) -> bool:
    """Whether all of a publication is there that one made now would only repeat."""
    is_made = is_finished(PUBLICATION, publication_from(plan, cut), plan.store)
    return is_made and plan.store.parquet.exists() and is_readable(plan.store)


def is_reported(plan: Derivation, week: Week, known_at: datetime | None = None) -> bool:
    """Whether the reports of a week are there, and others made now would only repeat them."""
    there = (plan.store.reports / str(week) / "group.html").exists()
    made_from = report_from(plan, week, known_at)
    return there and is_finished(report_of(week), made_from, plan.store)
