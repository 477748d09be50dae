"""Where next to nobody logs, the worklists doubt that logs come."""

from datetime import timedelta

import pytest

from tests.reports.builders import SUNDAY, tables_of
from tests.reports.lists import flag, keys, of, pages_of, text_of
from tests.reports.pages import Page


@pytest.mark.parametrize(
    ("days", "silent", "words"),
    [
        (6, 5, "since Mon 9 Nov."),
        (4, 5, "since Wed 11 Nov."),
        (3, 5, ""),
        (None, 5, "."),
        (None, 4, ""),
    ],
)
def test_where_nobody_at_the_clinic_logs_the_pages_doubt_that_logs_come(
    days: int | None, silent: int, words: str
) -> None:
    flagged = [str(number) for number in range(silent)]
    log = {"setting": "home", "source_kind": "patient"}
    logs = [] if days is None else [of("9", performed_on=SUNDAY - timedelta(days=days), **log)]
    tables = tables_of(
        episodes=[of(name) for name in (*flagged, "9")],
        bouts=logs,
        flags=[flag(name, "N1", "red", value=40) for name in flagged],
    )
    for page in pages_of(tables, keys(*flagged, "9"))["clinic_a"].values():
        said = [text_of(one) for one in Page(page).all("strong")]
        told = f"Nobody at this clinic has logged anything {words}".replace(" .", ".")
        assert said == ([told] if words else [])


def test_a_clinic_on_holidays_is_not_doubted() -> None:
    tables = tables_of(episodes=[of("1")], bouts=[])
    assert "Nobody at this clinic" not in pages_of(tables, keys("1"))["clinic_a"]["index.html"]


@pytest.mark.parametrize(
    ("stopped", "still", "is_doubted"), [(18, 2, True), (17, 2, False), (9, 1, True), (4, 1, False)]
)
def test_where_hardly_anybody_logs_any_more_the_pages_doubt_it_too(
    stopped: int, still: int, is_doubted: bool
) -> None:
    names = [str(number) for number in range(stopped + still)]
    log = {"setting": "home", "source_kind": "patient"}
    last = [SUNDAY - timedelta(days=7)] * stopped + [SUNDAY] * still
    tables = tables_of(
        # One who stopped long ago says nothing of last week.
        episodes=[of(name) for name in (*names, "long ago")],
        bouts=[
            *(of(name, performed_on=day, **log) for name, day in zip(names, last, strict=True)),
            of("long ago", performed_on=SUNDAY - timedelta(days=30), **log),
        ],
        flags=[flag(name, "N2", "red", value=7) for name in (*names[:stopped], "long ago")],
    )
    index = Page(pages_of(tables, keys(*names, "long ago"))["clinic_a"]["index.html"])
    patients = f"Of the {stopped + still} patients here who log, {stopped} have logged nothing"
    told = [f"{patients} since Sun 8 Nov."] if is_doubted else []
    assert [text_of(one) for one in index.all("strong")] == told


# Who logs no more from the fourth day on did so lately for two weeks.
@pytest.mark.parametrize(("days", "is_doubted"), [(4, True), (17, True), (18, False)])
def test_who_stopped_logging_long_ago_casts_no_doubt(days: int, is_doubted: bool) -> None:
    stopped = [str(number) for number in range(9)]
    log = {"setting": "home", "source_kind": "patient"}
    last = SUNDAY - timedelta(days=days)
    tables = tables_of(
        episodes=[of(name) for name in (*stopped, "still")],
        bouts=[
            *(of(name, performed_on=last, **log) for name in stopped),
            of("still", performed_on=SUNDAY, **log),
        ],
        flags=[flag(name, "N2", "red", value=days) for name in stopped],
    )
    index = Page(pages_of(tables, keys(*stopped, "still"))["clinic_a"]["index.html"])
    said = [text_of(one) for one in index.all("strong")]
    assert [one.startswith("Of the 10 patients here who log, 9") for one in said] == (
        [True] if is_doubted else []
    )


def test_who_was_just_discharged_shows_that_exports_come() -> None:
    log = {"setting": "home", "source_kind": "patient"}
    names = [str(number) for number in range(6)]
    gone = of("gone", discharged_on=SUNDAY - timedelta(days=1))
    tables = tables_of(
        episodes=[*(of(name) for name in names), gone],
        bouts=[
            *(of(name, performed_on=SUNDAY - timedelta(days=9), **log) for name in names),
            of("gone", performed_on=SUNDAY - timedelta(days=1), **log),
        ],
        flags=[flag(name, "N2", "red", value=9) for name in names],
    )
    index = Page(pages_of(tables, keys(*names, "gone"))["clinic_a"]["index.html"])
    assert [text_of(one) for one in index.all("strong")] == []
