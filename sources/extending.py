"""One mapping laid over another, and its short forms written out, before it is checked."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from domain.datasets import EVERY_DATASET

SAME_NAMES = "same_names"
# What is merged name by name; every other key of the base is replaced whole.
BY_NAME = ("columns", "when")
BY_NAME_IN_DATASETS = (*BY_NAME, "deleted_when")

Content = dict[str, Any]


def laid_over(base: Mapping[str, Any], own: Mapping[str, Any]) -> Content:
    """The base's content with the own one in its place.

    Columns and conditions are replaced one by one, and so are datasets where both give them names;
    a dataset that is null is left out.
    """
    merged = {key: value for key, value in base.items() if key != "base"}
    for key, value in own.items():
        if key == "datasets" and _are_named(value) and _are_named(merged.get(key)):
            merged[key] = {
                name: _one_over(merged[key].get(name), value.get(name, merged[key].get(name)))
                for name in {**merged[key], **value}
            }
        elif key != "extends":
            merged[key] = _by_name(merged.get(key), value) if key in BY_NAME else value
    return merged


def _are_named(datasets: object) -> bool:
    return isinstance(datasets, Mapping)


def _one_over(base: object, own: object) -> object:
    """One dataset over the one of the same name."""
    if not isinstance(base, Mapping) or not isinstance(own, Mapping):
        return own
    merged = {key: _by_name(base.get(key), own[key]) for key in BY_NAME_IN_DATASETS if key in own}
    return {**base, **own, **merged}


def _by_name(base: object, own: object) -> object:
    both = isinstance(base, Mapping) and isinstance(own, Mapping)
    return {**base, **own} if both else own  # type: ignore[dict-item]


def written_out(content: Content) -> Content:
    """The content with each dataset under a name and with the columns and conditions of all.

    Datasets in a list are named by their place, from 0. Raises ValueError where no dataset at all
    has a column of all.
    """
    shared = {key: content[key] for key in BY_NAME if isinstance(content.get(key), Mapping)}
    _refuse_unknown(shared.get("columns", ()))
    rest = {key: value for key, value in content.items() if key not in shared}
    datasets = rest.get("datasets")
    if isinstance(datasets, list):
        datasets = {str(place): source for place, source in enumerate(datasets)}
    if isinstance(datasets, Mapping):
        rest["datasets"] = {
            name: _with_shared(source, shared)
            for name, source in datasets.items()
            if source is not None
        }
    return rest


def _refuse_unknown(columns: Iterable[object]) -> None:
    """Raises ValueError at a column that no dataset has: it would be left out of all."""
    known = {name for table in EVERY_DATASET.values() for name in table.names}
    for name in columns:
        if name not in known:
            close = get_close_matches(str(name).casefold(), sorted(known), n=1)
            like = f"; the one spelt most like it is {close[0]}" if close else ""
            raise ValueError(f"columns: no dataset has a column {name}{like}")


def _with_shared(source: object, shared: Mapping[str, Mapping[str, Any]]) -> object:
    """A dataset with what is said of all of them, as far as it has such columns."""
    if not isinstance(source, Mapping) or not shared:
        return source
    table = EVERY_DATASET.get(str(source.get("dataset")))
    names = table.names if table else []
    columns = {name: of for name, of in shared.get("columns", {}).items() if name in names}
    own = source.get("columns", {})
    if own == SAME_NAMES:
        own, columns = {}, {**dict(zip(names, names, strict=True)), **columns}
    merged = {**source, "columns": _by_name(columns, own)}
    if "when" in shared:
        merged["when"] = _by_name(shared["when"], source.get("when", {}))
    return merged
