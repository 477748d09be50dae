"""What a process chart says of weeks that all rise or all fall, wherever they stand."""

from collections.abc import Sequence

from reports.adherence_weeks import WEEKS_SHOWN, AdherenceWeek
from reports.counted import counted
from reports.words import percent, rounded, short_day

TREND = "trend"
WAYS = {1: "Rising", -1: "Falling"}
# The rule asks for as many; where fewer are seen, others before them are hidden.
LEAST = 7


def trend_words(weeks: Sequence[AdherenceWeek], recent: int) -> list[str]:
    """The last weeks of a trend with their ends, if one of the ``recent`` last is among them."""
    marked = [place for place, week in enumerate(weeks) if TREND in week.signal.rules]
    way = WAYS.get(_way(weeks, marked[-1])) if marked else None
    if way is None or marked[-1] < len(weeks) - recent:
        return []
    first, last = _first(weeks, marked[-1]), marked[-1]
    so_many = last - first + 1
    is_older = so_many < LEAST or (first == 0 and len(weeks) == WEEKS_SHOWN)
    since, until = (short_day(weeks[place].week.monday) for place in (first, last))
    since += " or earlier" if is_older else ""
    when = f"since {since}" if last == len(weeks) - 1 else f"from {since} to {until}"
    least = "at least " if is_older else ""
    return [
        f"{way} for {least}{counted(so_many, 'week')}, {when}{_ends(weeks[first], weeks[last])}."
    ]


def _first(weeks: Sequence[AdherenceWeek], last: int) -> int:
    """The first of the weeks up to ``last`` that go the way that it goes, or stay."""
    way, first = _way(weeks, last), last
    before = _before(weeks, first)
    while before is not None and _move(weeks, before, first) in (way, 0):
        first, before = before, _before(weeks, before)
    return first


def _before(weeks: Sequence[AdherenceWeek], place: int) -> int | None:
    """The week of a trend before that one; one of too few patients is no point between them."""
    for before in range(place - 1, -1, -1):
        signal = weeks[before].signal
        if signal.value is not None or signal.is_hidden:
            return before if TREND in signal.rules else None
    return None


def _way(weeks: Sequence[AdherenceWeek], last: int) -> int:
    """Whether the weeks up to that one rise (1) or fall (-1); 0 where that is not known."""
    after, before = last, _before(weeks, last)
    while before is not None:
        if move := _move(weeks, before, after):
            return move
        after, before = before, _before(weeks, before)
    signal = weeks[last].signal
    # A signal says where its first rule points.
    is_told = signal.rules[0] == TREND
    return {"improvement": 1, "concern": -1}.get(signal.value or "", 0) if is_told else 0


def _move(weeks: Sequence[AdherenceWeek], before: int, after: int) -> int:
    """Up (1), down (-1) or neither, as the numbers are printed, which a chart has no others of."""
    one, other = weeks[before].mean.value, weeks[after].mean.value
    if one is None or other is None:
        return 0
    return (rounded(other) > rounded(one)) - (rounded(other) < rounded(one))


def _ends(first: AdherenceWeek, last: AdherenceWeek) -> str:
    """The two means that it goes from and to; empty where they are not two."""
    if first is last or first.mean.value is None or last.mean.value is None:
        return ""
    return f" ({percent(first.mean.value)} to {percent(last.mean.value)})"
