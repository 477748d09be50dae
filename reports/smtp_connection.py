"""A connection to the server that mails are handed to, and what is known where one fails."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from domain.mail import Smtp


class Connection(smtplib.SMTP):
    """A connection that knows whether it has begun to hand over what is in a mail."""

    has_begun = False

    def data(self, msg: str | bytes) -> tuple[int, bytes]:  # type: ignore[override]
        """Hands it over; what the server replied."""
        self.has_begun = True
        return super().data(msg)


class _TlsConnection(Connection, smtplib.SMTP_SSL):
    """The same, encrypted from its start."""


@contextmanager
def connected(smtp: Smtp, password: str | None) -> Iterator[Connection]:
    """Such a connection, logged in where there is a password for it; closed afterwards."""
    context = ssl.create_default_context()
    if smtp.security == "tls":
        server: Connection = _TlsConnection(
            smtp.host, smtp.port, timeout=smtp.timeout_seconds, context=context
        )
    else:
        server = Connection(smtp.host, smtp.port, timeout=smtp.timeout_seconds)
    try:
        if smtp.security == "starttls":
            server.starttls(context=context)
        if smtp.user and password:
            server.login(smtp.user, password)
        yield server
    finally:
        server.close()


def is_passing(error: Exception) -> bool:
    """Whether the same mail may be taken later: a reply from 400 to 499."""
    return all(400 <= code < 500 for code in reply_codes(error))


def reply_codes(error: Exception) -> list[int]:
    """What the server replied; nothing where it did not."""
    codes = [code for code, _ in getattr(error, "recipients", {}).values()]
    code = getattr(error, "smtp_code", None)
    return codes + ([] if code is None else [code])


def is_silence(error: Exception) -> bool:
    """Whether the server was waited for in vain, and did not just hang up."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
