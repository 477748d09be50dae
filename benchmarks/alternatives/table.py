"""The results as a table for people."""

from collections.abc import Callable, Mapping
from typing import Any

Result = Mapping[str, Any]


def table(results: Result) -> str:
    """Markdown: a row per measure, a column per contender; those that could not run are below."""
    names = [name for name, found in results["contenders"].items() if "unavailable" not in found]
    found = [results["contenders"][name] for name in names]
    lines = [_line(["", *names]), _line(["---", *("---:" for _ in names)])]
    lines += [_line([what, *(_cell(value, each) for each in found)]) for what, value in ROWS]
    absent = [
        f"\n{name} could not run: {each['unavailable']}."
        for name, each in results["contenders"].items()
        if "unavailable" in each
    ]
    return "\n".join([*lines, *absent]) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Callable[[Result], str], found: Result) -> str:
    try:
        return value(found)
    except KeyError:
        return "not measured"


def _places(found: Result) -> str:
    """How many names, and how many places they stand in."""
    names = {name for place in found["names"]["open"].values() for name in place}
    places = sorted({_kind(place) for place in found["names"]["open"]})
    return f"{len(names)} ({', '.join(places)})" if names else "0"


def _kind(place: str) -> str:
    """What a reader would call the place."""
    if "validations/" in place:
        return "validation results"
    return place.replace(".duckdb main.", ".duckdb: ").replace(".duckdb raw.", ".duckdb: raw.")


def _killed(found: Result) -> str:
    killed = found["kills"]
    return (
        f"{killed['found_old']} old, {killed['found_new']} new, {killed['found_neither']} neither"
    )


ROWS: tuple[tuple[str, Callable[[Result], str]], ...] = (
    ("seconds, all anew", lambda found: f"{found['first']['seconds']:.1f}"),
    ("times ours", lambda found: f"{found['times_ours']:.1f}"),
    ("seconds of all cores", lambda found: f"{found['first']['cpu_seconds']:.1f}"),
    ("peak memory, MB", lambda found: f"{found['first']['peak_mb']:.0f}"),
    ("seconds, nothing new", lambda found: f"{found['again']['seconds']:.1f}"),
    ("seconds, with the overlapping export", lambda found: f"{found['later']['seconds']:.1f}"),
    ("lines that its user writes", lambda found: str(found["lines_of_code"])),
    ("rows lost without a trace", lambda found: str(found["first"]["lost"])),
    ("wrong rows stored", lambda found: str(found["first"]["stored_though_wrong"])),
    ("right rows put aside", lambda found: str(found["first"]["put_aside_though_right"])),
    ("patient-weeks that are wrong", lambda found: str(found["first"]["weeks_wrong"])),
    ("duplicates after the same again", lambda found: str(found["again"]["duplicates"])),
    ("duplicates after the overlapping export", lambda found: str(found["later"]["duplicates"])),
    ("patient-weeks that are wrong then", lambda found: str(found["later"]["weeks_wrong"])),
    ("planted names where others look", _places),
    ("what readers find after `kill -9`", _killed),
    (
        "mended by the next run",
        lambda found: f"{found['kills']['mended']} of {found['kills']['moments']}",
    ),
)
