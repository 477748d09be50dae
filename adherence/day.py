"""A day on the command line."""

from datetime import UTC, date, datetime

import typer


def day(text: str) -> date:
    """The day written as ``2026-11-15``; raises BadParameter for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        said = f"'{text}' is not a day. Expected one such as 2026-11-15."
        raise typer.BadParameter(said) from None
