"""The data dictionary as one HTML page that needs nothing but itself."""

from collections.abc import Mapping
from typing import Any

from reports.html import pages


def dictionary_html(entries: Mapping[str, Any]) -> str:
    """The page of the entries of ``warehouse/dictionary_entries.py``."""
    return pages().get_template("dictionary.html").render(entries=entries).lstrip()
