"""A key that nobody knows, and the one that was most likely meant: of the same place alone."""

import pytest
from pydantic import BaseModel

from domain.nearest_key import nearest_key
from domain.service import Service
from domain.settings import Clinics
from sources.mapping import Mapping


@pytest.mark.parametrize(
    ("model", "place", "meant"),
    [
        (Service, ("settle_second",), "settle_seconds"),
        (Service, ("Settle_Seconds",), "settle_seconds"),
        (Service, ("notices", "quarantine_over_pct"), "quarantine_above_pct"),
        # Known elsewhere only.
        (Service, ("quarantine_above_pct",), None),
        (Service, ("notices", "colour"), None),
        (Clinics, ("clinics", 1, "time_zon"), "time_zone"),
        (Mapping, ("datasets", 0, "colums"), "columns"),
    ],
)
def test_the_key_spelt_most_like_it_is_named(
    model: type[BaseModel], place: tuple[str | int, ...], meant: str | None
) -> None:
    assert nearest_key(model, place) == meant
