"""One patient's days in words: the text beside the picture, and the cells of its table."""

from collections.abc import Iterator, Sequence

from reports import names
from reports.counted import counted
from reports.timeline_days import DayOfPatient
from reports.words import points, short_day, signed, whole


def timeline_in_words(days: Sequence[DayOfPatient]) -> str:
    """What the picture shows: sessions by what became of them, and the range of pain."""
    due = [day for day in days if day.due]
    silent = sum(not day.is_logged for day in due)
    sessions = whole(sum(day.due * day.days_a_week for day in due) / 7)
    done = counted(sum(day.done for day in due), "session")
    said = [
        f"Since {short_day(days[0].day)}: {done} done of {sessions} due, "
        f"{sum(day.skipped for day in due)} logged as skipped, "
        f"{silent} of {counted(len(due), 'day')} without a log{_asked(due)}, "
        f"{sum(day.is_hold for day in days)} on hold."
    ]
    if pain := [value for day in days for value in day.pain]:
        said.append(f"Session pain {points(min(pain))} to {points(max(pain))}.")
    scores = [(day.day, score) for day in days for code, score in day.forms if code == "nprs"]
    if scores:
        listed = ", ".join(f"{points(score)} on {short_day(day)}" for day, score in scores)
        said.append(f"Pain questionnaire {listed}.")
    return " ".join(said)


def _asked(due: Sequence[DayOfPatient]) -> str:
    """How many of the days exercise was asked for, where not on all of them."""
    days = counted(sum(day.days_a_week for day in due) / 7, "day")
    return f" ({days} of exercise asked)" if any(day.days_a_week < 7 for day in due) else ""


def day_in_words(day: DayOfPatient | None) -> str:
    """One cell of the table: sessions done of those due, pain, forms; empty where not in care."""
    return "" if day is None else ", ".join(_parts(day))


def _parts(day: DayOfPatient) -> Iterator[str]:
    if day.is_hold:
        yield "hold"
    elif day.due:
        yield f"{day.done} of {day.due}" if day.is_logged else "no log"
    if day.done and not day.due:
        yield f"{day.done} extra"
    if day.skipped:
        yield f"{day.skipped} skipped"
    for setting in day.visits:
        yield f"{setting} session"
    if day.pain:
        lowest, highest = points(min(day.pain)), points(max(day.pain))
        yield f"pain {lowest}" if lowest == highest else f"pain {lowest}–{highest}"
    for instrument, score in day.forms:
        yield _form_in_words(instrument, score)


def _form_in_words(instrument: str, score: float) -> str:
    # Beside the pain of a session.
    name = "pain questionnaire" if instrument == "nprs" else names.QUESTIONNAIRES[instrument]
    if instrument == "pass":
        return f"{name}: {'yes' if score else 'no'}"
    return f"{name} {signed(score, 0) if instrument == 'groc' else points(score)}"
