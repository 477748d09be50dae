"""What a run says at the terminal of what it published and reported."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from adherence.log import LOGGER
from adherence.terminal import say
from domain.errors import AdherenceError

if TYPE_CHECKING:
    from domain.mail import MailSettings
    from domain.settings import Settings
    from domain.weeks import Week
    from warehouse.store import Store


def published_key(store: "Store") -> str | None:
    """The name of the key that the published pseudonyms come from; null where it can't be read."""
    from warehouse.publication import read_publication

    try:
        published = read_publication(store)
    except AdherenceError:
        # Damaged, or encrypted with a key that is no longer in use.
        return None
    return published.key_id if published else None


def tell_key(before: str | None, store: "Store") -> None:
    """Says where the pseudonyms come from another key than those published before."""
    now = published_key(store)
    if before and now != before:
        LOGGER.warning("pseudonyms of key %s in place of %s", now, before)
        say(
            f"the pseudonyms are those of key {now}; before it was {before}: each is another one "
            "now. If nobody meant that, bring the old key back (private/key or ADHERENCE_KEY) and "
            "run again"
        )


def tell_empty(store: "Store", week: "Week", known_at: datetime | None, day: date) -> None:
    """Says where the reports of a week can't hold what was hoped for: a slip of the hand."""
    from warehouse.landing import known_exports, landed_exports

    if known_at and not known_exports(landed_exports(store), known_at):
        say(
            f"no export was known by {known_at.isoformat()}: these reports are empty. Without "
            "--known-at they are made from all exports again"
        )
    if week.monday > day:
        say(f"{week} has not begun. If another was meant, remove {store.reports / str(week)}")


def tell_mails(store: "Store", week: "Week") -> None:
    """Says how many mails of the newest week's reports could not be sent, and what to do."""
    from domain.mail import mail_settings
    from domain.settings import load_settings
    from domain.today import today
    from domain.weeks import Week
    from flows.report_mails import mails_not_sent, what_to_mend

    settings = load_settings()
    mailing = mail_settings(settings.folder)
    if mailing and mailing.smtp and store.is_invented:
        say(f"no mails are sent: all patients here are invented, says {store.demo_mark}")
    elif mailing and mailing.smtp and week > Week.last_over(today(settings)):
        say(f"the mails of {week} go with the first run after it, from Monday on")
    if mailing:
        _tell_to_nobody(mailing, settings, store)
    left, in_doubt = mails_not_sent(store.data, week)
    if left:
        say(
            f"{_mails(left)} of {week} could not be sent: {what_to_mend()}; the next run tries "
            "again"
        )
    if in_doubt:
        say(
            f"{_mails(in_doubt)} of {week} may not have arrived: the server did not say. Ask who "
            "should have them; they are not sent again"
        )


def _tell_to_nobody(mailing: "MailSettings", settings: "Settings", store: "Store") -> None:
    """Says which names in mail.yaml no report has."""
    from domain.mail import FILE, NO_REPORT
    from flows.context import derivation
    from warehouse.accepted import clinics_of

    # Clinics that are not listed have reports as well.
    met = clinics_of(derivation(store.data).known)
    for name in mailing.to_nobody([*settings.clinics.ids, *met]):
        say(f"{settings.folder / FILE}: {NO_REPORT.format(name)}")


def _mails(number: int) -> str:
    return "1 mail" if number == 1 else f"{number} mails"


def tell_skipped(store: "Store", week: "Week") -> None:
    """Says which weeks before this one have no reports, though earlier ones have."""
    from flows.skipped_weeks import skipped_weeks
    from reports.notices import in_words

    if skipped := skipped_weeks(store, week):
        of_each = ", and so on" if len(skipped) > 1 else ""
        say(
            f"no report was made of {in_words(skipped)}: "
            f"`adherence report --week {skipped[0]}` makes it{of_each}"
        )


def tell_cut_to_come(cut: date, day: date) -> None:
    """Says where the data cut lies ahead: in a slip of the year everybody seems to have stopped."""
    if cut > day:
        say(
            f"{cut} has not come, today is {day}: tables and worklists are as if nobody logged "
            "until then. If another day was meant, run again without --as-of"
        )


def tell_where(store: "Store", cut: date) -> None:
    """Says where the tables, the reports and the worklists lie, and which mails could not go."""
    from domain.weeks import Week

    week = Week.last_complete(cut)
    LOGGER.info("published as of %s, reports of %s", cut, week)
    say(f"published as of {cut}: {store.database}")
    say(f"report of {week}: {store.reports / str(week) / 'group.html'}")
    tell_skipped(store, week)
    for index in sorted(store.worklists.glob("*/index.html")):
        say(f"worklists: {index}")
    tell_mails(store, week)
