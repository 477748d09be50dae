"""The data dictionary as one HTML page that needs nothing but itself."""

from collections.abc import Mapping
from typing import Any

from reports.html import templates


def dictionary_html(entries: Mapping[str, Any]) -> str:
    """The page of the entries of ``warehouse/dictionary_entries.py``."""
    return templates().get_template("dictionary.html").render(entries=entries).lstrip()
