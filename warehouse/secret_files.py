"""Files that hold a secret, which only their owner may read."""

import stat
from pathlib import Path

from domain.errors import UsageError

OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def secret_in(path: Path) -> bytes:
    """The secret in a file; raises UsageError where it is empty or others may read it."""
    secret = path.read_bytes().strip()
    if not secret:
        raise UsageError(
            f"{path}: the key is empty. Restore it from your backup, or remove the file"
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & OF_OTHERS:
        raise UsageError(
            f"{path}: others may read or change this key (mode {mode:04o}, expected 0600). Run "
            "chmod 600 on it, and make a new key where somebody may have read it"
        )
    return secret
