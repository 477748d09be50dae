"""Items of a questionnaire, named together in a mapping and written out column by column."""

from collections.abc import Mapping


def with_items(columns: object, items: object) -> dict[str, object]:
    """The columns with ``items`` written out as item_1, item_2, …

    ``items`` is a list of the export's columns, or a mapping with that list under ``from`` and what
    is to be done to each of them beside it. Raises ValueError.
    """
    columns = {} if columns is None else columns
    if not isinstance(columns, Mapping):
        raise ValueError("columns: expected each column with its source, beside items")
    if items is None:
        return dict(columns)
    rewriting = (
        {k: v for k, v in items.items() if k != "from"} if isinstance(items, Mapping) else {}
    )
    names = items.get("from") if isinstance(items, Mapping) else items
    if not isinstance(names, list) or not names or len(names) > 24:
        raise ValueError("items: expected a list of 1 to 24 columns, or such a list under from")
    made: dict[str, object] = {
        f"item_{number}": {"from": name, **rewriting} for number, name in enumerate(names, 1)
    }
    return {**columns, **made}
