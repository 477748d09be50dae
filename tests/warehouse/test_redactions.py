"""What is known of exports that were written again."""

from pathlib import Path

import pytest

from domain.errors import UsageError
from warehouse.redactions import export_of
from warehouse.store import Store


@pytest.mark.parametrize("content", ["ab" * 32, "12" * 32, f"{'ab' * 32}\n{'cd' * 32}", ""])
def test_what_does_not_say_which_export_it_was_is_told_as_such(
    content: str, tmp_path: Path
) -> None:
    store, digest = Store(tmp_path), "f" * 64
    path = store.landing / ".redacted" / digest
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(UsageError, match="which export was written again"):
        export_of(digest, "sessions.csv", store)
