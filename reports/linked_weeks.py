"""What a reader who kept last week's reports can link with this week's."""

from collections.abc import Iterator, Mapping

from reports.equations import Equation, equation_of_change
from reports.linked_cells import Cells

LAST_WEEK = "last week"
# The names of weeks are in the names of these counts.
ABOUT_A_WEEK = ("adherence/", "adherence_logged/", "logged/")


def with_last_week(now: Cells, before: Cells) -> Cells:
    """The cells of both weeks, those of the week before under names of their own.

    Linked are counts about a past week that stand in both, what a restated week says of then, those
    that grow by who started, and who is in care.
    """
    then = {named_then(name): value for name, value in before.counts.items()}
    old = (
        Equation(
            named_then(one.total),
            tuple(map(named_then, one.parts)),
            one.rest,
            one.keep_total,
            adds_to=tuple(map(named_then, one.adds_to)),
        )
        for one in before.equations
    )
    counts = {**now.counts, **then}
    return Cells(counts, (*now.equations, *old, *_across(now, counts)))


def named_then(name: str) -> str:
    """The name of a cell of the week before beside those of this week."""
    return f"{LAST_WEEK}, {name}"


def _across(now: Cells, counts: Mapping[str, int]) -> Iterator[Equation]:
    for name in now.counts:
        where, _, what = name.partition(": ")
        if what.startswith("restated/") and what.endswith("/then"):
            yield from _said_then(name, where, what, counts)
        if named_then(name) not in counts:
            continue
        if what.startswith(ABOUT_A_WEEK):
            yield equation_of_change(named_then(name), name, counts)
        elif what.startswith("active/"):
            yield from _in_care(name, where, what.split("/")[1], counts)
        elif what.startswith("flow/") and what.endswith(("/started", "/episodes")):
            yield from _grown(name, where, what.split("/")[1], counts)


def _said_then(name: str, where: str, what: str, counts: Mapping[str, int]) -> Iterator[Equation]:
    """What a restated week was said to be, and what last week's report said of it."""
    week = what.removeprefix("restated/").removesuffix("/then")
    said = named_then(f"{where}: adherence/{week}")
    if counts.get(said) == counts[name]:
        yield Equation(name, (said,), None, keep_total=False)


def _in_care(name: str, where: str, cohort: str, counts: Mapping[str, int]) -> Iterator[Equation]:
    """Who is in care: last week's and who started since, less who was discharged."""
    joined = f"{where}: started_this_week/{cohort}"
    left = f"{where}: discharged_this_week/{cohort}"
    now, then = counts[name], counts[named_then(name)]
    # Not where somebody left on the Sunday, on which they were still in care.
    if now + counts.get(left, 0) == then + counts.get(joined, 0):
        yield Equation(name, (named_then(name), joined), None, keep_total=True, beside=(left,))


def _grown(name: str, where: str, cohort: str, counts: Mapping[str, int]) -> Iterator[Equation]:
    """A count of all who ever started: last week's and who started since."""
    joined = f"{where}: started_this_week/{cohort}"
    if counts.get(joined) == counts[name] - counts[named_then(name)]:
        yield Equation(name, (named_then(name), joined), None, keep_total=False)
