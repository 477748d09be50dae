"""Handing mails to an SMTP server: each once, tried again where the server is only busy.

Who does so holds the lock: the mails of a run share its pauses, and where one gets no answer no
other is tried.
"""

import json
import smtplib
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from domain.mail import MailSettings, Smtp
from warehouse.atomic import write_text

# Seconds before each further attempt of a run.
WAITS = (2.0, 10.0, 30.0)
SENDING, SENT = "sending", "sent"
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


@dataclass(frozen=True)
class Ledger:
    """The file that says which mails have been handed over: report and recipient, once a week."""

    path: Path

    def state(self, mail: str) -> str | None:
        """What is known of a mail: being sent, sent, or nothing."""
        return self._read().get(mail)

    def record(self, mail: str, state: str | None) -> None:
        """Writes the state of a mail, or (null) that it has not been sent after all."""
        states = {name: known for name, known in self._read().items() if name != mail}
        states |= {} if state is None else {mail: state}
        write_text(self.path, json.dumps(states, indent=0, sort_keys=True))

    def _read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        states: dict[str, str] = json.loads(self.path.read_text(encoding="utf-8"))
        return states


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
    ended: Counter[Ended] = Counter()
    smtp, pauses = settings.smtp, iter(WAITS)
    addressed = _addressed(mails, week, settings) if smtp else ()
    due = [one for one in addressed if ledger.state(one[0]) is None]
    for number, (mail, report, recipient) in enumerate(due, start=1):
        assert smtp
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
    server: _Connection | None = None
    try:
        with _connected(smtp, password) as server:
            # Written before, so that a run killed from here on never sends it twice.
            ledger.record(mail, SENDING)
            server.sendmail(sender, [recipient], content)
    except (OSError, smtplib.SMTPException) as error:
        if server and server.has_begun and not _codes(error):
            # The server may have all of it, and its reply was lost.
            return "cut_off" if _is_silence(error) else "in_doubt"
        if ledger.state(mail) == SENDING:
            ledger.record(mail, None)
        if not _codes(error):
            # Who hangs up over one mail may take the next.
            return "away" if server is None or _is_silence(error) else "busy"
        if _is_passing(error):
            return "busy"
        return "refused" if isinstance(error, OF_THE_MAIL) else "unsent"
    ledger.record(mail, SENT)
    return "sent"


def _is_passing(error: Exception) -> bool:
    """Whether the same mail may be taken later: a reply from 400 to 499."""
    return all(400 <= code < 500 for code in _codes(error))


def _codes(error: Exception) -> list[int]:
    """What the server replied; nothing where it did not."""
    codes = [code for code, _ in getattr(error, "recipients", {}).values()]
    code = getattr(error, "smtp_code", None)
    return codes + ([] if code is None else [code])


def _is_silence(error: Exception) -> bool:
    """Whether the server was waited for in vain, and did not just hang up."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


class _Connection(smtplib.SMTP):
    """A connection that knows whether it has begun to hand over what is in a mail."""

    has_begun = False

    def data(self, msg: str | bytes) -> tuple[int, bytes]:  # type: ignore[override]
        """Hands it over; what the server replied."""
        self.has_begun = True
        return super().data(msg)


class _TlsConnection(_Connection, smtplib.SMTP_SSL):
    """The same, encrypted from its start."""


@contextmanager
def _connected(smtp: Smtp, password: str | None) -> Iterator[_Connection]:
    context = ssl.create_default_context()
    if smtp.security == "tls":
        server: _Connection = _TlsConnection(
            smtp.host, smtp.port, timeout=smtp.timeout_seconds, context=context
        )
    else:
        server = _Connection(smtp.host, smtp.port, timeout=smtp.timeout_seconds)
    try:
        if smtp.security == "starttls":
            server.starttls(context=context)
        if smtp.user and password:
            server.login(smtp.user, password)
        yield server
    finally:
        server.close()
