"""The garbage collector, off while modules are imported and on again afterwards."""

import gc

import pytest

from domain.lasting import imported_for_good


def test_what_was_imported_is_never_looked_at_again() -> None:
    before = gc.get_freeze_count()
    with imported_for_good():
        assert not gc.isenabled()
        lasting = [[n] for n in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(lasting)
    gc.unfreeze()


def test_a_failed_import_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError), imported_for_good():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
