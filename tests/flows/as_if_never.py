"""What holds of whoever was forgotten, whatever shapes their exports had.

Whoever imports these tests gives the stores ``before``, ``after`` and ``never``.
"""

import pytest

from domain.published import PUBLISHED
from flows.due_exports import due_exports
from tests.canary import WORDS, files_of
from tests.pipeline import FIRST_ARRIVAL, table
from tests.searched import found_in
from warehouse.landing import land, landed_exports
from warehouse.store import Store

# What speaks of exports: their ids, hashes and counts may differ.
OF_EXPORTS = ("exports", "publication")


def test_nothing_planted_is_anywhere(before: Store, after: Store) -> None:
    assert {word for word, _ in found_in(files_of(before.data), WORDS)} == set(WORDS)
    assert found_in(files_of(after.data), WORDS) == []


@pytest.mark.parametrize("name", sorted(set(PUBLISHED) - set(OF_EXPORTS)))
def test_a_published_table_is_as_if_the_patient_had_never_been(
    name: str, after: Store, never: Store
) -> None:
    assert table(after, name).write_ipc(None).getvalue() == (
        table(never, name).write_ipc(None).getvalue()
    )


def test_worklists_are_as_if_the_patient_had_never_been(after: Store, never: Store) -> None:
    pages = [path.relative_to(never.data) for path in files_of(never.worklists)]
    assert pages
    for page in pages:
        assert (after.data / page).read_bytes() == (never.data / page).read_bytes()


def test_copies_in_the_inbox_are_those_very_exports(after: Store) -> None:
    before = landed_exports(after)
    assert all(one.redaction for one in before)
    for path in files_of(after.inbox):
        land(path, after, FIRST_ARRIVAL)
    assert landed_exports(after) == before
    assert due_exports(after.data) == []
