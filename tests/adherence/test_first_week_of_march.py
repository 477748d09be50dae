"""The first week of March, month first: by no way of the tools does it become January to July."""

import json
from pathlib import Path

import pytest

from tests.adherence.conftest import Command

DAYS = [f"03/{day:02d}/2024" for day in range(1, 8)]
MONTH_FIRST, DAY_FIRST = "%m/%d/%Y", "%d/%m/%Y"
LOG = "Patient,Session,Date,Exercise,Sets,Reps\n" + "".join(
    f"P-01,S{number},{day},hip_clamshell,2,12\n" for number, day in enumerate(DAYS, 1)
)


# With a day in the file's name rows after it are caught besides; without one the order alone is.
@pytest.fixture(params=["log_2024-03-08.csv", "log.csv"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / str(request.param)
    file.write_text(LOG, "utf-8")
    return file


@pytest.fixture
def draft(log: Path, command: Command, tmp_path: Path) -> str:
    assert command("profile", log, "--draft", "draft.yaml").exit_code == 0
    return (tmp_path / "draft.yaml").read_text("utf-8")


def finished(draft: str, notation: str, folder: Path) -> Path:
    """The draft with every gap filled in, and a notation for the days."""
    text = draft.replace("datetime: TODO", f"datetime: '{notation}'")
    text = text.replace("clinic_id: {constant: TODO}", "clinic_id: {constant: clinic_a}")
    text = text.replace("setting: {constant: TODO}", "setting: {constant: home}")
    (folder / "log.yaml").write_text(text, "utf-8")
    return folder / "log.yaml"


def test_a_draft_names_no_notation_and_is_refused(
    draft: str, command: Command, tmp_path: Path
) -> None:
    assert "datetime: TODO" in draft
    assert f"{DAY_FIRST} fits 7 of 7" in draft
    assert f"{MONTH_FIRST} fits 7 of 7" in draft
    assert command("check-mapping", "draft.yaml").exit_code == 2


def test_the_wrong_order_refuses_the_export(
    log: Path, draft: str, command: Command, tmp_path: Path
) -> None:
    mapping = finished(draft, DAY_FIRST, tmp_path)
    assert command("check-mapping", mapping).exit_code == 0
    tried = command("dry-run", log, "--mapping", mapping, "--json")
    assert tried.exit_code == 3
    (dataset,) = json.loads(tried.stdout)["datasets"]
    assert (dataset["reason"], dataset["rows_accepted"]) == ("date_order", 0)
    assert dataset["first_rows"] == []


def test_the_right_order_gives_the_week(
    log: Path, draft: str, command: Command, tmp_path: Path
) -> None:
    mapping = finished(draft, MONTH_FIRST, tmp_path)
    tried = command("dry-run", log, "--mapping", mapping, "--json")
    assert tried.exit_code == 0
    found = json.loads(tried.stdout)
    (dataset,), (dates,) = found["datasets"], found["dates"]
    assert dataset["rows_accepted"] == 7
    days = [row["performed_at"] for row in dataset["first_rows"]]
    assert days == [f"2024-03-0{day}T00:00:00" for day in range(1, len(days) + 1)]
    assert dates["valid_otherwise"] == 7
