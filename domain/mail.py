"""Whether and how reports are mailed: the content of mail.yaml, which a group may leave out."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from domain.strict import Strict
from domain.yaml_files import checked_yaml

FILE = "mail.yaml"
GROUP = "group"
# What is said of a name that has addresses and no report.
NO_REPORT = "to: '{}' is neither 'group' nor a clinic's id: its addresses get no mail"


class Smtp(Strict):
    """The server that mails are handed to; its password comes from the environment."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    timeout_seconds: float = Field(default=30, gt=0)


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
    return checked_yaml(path, MailSettings) if path.exists() else None
