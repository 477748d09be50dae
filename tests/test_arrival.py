"""However exports arrive, the published tables are the same (contract, section 2)."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import PLAIN
from tests.pipeline import KEY, published, table_bytes, taken_in
from tests.thorough import CAMPAIGN
from tests.weekly import weekly_exports

CUT = date(2026, 11, 15)
FILES = sorted(PLAIN.glob("clinic_*.csv"))
ONE_CLINIC = sorted(PLAIN.glob("clinic_b_*.csv"))
ORDERS = 20


@pytest.fixture(scope="module")
def all_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_KEY", KEY)
        return table_bytes(published(ONE_CLINIC, tmp_path_factory.mktemp("once"), CUT))


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)


@pytest.mark.parametrize("seed", range(ORDERS))
def test_any_order_gives_the_same_tables(
    seed: int, all_at_once: dict[str, bytes], tmp_path: Path
) -> None:
    files = list(ONE_CLINIC)
    random.Random(seed).shuffle(files)
    assert table_bytes(published(files, tmp_path, CUT)) == all_at_once


def test_one_by_one_gives_the_same_tables(all_at_once: dict[str, bytes], tmp_path: Path) -> None:
    for file in ONE_CLINIC:
        store = published([file], tmp_path, CUT)
    assert table_bytes(store) == all_at_once


def test_twice_and_under_another_name_gives_the_same_tables(
    all_at_once: dict[str, bytes], tmp_path: Path
) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    again = [copies / file.name.replace("clinic_b", "copy_of") for file in ONE_CLINIC]
    for file, copy in zip(ONE_CLINIC, again, strict=True):
        copy.write_bytes(file.read_bytes())
    taken_in(ONE_CLINIC, tmp_path / "data")
    store = published([*again, *ONE_CLINIC], tmp_path / "data", CUT)
    assert table_bytes(store) == all_at_once


@pytest.mark.skipif(not CAMPAIGN, reason="minutes: make campaign")
@pytest.mark.parametrize("seed", range(ORDERS))
def test_any_order_of_all_clinics_gives_the_same_tables(seed: int, tmp_path: Path) -> None:
    files = list(FILES)
    random.Random(seed).shuffle(files)
    in_order = table_bytes(published(FILES, tmp_path / "in_order", CUT))
    assert table_bytes(published(files, tmp_path / "shuffled", CUT)) == in_order


def test_weeks_at_once_give_the_tables_of_one_week_after_another(tmp_path: Path) -> None:
    """A backfill: every week's export holds the weeks before it and one more."""
    count = 52 if CAMPAIGN else 2
    weeks = weekly_exports(tmp_path / "exports", count, clinics=1)
    for number, week in enumerate(weeks, 1):
        weekly = published(week, tmp_path / "weekly", CUT - timedelta(weeks=count - number))
    together = published([file for week in weeks for file in week], tmp_path / "together", CUT)
    assert table_bytes(together) == table_bytes(weekly)
