"""The ids of exports as people are shown them."""

DIGITS = 12


def short_id(export_id: str) -> str:
    """The first digits of an export's id: enough for messages, notices, pages and file names."""
    return export_id[:DIGITS]
