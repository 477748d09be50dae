"""The mark of what was made to its end is there only while it is so."""

import pytest

from warehouse.finished import finishing, is_finished
from warehouse.store import Store


def test_what_is_made_anew_is_not_finished_until_it_is(store: Store) -> None:
    with finishing("report", "these exports", store):
        assert not is_finished("report", "these exports", store)
    assert is_finished("report", "these exports", store)
    assert not is_finished("report", "other exports", store)
    assert not is_finished("worklists", "these exports", store)
    # A kill in the middle of the same again leaves pages of both.
    with pytest.raises(KeyboardInterrupt), finishing("report", "these exports", store):
        raise KeyboardInterrupt
    assert not is_finished("report", "these exports", store)
