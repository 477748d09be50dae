"""The moment that a report is asked for as known at."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from adherence.one_week import moment_of
from domain.errors import UsageError

ADELAIDE = timezone(timedelta(hours=10, minutes=30))
END_OF_MINUTE = {"second": 59, "microsecond": 999_999}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-16T09:00:00", datetime(2026, 11, 16, 9, tzinfo=UTC)),
        ("2026-11-16 09:00:01.5", datetime(2026, 11, 16, 9, 0, 1, 500_000, tzinfo=UTC)),
        ("2026-11-16T09:00:00+10:30", datetime(2026, 11, 16, 9, tzinfo=ADELAIDE)),
        # As pages name it: all that was known in that minute.
        ("2026-11-16 09:00", datetime(2026, 11, 16, 9, 0, **END_OF_MINUTE, tzinfo=UTC)),
        ("2026-11-16T09:00+10:30", datetime(2026, 11, 16, 9, 0, **END_OF_MINUTE, tzinfo=ADELAIDE)),
        ("2026-11-16T09:00Z", datetime(2026, 11, 16, 9, 0, **END_OF_MINUTE, tzinfo=UTC)),
        ("2026-11-16", datetime(2026, 11, 16, tzinfo=UTC)),
    ],
)
def test_a_moment_to_the_minute_is_its_end(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-11-16T25:00", "0026-11-16T09:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--known-at"):
        moment_of(text)
