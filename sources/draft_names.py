"""What the name of an unknown export says, in a draft of a mapping for it."""

import re
import unicodedata

from sources.draft_words import TODO, quoted

DAYS_IN_NAMES = (
    (r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)", "%Y-%m-%d"),
    (r"(?<!\d)(20\d{6})(?!\d)", "%Y%m%d"),
)


def mapping_name(file_name: str) -> str:
    """A name for the mapping: the letters of the file's."""
    plain = unicodedata.normalize("NFKD", file_name.rpartition(".")[0].casefold())
    words = re.findall(r"[a-z]+", plain.encode("ascii", "ignore").decode())
    return "_".join(words) or TODO


def file_pattern(file_name: str) -> str:
    """The file's name with a * for its numbers: dates and counters change from file to file."""
    escaped = re.sub(r"[\[?*]", lambda found: f"[{found[0]}]", file_name)
    return re.sub(r"\d[\d.:T-]*\d|\d", "*", escaped)


def exported_at(file_name: str) -> str:
    """The line that says where in the file's name its day is."""
    for pattern, notation in DAYS_IN_NAMES:
        if re.search(pattern, file_name):
            return f"exported_at: {{file_name: {quoted(pattern)}, format: '{notation}'}}"
    return (
        "# exported_at: the name says no day in a notation that is certain; without one, dates in\n"
        "# the future are not caught. The how-to has how to say another notation"
    )
