"""Why a file in the inbox is no export that anything here reads, and what to do about it."""

import re
from pathlib import Path

START = 4096
# The first columns of a data dictionary, as the API and the web page write them.
DICTIONARY = re.compile(r"\"?(field_name\"?,\"?form_name|Variable / Field Name)\b")


def why_unread(path: Path) -> str:
    """What to tell about a file that no mapping is for; its name alone says nothing of that."""
    if _is_dictionary(path):
        return (
            "this is a REDCap data dictionary, no export. Keep it beside the mapping of its "
            "project, and name it there as `dictionary`"
        )
    return "no mapping is for a file of this name"


def _is_dictionary(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(START)
    except OSError:
        return False
    return DICTIONARY.match(start.decode("utf-8-sig", errors="ignore")) is not None
