"""Foreign text as a terminal or a comment may show it."""

from collections.abc import Container, Mapping


def printable(text: str) -> str:
    """The text on one line, without anything that steers a terminal; bytes of no text escaped."""
    whole = text.encode("utf-8", "backslashreplace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


def printable_cells(row: Mapping[str, object], leave_out: Container[str] = ()) -> str:
    """The cells of a row that hold anything, each behind the name of its column."""
    return ", ".join(
        f"{name} {printable(str(value))}"
        for name, value in row.items()
        if value is not None and name not in leave_out
    )
