"""Notices as mails, each handed to the mail server once."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP

from domain.environment import smtp_password_from_environment
from domain.mail import MailSettings
from domain.printable import printable
from domain.service import Notices
from reports.ledger import Ledger
from reports.notices import Notice
from reports.post import posted


def mailed(
    notices: Sequence[Notice], wanted: Notices, mailing: MailSettings | None, ledger: Ledger
) -> set[str]:
    """The names of the notices of which no mail is still to be sent."""
    if mailing is None or mailing.smtp is None or not wanted.to:
        return {notice.name for notice in notices}
    done_with = set()
    for notice in notices:
        done = posted(
            {notice.name: mail_of(notice, wanted, mailing)},
            "notice",
            mailing.model_copy(update={"to": {notice.name: wanted.to}}),
            ledger,
            password=smtp_password_from_environment(),
            # A run that waits keeps others from their turn.
            wait=lambda _: None,
        )
        if done.unsent:
            # The server is away: this one and the rest are sent when it is back.
            break
        # Where it is refused for everybody, it is the sender who has something to mend.
        if done.refused < len(set(wanted.to)):
            done_with.add(notice.name)
    return done_with


def mail_of(notice: Notice, wanted: Notices, mailing: MailSettings | None) -> bytes:
    """The notice as a mail that any program can open and send."""
    mail = EmailMessage(policy=SMTP)
    # An id may have a line separator in it, which no header can.
    mail["Subject"] = printable(notice.subject)
    mail["From"] = mailing.sender if mailing else wanted.sent_from
    mail["To"] = ", ".join(wanted.to) or "undisclosed-recipients:;"
    mail.set_content(notice.text)
    return mail.as_bytes()
