"""Numbers, days and codes as people read them; the same in every locale."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from domain.weeks import Week
from reports.figures import Count, Day, Figure

HIDDEN = "n.p."
NOTHING = "–"
MINUS = "−"
SPACE = "\N{NO-BREAK SPACE}"
# From there on a number has no decimals to round.
LARGEST = 1e15
# Further away, a day of that name in another year is nearer.
HALF_A_YEAR = timedelta(days=182)

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def rounded(value: float, digits: int = 0) -> float:
    """A number with that many decimals, halves away from zero: 12.5 is 13, as DuckDB has it."""
    if not abs(value) < LARGEST:
        return value
    # 100 × (29 / 200) is a half but for the last bit.
    exact = Decimal(str(round(value, 9)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def whole(value: float) -> str:
    """A number without decimals: 1,234."""
    return decimal(value, 0)


def decimal(value: float, digits: int = 1) -> str:
    """A number with that many decimals and a true minus; never a negative zero."""
    text = f"{rounded(value, digits):,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", MINUS)


def points(value: float) -> str:
    """A score: the mean of several ratings has a decimal, others have none."""
    return decimal(value, 0 if value == round(value) else 1)


def signed(value: float, digits: int = 1) -> str:
    """A difference or change: with its sign, unless it rounds to 0."""
    text = decimal(value, digits)
    is_positive = value > 0 and any(digit in text for digit in "123456789")
    return f"+{text}" if is_positive else text


def percent(value: float) -> str:
    """A percentage without decimals: 61 %."""
    return f"{whole(value)}{SPACE}%"


def shown_count(count: Count) -> str:
    """A count, or the sign that it is not published."""
    return HIDDEN if count.value is None else whole(count.value)


def shown(figure: Figure, form: str = "percent", digits: int = 1) -> str:
    """The value of a figure, the sign that it is not published, or that there is none."""
    if figure.is_hidden:
        return HIDDEN
    return NOTHING if figure.value is None else _formed(figure.value, form, digits)


def shown_ends(figure: Figure, form: str = "percent", digits: int = 1) -> str:
    """The interval of a figure: 52 to 64; empty where there is none to show."""
    if figure.is_hidden or figure.lower is None or figure.upper is None:
        return ""
    form = "whole" if form == "percent" else form
    return f"{_formed(figure.lower, form, digits)} to {_formed(figure.upper, form, digits)}"


def _formed(value: float, form: str, digits: int) -> str:
    match form:
        case "percent":
            return percent(value)
        case "whole":
            return whole(value)
        case "signed":
            return signed(value, digits)
    return decimal(value, digits)


def short_day(day: date, today: date | None = None) -> str:
    """A day in a chart or a narrow column: 9 Nov; far from ``today`` with its year."""
    named = f"{day.day}{SPACE}{MONTHS[day.month - 1][:3]}"
    is_near = today is None or abs(day - today) <= HALF_A_YEAR
    # A column that has room for a day has a second line for a year.
    return named if is_near else f"{named} {day.year}"


def week_day(day: date, today: date | None = None) -> str:
    """A day for somebody who thinks in weeks: Mon 9 Nov; far from ``today`` with its year."""
    return f"{WEEKDAYS[day.weekday()]}{SPACE}{short_day(day, today)}"


def long_day(day: date) -> str:
    """A day in full: 9 November 2026."""
    return f"{day.day}{SPACE}{MONTHS[day.month - 1]}{SPACE}{day.year}"


def shown_day(day: Day, today: date) -> str:
    """A day as on a page of ``today``, the sign that it is not published, or that there is none."""
    if day.is_hidden:
        return HIDDEN
    return NOTHING if day.value is None else week_day(day.value, today)


def moment(at: datetime | None) -> str:
    """A moment, to the minute, in UTC."""
    return NOTHING if at is None else f"{long_day(at.date())}, {at:%H:%M}{SPACE}UTC"


def week_title(week: Week) -> str:
    """A week as a title: Week 46, 2026 (9–15 November)."""
    year, number, _ = week.monday.isocalendar()
    return f"Week {number}, {year} ({_span(week.monday, week.sunday)})"


def _span(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{long_day(first)} – {long_day(last)}"
    if first.month != last.month:
        return f"{_day_and_month(first)} – {_day_and_month(last)}"
    return f"{first.day}–{_day_and_month(last)}"


def _day_and_month(day: date) -> str:
    return f"{day.day}{SPACE}{MONTHS[day.month - 1]}"


def days_ago(day: date, today: date) -> str:
    """How long before ``today`` a day is: 0 days ago, 1 day ago, 6 days ago."""
    days = (today - day) // timedelta(days=1)
    return f"{days} day{'' if days == 1 else 's'} ago"


def listed(words: Sequence[str]) -> str:
    """Several as one clause: a, b and c."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if words[1:] else "".join(words)


def shortened(words: Sequence[str], most: int = 3) -> list[str]:
    """The first of several, and how many more there are."""
    rest = len(words) - most
    return [*words[:most], f"{rest} more"] if rest > 0 else list(words)
