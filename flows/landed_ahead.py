"""Exports that landed by a clock that was ahead: at a moment that has not come."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from flows.derivation import Derivation
from warehouse.accepted import TakenIn

# Of two machines that work on one folder of data, one is always a little ahead.
A_LITTLE = timedelta(hours=1)


def landed_ahead(known: Iterable[TakenIn], now: datetime) -> list[TakenIn]:
    """Those of the exports that landed at a moment to come, in the same order."""
    return [one for one in known if is_ahead(one.export.last_came_at, now)]


def is_ahead(moment: datetime, now: datetime) -> bool:
    """Whether a moment at which something came is to come."""
    return moment > now + A_LITTLE


def moments_that_came(plan: Derivation, now: datetime | None) -> Mapping[str, datetime | None]:
    """By export: since when it is known, and null where that is to come.

    Without ``now`` every moment is taken as it is written.
    """
    return {
        export_id: None if now and is_ahead(moment, now) else moment
        for export_id, moment in plan.known_since.items()
    }


def as_items(plan: Derivation, now: datetime) -> list[dict[str, str]]:
    """One item per export that landed at a moment to come; moments in UTC, to the minute."""
    return [
        {
            "export_id": one.export.export_id,
            "file": one.export.names[0],
            "landed_at": _minute(one.export.last_came_at),
            "now": _minute(now),
        }
        for one in landed_ahead(plan.by_name, now)
    ]


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
