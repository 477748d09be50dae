"""The keys of a mapping that only some shapes read: in another they would do nothing, unnoticed."""

from collections.abc import Collection

REDCAP = ("redcap_flat", "redcap_eav")
TABLES = ("table", *REDCAP)
LINES = (*TABLES, "survey_wide")
READ_IN = {
    "last_line": LINES,
    "dictionary": REDCAP,
    "values": REDCAP,
    "names": REDCAP,
    "also_called": ("table", "survey_wide"),
    "layout.footer": TABLES,
    "layout.total_of": TABLES,
    "layout.name_row": ("survey_wide",),
}
MAY_BE_IDLE = {key.partition(".")[0] for key in READ_IN}


def refuse_idle_keys(shape: str, keys: Collection[str]) -> None:
    """Raises ValueError where a key does nothing in the shape."""
    for key, shapes in READ_IN.items():
        if key in keys and shape not in shapes:
            raise ValueError(
                f"{key}: nothing reads it in shape {shape}; expected in {', '.join(shapes)} alone"
            )
