"""The key of a configuration that somebody most likely meant who wrote another."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel


def nearest_key(model: type[BaseModel], place: Sequence[str | int]) -> str | None:
    """The key that is spelt most like the last of ``place``, which leads to it; null: none is."""
    *parents, written = place
    found = {model}
    for parent in parents:
        # A place in a list, or the name of a kind, leads to no other model.
        found = {*_below(found, str(parent))} or found
    known = [field.alias or name for one in found for name, field in one.model_fields.items()]
    close = get_close_matches(str(written).casefold(), sorted(known), n=1)
    return close[0] if close else None


def _below(models: set[type[BaseModel]], key: str) -> Iterator[type[BaseModel]]:
    for model in models:
        for name, field in model.model_fields.items():
            if key in (name, field.alias):
                yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401
    """The models that a type speaks of, as one that is optional does, or a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
