"""Whether and how reports are mailed: the content of mail.yaml, which a group may leave out."""

import re
from collections.abc import Collection
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from domain.strict import Strict
from domain.yaml_files import checked_yaml, is_given

FILE = "mail.yaml"
GROUP = "group"
# What is said of a name that has addresses and no report.
NO_REPORT = "to: '{}' is neither 'group' nor a clinic's id: its addresses get no mail"

# What stands between the dots of a host's name, as it goes over the wire.
LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?")


class Smtp(Strict):
    """The server that mails are handed to; its password comes from the environment."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    timeout_seconds: float = Field(default=30, ge=1, le=3600, allow_inf_nan=False)

    @field_validator("host")
    @classmethod
    def _is_host(cls, host: str) -> str:
        if not (_is_name(host) or _is_ip(host)):
            raise ValueError(
                "expected the name of a server, such as smtp.clinic.example, and nothing before or "
                "after it; its port stands beside it, as in port: 587"
            )
        return host

    @field_validator("user")
    @classmethod
    def _can_log_in(cls, user: str | None) -> str | None:
        if user is not None and not user.isascii():
            raise ValueError(
                "expected ASCII letters, digits and signs: others cannot be sent to a mail server "
                "in a login. Ask whoever runs it for a name without"
            )
        return user


class MailSettings(Strict):
    """Who writes to whom, by report: ``group`` or the id of a clinic; without smtp nobody does."""

    sender: str
    to: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    smtp: Smtp | None = None

    def to_nobody(self, clinic_ids: Collection[str]) -> list[str]:
        """The names that no report has where these are the clinics: their mails go to nobody."""
        return sorted({*self.to} - {GROUP, *clinic_ids})

    @field_validator("sender")
    @classmethod
    def _is_address(cls, address: str) -> str:
        return mail_address(address)

    @field_validator("to")
    @classmethod
    def _are_addresses(cls, to: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {name: tuple(map(mail_address, addresses)) for name, addresses in to.items()}


def _is_name(host: str) -> bool:
    """Whether it is written as the name of a host is, in any language."""
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        # A part between dots is empty, or too long.
        return False
    return all(LABEL.fullmatch(label) for label in name.removesuffix(".").split("."))


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def to_mend(smtp: Smtp | None, password: str | None) -> str:
    """What to mend where the server has not taken a mail, in words."""
    if smtp and smtp.user and password and not password.isascii():
        return (
            "ADHERENCE_SMTP_PASSWORD has a letter such as é or ß, which cannot be sent to a mail "
            "server: give that account a password of ASCII letters, digits and signs"
        )
    return "check smtp in mail.yaml and ADHERENCE_SMTP_PASSWORD"


def mail_address(address: str) -> str:
    """The same address; raises ValueError where it is none that every mail server takes."""
    name, at, place = address.partition("@")
    has_other = any(letter.isspace() or letter in ',;<>"' for letter in address)
    if not (name and at and place) or has_other or not address.isascii():
        raise ValueError("expected addresses such as manager@clinic.example, one each")
    return address


def mail_settings(folder: Path) -> MailSettings | None:
    """What mail.yaml in the configuration says; null where there is none. Raises UsageError."""
    path = folder / FILE
    return checked_yaml(path, MailSettings) if is_given(path) else None
