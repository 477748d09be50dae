"""Ctrl-C, which is not lost where an engine takes it for an error of its own.

DuckDB makes a RuntimeError of it, which whoever called DuckDB may catch as one.
"""

import signal
from types import FrameType

_signals: list[int] = []


def remember_interrupts() -> None:
    """From then on Ctrl-C is remembered; not where whoever started the process has it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)


def ignore_interrupts() -> None:
    """From then on Ctrl-C does nothing: all is done, and what ends by itself is ended once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def is_interrupted() -> bool:
    """Whether somebody pressed Ctrl-C."""
    return bool(_signals)


def raise_interrupt() -> None:
    """Raises KeyboardInterrupt where somebody pressed Ctrl-C, whatever became of it."""
    if is_interrupted():
        raise KeyboardInterrupt


def _interrupted(number: int, _: FrameType | None) -> None:
    _signals.append(number)
    raise KeyboardInterrupt
