"""docs/measures.md from the specification: what a clinician reads is what the tests run.

``python -m tests.spec.measures_page docs/measures.md`` writes it.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from domain.instruments import INSTRUMENTS, Instrument
from domain.published.flags import FLAG_NUMBERS
from domain.windows import DISCHARGE, WINDOWS
from tests.spec.cases import Case, Chapter, chapters
from tests.spec.given import NO_ROWS
from tests.spec.tables import table_cells

# Numbers of the chapters, in the order in which one asks.
PARTS: dict[str, tuple[int, ...]] = {
    "Adherence at home": (2, 3, 10, 11, 37, 5, 6, 7, 8, 4, 9, 12),
    "Starting, keeping on, attending": (36, 24),
    "Questionnaires": (13, 14, 16, 15, 38, 17, 18, 20),
    "Flags for the worklist": (25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35),
    "Which row, which day, whose": (22, 39, 40, 21, 19, 1, 23),
}
HEAD = """# Measures

What every figure is, with its numerator, denominator, exclusions and period, and a worked example.
Nothing here asks you to read code: the examples are the ones that the program is tested with.
`make docs` writes this page from `tests/spec/chapters/`, and a test fails when it is stale.

Weeks are Monday to Sunday in the clinic's own time. "No log" is not "not done": adherence is the
lower bound, adherence on logged days the upper, and both are always shown. All figures are of what
was *logged*; diaries report more than sensors count. Thresholds are those of the shipped
`config/measures.yaml`.

**How to read an example.** *Given* is what the clinic exported, *then* what must come out. What a
table leaves out is this: Ann (`ann`, episode `ann-1`, clinic `clinic_a`) starts on Monday 2 March
2026 in the cohort `lumbar_only`; she is to do the bird dog twice a day on seven days a week, 2 sets
of 12 to 15; a session is at home, logged by the patient, 2 sets of 12, done; a questionnaire is an
NPRS. An empty cell is "unknown", `no row` means that the table has no such row. Numbers agree as
far as they are written out.
"""


def measures_markdown() -> str:
    """The whole page."""
    of_number = {int(chapter.name[:2]): chapter for chapter in chapters()}
    parts = [HEAD, "## Contents\n"]
    for part, numbers in PARTS.items():
        parts.append(f"**{part}**\n")
        parts += [f"- [{of_number[n].title}](#{_anchor(of_number[n].title)})" for n in numbers]
        parts.append("")
    parts += [_instruments(), _windows(), _flag_numbers()]
    for part, numbers in PARTS.items():
        parts.append(f"## {part}\n")
        parts += [_chapter(of_number[n]) for n in numbers]
    return "\n".join(parts).rstrip("\n") + "\n"


def _anchor(title: str) -> str:
    kept = (c for c in title.lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")


def _chapter(chapter: Chapter) -> str:
    first, *others = chapter.cases
    facts = (
        ("Columns", f"{_sentence(chapter.measures)}"),
        ("Numerator", chapter.numerator),
        ("Denominator", chapter.denominator),
        ("Exclusions", chapter.exclusions),
        ("Period", chapter.period),
    )
    lines = [f"### {chapter.title}\n", *(f"- **{name}**: {_line(text)}" for name, text in facts)]
    lines += ["", f"**Example: {first.title}.** {_line(first.rule)}\n", _example(first)]
    if others:
        lines.append("Further rules, each with an example of its own among the tests:\n")
        lines += [f"- *{case.title}.* {_line(case.rule)}" for case in others]
        lines.append("")
    return "\n".join(lines)


def _sentence(text: str) -> str:
    return f"{text}." if not text.endswith(".") else text


def _line(text: str) -> str:
    """The text on one line, without what Markdown would take for its own."""
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;")


def _example(case: Case) -> str:
    tables = [f"Given, as of {_weekday(case)}:\n"]
    for name, text in case.given.items():
        rows = "none" if text.strip() == NO_ROWS else _markdown(table_cells(text))
        tables.append(f"`{name}`\n\n{rows}")
    if not case.given:
        tables.append("nothing but the programme.\n")
    tables.append("Then:\n")
    tables += [f"`{name}`\n\n{_markdown(table_cells(t))}" for name, t in case.expect.items()]
    return "\n".join(tables)


def _weekday(case: Case) -> str:
    return f"{case.cut:%a} {case.cut.isoformat()}"


def _markdown(rows: Iterable[Sequence[str]]) -> str:
    header, *body = [[_line(cell) for cell in row] for row in rows]
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _instruments() -> str:
    heads = ("instrument", "what", "score", "from items", "better", "minimal important change")
    rows = [
        (
            f"`{one.code}`",
            one.name,
            _minus(f"{one.low:g} to {one.high:g}, {one.unit}"),
            _scoring(one),
            one.better,
            _important(one),
        )
        for one in INSTRUMENTS.values()
    ]
    return f"## The eight instruments\n\n{_markdown([heads, *rows])}"


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _scoring(one: Instrument) -> str:
    answers = f"{one.items} items 0–{one.item_max:g}"
    return {
        "mean": f"mean of {one.items_needed} to {one.items} answers 0–{one.item_max:g}"
        if one.items_needed < one.items
        else f"mean of all {one.items} ratings 0–{one.item_max:g}, or one rating as reported",
        "percent_of_answered": f"100 × sum / ({one.item_max:g} × answered), {answers}, at least "
        f"{one.items_needed} answered",
        "ticked": f"statements ticked of {one.items}; a blank one is not ticked",
        "none": "none: reported as a number",
    }[one.scoring]


def _important(one: Instrument) -> str:
    change = one.minimal_important_change
    if change is None:
        return "none established"
    return f"a score of {change:g} or more" if one.is_responder_scale else f"{change:g}"


def _windows() -> str:
    heads = ("window", "days since the start", "nearest to day")
    rows = [(f"`{w.name}`", _minus(f"{w.first} to {w.last}"), str(w.target)) for w in WINDOWS]
    around = f"{DISCHARGE.days_around} days around the discharge"
    table = _markdown([heads, *rows, (f"`{DISCHARGE.name}`", around, "of discharge")])
    return f"## The windows\n\n{table}"


def _flag_numbers() -> str:
    heads = ("column of `flags`", "what it is, by code")
    rows = [(f"`{column.name}`", column.description) for column in FLAG_NUMBERS]
    return f"## The numbers behind a flag\n\n{_markdown([heads, *rows])}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(measures_markdown(), encoding="utf-8")
