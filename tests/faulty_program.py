"""The program with a fault: ``python -m tests.faulty_program KIND STEP ARGUMENT…``.

``killed``: it dies just before it puts its STEP-th file in place. ``full``: from that file on the
disk has no room. ``small``: no file may grow past STEP bytes, which engines notice too.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from errno import ENOSPC
from itertools import count
from typing import Any


def set_up(kind: str, step: int) -> None:
    """Puts the fault in place."""
    if kind == "small":
        resource.setrlimit(resource.RLIMIT_FSIZE, (step, step))
        return
    left, real = count(step, -1), os.replace

    def replace(*arguments: Any) -> None:
        if next(left) > 0:
            real(*arguments)
        elif kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            raise OSError(ENOSPC, os.strerror(ENOSPC), str(arguments[1]))

    patched: Callable[..., None] = replace
    os.replace = patched


if __name__ == "__main__":
    kind, step = sys.argv[1], int(sys.argv[2])
    del sys.argv[1:3]
    set_up(kind, step)
    from adherence.__main__ import main

    main()
