"""How the service runs, and what it tells of: the content of service.yaml."""

import re
from typing import Literal

from pydantic import Field, field_validator

from domain.mail import mail_address
from domain.strict import MOST, Days, Strict

# As Dask writes them: a host's name, or an address in numbers, and a port.
SCHEDULER = re.compile(
    r"((tcp|tls|ucx|ws|wss)://)?([^\s/:\[\]]+|\[[0-9a-f:.]+\]):(?P<port>\d{1,5})", re.IGNORECASE
)
LAST_PORT = 65535
NO_SCHEDULER = "expected the address of a scheduler, such as tcp://10.0.0.5:8786"


class Notices(Strict):
    """What is worth a notice, and where notices go beside the outbox folder."""

    quarantine_above_pct: float = Field(default=10, ge=0, le=100)
    no_export_for_days: Days = 10
    red_flags_from: int = Field(default=1, ge=1, le=MOST)
    to: tuple[str, ...] = ()
    sent_from: str = "adherence@localhost"
    prefect_blocks: tuple[str, ...] = ()

    @field_validator("sent_from")
    @classmethod
    def _is_address(cls, sent_from: str) -> str:
        return mail_address(sent_from)

    @field_validator("to")
    @classmethod
    def _are_addresses(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(mail_address, to))


class Dask(Strict):
    """Where work per clinic runs: a scheduler's address, or workers on this machine."""

    address: str | None = None
    workers: int = Field(default=2, ge=1)

    @field_validator("address")
    @classmethod
    def _is_address(cls, address: str | None) -> str | None:
        written = SCHEDULER.fullmatch(address) if address else None
        if address and not (written and int(written["port"]) <= LAST_PORT):
            raise ValueError(NO_SCHEDULER)
        return address


class Service(Strict):
    """The content of service.yaml; every key has a default, and so has the whole file."""

    settle_seconds: float = Field(default=5, gt=0, le=86_400)
    scan_every_seconds: float = Field(default=1, gt=0, le=3600)
    health_port: int = Field(default=0, ge=0, le=65535)
    prefect_ui: bool = False
    task_runner: Literal["none", "dask"] = "none"
    dask: Dask = Dask()
    notices: Notices = Notices()
