"""Modules are imported for good: the garbage collector need not look at them."""

import gc
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
