"""Modules are imported for good, so that nobody collects them, or not before they are used."""

import gc
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def imported_for_good() -> Iterator[None]:
    """Within it nothing is collected; what it imported is never looked at again.

    The engines make millions of objects when they are imported. To go through them again and again,
    and a last time when the process ends, takes a third of the time of a small run.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def imported_when_used(name: str) -> None:
    """Whoever imports a module of a package has it at once; it is read when something in it is."""
    if name in sys.modules:
        return
    package, _, own = name.rpartition(".")
    found = importlib.util.find_spec(name)
    if found is None or found.loader is None:
        raise ModuleNotFoundError(name)
    found.loader = importlib.util.LazyLoader(found.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(found)
    setattr(sys.modules[package], own, module)
    found.loader.exec_module(module)
