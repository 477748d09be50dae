"""Handing mails to an SMTP server: each once, tried again where the server is only busy.

Who does so holds the lock: the mails of a run share its pauses, and where one gets no answer no
other is tried.
"""

import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from domain.mail import MailSettings, Smtp
from reports.ledger import SENDING, SENT, Ledger
from reports.smtp_connection import Connection, connected, is_passing, is_silence, reply_codes

# Seconds before each further attempt of a run.
WAITS = (2.0, 10.0, 30.0)
Ended = Literal["sent", "unsent", "refused", "in_doubt"]
# Not taken, and perhaps later; or not answered, as none of the others would be.
Came = Literal[Ended, "busy", "away", "cut_off"]
ENDS: Mapping[Came, Ended] = {
    **{ended: ended for ended in get_args(Ended)},
    "busy": "unsent",
    "away": "unsent",
    "cut_off": "in_doubt",
}
# Other replies are to whoever sends at all: a password to mend, and then the mail goes.
OF_THE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)


@dataclass(frozen=True)
class Posted:
    """How many mails were handed over now, and how many are still to be; no address, no name.

    ``refused`` are those that the server will not have: by their recipient or what is in them.
    ``in_doubt`` may have arrived: their hand-over was cut off, and they are not sent again.
    """

    sent: int
    unsent: int
    refused: int = 0
    in_doubt: int = 0


def posted(
    mails: Mapping[str, bytes],
    week: str,
    settings: MailSettings,
    ledger: Ledger,
    *,
    password: str | None,
    wait: Callable[[float], None] = time.sleep,
) -> Posted:
    """Hands the mails (by report) of one week to their recipients, those that have not had them.

    A mail whose hand-over was cut off may have arrived: it is not sent again.
    """
    smtp, pauses = settings.smtp, iter(WAITS)
    if smtp is None:
        return Posted(0, 0)
    ended: Counter[Ended] = Counter()
    due = [one for one in _addressed(mails, week, settings) if ledger.state(one[0]) is None]
    for number, (mail, report, recipient) in enumerate(due, start=1):
        attempt = partial(
            _attempted, mails[report], recipient, mail, settings.sender, smtp, ledger, password
        )
        came = _handed_over(attempt, pauses, wait)
        ended[ENDS[came]] += 1
        if came in ("away", "cut_off"):
            ended["unsent"] += len(due) - number
            break
    return Posted(**{name: ended[name] for name in get_args(Ended)})


def still_to_send(reports: Iterable[str], week: str, settings: MailSettings, ledger: Ledger) -> int:
    """How many mails of one week have not been handed over: 0 where there is no server."""
    mails = _addressed(reports, week, settings) if settings.smtp else ()
    return sum(ledger.state(mail) is None for mail, _, _ in mails)


def in_doubt(reports: Iterable[str], week: str, settings: MailSettings, ledger: Ledger) -> int:
    """How many mails of one week may have arrived or not: their hand-over was cut off."""
    mails = _addressed(reports, week, settings)
    return sum(ledger.state(mail) == SENDING for mail, _, _ in mails)


def _addressed(
    reports: Iterable[str], week: str, settings: MailSettings
) -> Iterator[tuple[str, str, str]]:
    """Each mail by its name in the ledger, its report and its recipient, in order."""
    for report in sorted(reports):
        for recipient in sorted(set(settings.to.get(report, ()))):
            yield f"{week} {report} {recipient}", report, recipient


def _handed_over(
    attempt: Callable[[], Came], pauses: Iterator[float], wait: Callable[[float], None]
) -> Came:
    """What became of the mail, in as many attempts as there are pauses left."""
    while (came := attempt()) in ("busy", "away"):
        pause = next(pauses, None)
        if pause is None:
            break
        wait(pause)
    return came


def _attempted(
    content: bytes,
    recipient: str,
    mail: str,
    sender: str,
    smtp: Smtp,
    ledger: Ledger,
    password: str | None,
) -> Came:
    """What became of the mail at one attempt."""
    server: Connection | None = None
    try:
        with connected(smtp, password) as server:
            # Written before, so that a run killed from here on never sends it twice.
            ledger.record(mail, SENDING)
            server.sendmail(sender, [recipient], content)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        came = _came_of(error, server)
        if came not in ("cut_off", "in_doubt") and ledger.state(mail) == SENDING:
            ledger.record(mail, None)
        return came
    ledger.record(mail, SENT)
    return "sent"


def _came_of(error: Exception, server: Connection | None) -> Came:
    """What became of the mail where an attempt at it failed."""
    if not reply_codes(error):
        if server and server.has_begun:
            # The server may have all of it, and its reply was lost.
            return "cut_off" if is_silence(error) else "in_doubt"
        if not isinstance(error, OSError):
            # A setting that cannot be sent at all, such as a password with an umlaut.
            return "unsent"
        # Who hangs up over one mail may take the next.
        return "away" if server is None or is_silence(error) else "busy"
    if is_passing(error):
        return "busy"
    return "refused" if isinstance(error, OF_THE_MAIL) else "unsent"
