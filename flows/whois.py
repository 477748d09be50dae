"""Who stands behind a pseudonym, for those who have the private folder."""

from collections.abc import Sequence
from pathlib import Path

from flows.context import derivation
from flows.derivation import Derivation
from flows.engine import guarded
from flows.lineage_asked import patient_of, stands_for


@guarded
def whois(data: Path, keys: Sequence[str]) -> list[dict[str, str | None]]:
    """One item per key: of which kind it is, and the clinic's own ids behind it."""
    plan = derivation(data)
    return [_behind(key.strip().casefold(), plan) for key in keys]


def _behind(key: str, plan: Derivation) -> dict[str, str | None]:
    kind, natural = stands_for(key, plan)
    ids: dict[str, str | None] = {**natural}
    if kind == "episode":
        ids["patient_id"] = patient_of(natural, plan)
    return {"key": key, "kind": kind, **ids}
