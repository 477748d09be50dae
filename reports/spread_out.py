"""The same work for many things, in several processes of this machine."""

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import current_process, get_context
from typing import TypeVar

from domain.lifeline import end_with

Thing = TypeVar("Thing")
Made = TypeVar("Made")
# Starting a process takes as long as making a few reports.
WORTH_A_PROCESS = 4
# After how many new objects those that nobody holds any more are looked for.
SELDOM = 100_000


def made_of_each(
    make: Callable[[Thing], Made], things: Sequence[Thing], processes: int
) -> list[Made]:
    """What ``make`` makes of each thing, in their order; raises what it raises.

    Of many, in that many processes. A machine short of memory ends processes, and a pool that lost
    one does nothing more: what is left is made here.
    """
    is_worth_it = min(processes, len(things) // WORTH_A_PROCESS) > 1
    # One that ends with its parent, as a daemon does, may have no children.
    is_worth_it = is_worth_it and not current_process().daemon
    made = _made_apart(make, things, processes) if is_worth_it else {}
    with _collected_seldom():
        return [made[place] if place in made else make(one) for place, one in enumerate(things)]


@contextmanager
def _collected_seldom() -> Iterator[None]:
    """A chart is thousands of objects: walking them every 700 takes a fifth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _made_apart(
    make: Callable[[Thing], Made], things: Sequence[Thing], processes: int
) -> Mapping[int, Made]:
    """What was made of each thing by its place, as far as the processes lived."""
    # Not forked: the threads of other engines would not come along, but their locks would.
    spawned = get_context("spawn")
    start = partial(_begin, os.getpid())
    with ProcessPoolExecutor(processes, mp_context=spawned, initializer=start) as pool:
        futures: list[Future[Made]] = []
        with suppress(BrokenProcessPool):
            for one in things:
                futures.append(pool.submit(make, one))
        return {
            place: future.result()
            for place, future in enumerate(futures)
            if not isinstance(future.exception(), BrokenProcessPool)
        }


def _begin(parent: int) -> None:
    """Ends with whoever wants the work, killed or not: a pool's process waits for more for ever."""
    end_with(parent)
    gc.set_threshold(SELDOM)
