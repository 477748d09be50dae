"""Which weeks nobody made reports of."""

import pytest

from domain.weeks import Week
from flows.skipped_weeks import skipped_weeks
from warehouse.store import Store


@pytest.mark.parametrize(
    ("reported", "week", "skipped"),
    [
        ([], "2026-W47", []),
        (["2026-W46"], "2026-W47", []),
        (["2026-W44"], "2026-W47", ["2026-W45", "2026-W46"]),
        (["2026-W42", "2026-W44"], "2026-W46", ["2026-W45"]),
        # Its own reports and those of weeks after it fill no gap before it.
        (["2026-W44", "2026-W46", "2026-W47"], "2026-W46", ["2026-W45"]),
        (["2026-W47"], "2026-W46", []),
        (["2025-W51"], "2026-W01", ["2025-W52"]),
    ],
)
def test_skipped_are_the_weeks_since_the_last_one_with_reports(
    reported: list[str], week: str, skipped: list[str], store: Store
) -> None:
    for name in reported:
        (store.reports / name).mkdir(parents=True)
        (store.reports / name / "group.html").touch()
    # Of a week that was begun only there is no page.
    (store.reports / "2026-W43").mkdir(parents=True, exist_ok=True)
    asked = Week.named(week)
    assert asked is not None
    assert list(map(str, skipped_weeks(store, asked))) == skipped
