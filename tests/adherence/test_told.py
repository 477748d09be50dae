"""What a run says of what it took in, also where something else failed."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from adherence import work
from adherence.landed import land_inbox, tell_none
from adherence.prepared import store_in
from adherence.to_come import tell_to_come
from adherence.told import tell_cut_to_come, tell_empty, tell_skipped
from adherence.told_clinics import tell_unlisted, unlisted_in
from adherence.told_taken import tell_snapshots, tell_taken, tell_waiting
from domain.errors import UsageError
from domain.settings import load_settings
from domain.snapshots import APPLIED
from domain.weeks import Week
from flows.context import derivation, refuse_missing_rows
from flows.standing import standing, standing_after_run
from flows.take_in import ExportsFailed
from sources.mapping_files import load_mappings
from tests.conftest import PLAIN, ROOT
from tests.pipeline import configuration_with, taken_in
from warehouse.accepted import clinics_of
from warehouse.landing import landed_exports
from warehouse.row_files import drop_orphans
from warehouse.store import Store


def test_what_was_taken_in_is_told_where_another_export_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def failing(_: object) -> None:
        raise ExportsFailed("1 of 3 exports could not be taken in", ["one", "two"])

    monkeypatch.setattr("flows.once.take_in_once", failing)
    monkeypatch.setattr(work, "tell_taken", lambda taken, _: told.extend(taken))
    with pytest.raises(ExportsFailed):
        work.taken_and_told(Store(tmp_path))
    assert told == ["one", "two"]


HEVY = ROOT / "tests" / "samples" / "hevy"


@pytest.mark.parametrize(("title", "is_said"), [("Nothing such", True), ("*", False)])
def test_an_export_of_which_the_conditions_pass_over_every_row_is_said(
    title: str,
    is_said: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mapping = (HEVY / "mapping.yaml").read_text("utf-8")
    mapping += f"when: {{exercise_title: '{title}'}}\n"
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("log", mapping, tmp_path))
    store = taken_in([HEVY / "workout_data.csv"], tmp_path / "data")
    tell_taken([one.export_id for one in landed_exports(store)], store)
    assert ("none fits the conditions (when)" in capsys.readouterr().err) == is_said


def test_which_of_two_exports_of_one_moment_counts_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "clinic_id,patient_id,episode_id,cohort,started_on\n"
    for folder, day in (("first", "01"), ("second", "02")):
        (tmp_path / folder).mkdir()
        row = f"clinic_a,1,1,lumbar_hip,2026-11-{day}\n"
        (tmp_path / folder / "a_episodes_2026-11-05.csv").write_text(head + row)
    files = sorted(tmp_path.glob("*/*.csv"))
    store = taken_in(files, tmp_path / "data")
    ids = [one.export_id for one in landed_exports(store)]
    monkeypatch.setattr("flows.once.take_in_once", lambda _: ids)
    work.taken_and_told(store)
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("1 row of episodes differs between exports that were made at the same")
    # Both have one name.
    arrivals = ("a_episodes_2026-11-05.csv of 2026-11-20 09:00:00 UTC", "09:01:00 UTC")
    assert all(arrival in said for arrival in arrivals)


def test_rows_that_no_part_of_a_mapping_takes_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two parts pass over each other's rows: of those nobody need be told."""
    part = "  - {{dataset: holds, columns: same_names, when: {{reason: '{}'}}}}\n"
    mapping = "mapping: kinds\nversion: 1\nfiles: '*'\ndatasets:\n"
    mapping += part.format("work*") + part.format("holiday")
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("kinds", mapping, tmp_path))
    head = "clinic_id,patient_id,episode_id,hold_id,from_on,reason\n"
    for number, reasons in enumerate((["work", "holiday"], ["workshop", "Holidays", ""])):
        rows = [f"clinic_a,1,1,{n},2026-11-0{n},{why}\n" for n, why in enumerate(reasons, 1)]
        file = tmp_path / f"holds_{number}.csv"
        file.write_text(head + "".join(rows), encoding="utf-8")
    store = taken_in(sorted(tmp_path.glob("holds_*.csv")), tmp_path / "data")
    tell_taken([one.export_id for one in landed_exports(store)], store)
    said = [line for line in capsys.readouterr().err.splitlines() if "no part" in line]
    assert said == [
        "holds_1.csv: 2 rows that no part of its mapping takes, by its when. See which with dry-run"
    ]


def test_of_several_datasets_in_an_export_each_is_named_and_what_is_of_all_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    golden = ROOT / "tests" / "golden" / "cliniko"
    mapping = (golden / "mapping.yaml").read_text("utf-8")
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("cliniko", mapping, tmp_path))
    both = tmp_path / "clinic_a_sessions_outcomes_2026-11-15.csv"
    both.write_bytes((PLAIN / "clinic_a_outcomes_2026-11-15.csv").read_bytes())
    store = taken_in([golden / "clinic_b_cliniko_2026-04-13.json", both], tmp_path / "data")
    assert tell_taken([one.export_id for one in landed_exports(store)], store) == 3
    rejected, *lines = capsys.readouterr().err.splitlines()
    assert "sessions_outcomes_2026-11-15.csv: rejected whole: header row" in rejected
    *said, passed_over = [line.removeprefix("clinic_b_cliniko_2026-04-13.json: ") for line in lines]
    assert passed_over.startswith("2 rows that no part of its mapping takes")
    names = ["episodes", "appointments", "outcomes", "columns that no dataset knows"]
    assert [line.partition(":")[0] for line in said] == names
    columns = said[-1].partition(": ")[2].split(", ")
    assert len(columns) == len(set(columns))


def test_rows_whose_episode_has_not_come_are_told_until_it_comes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = date(2026, 11, 15)
    taken_in([PLAIN / "clinic_a_holds_2026-11-15.csv"], tmp_path)
    tell_waiting(standing_after_run(tmp_path, day)["waiting"])
    assert "arrives: 4 of 4 holds. Where" in capsys.readouterr().err
    taken_in([PLAIN / "clinic_a_episodes_2026-11-15.csv"], tmp_path)
    tell_waiting(standing_after_run(tmp_path, day)["waiting"])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("ids", "alike"), [(["0103", "a-7"], 2), (["103", "A-8", "00104"], 1), (["104"], 0)]
)
def test_ids_that_only_a_spreadsheet_makes_others_are_told(
    ids: list[str], alike: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of A-7 and 103 there are episodes; 103 waits since another of its episodes is meant."""
    head = "clinic_id,patient_id,episode_id,"
    files = {
        "a_episodes_2026-11-15.csv": f"{head}cohort,started_on\n"
        + "".join(
            f"clinic_a,{one},e{one},lumbar_hip,2026-10-05\n" for one in ("103", "A-7", "0104")
        ),
        "a_holds_2026-11-15.csv": f"{head}hold_id,from_on\n"
        + "".join(f"clinic_a,{one},9,{n},2026-11-02\n" for n, one in enumerate(ids)),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    store = taken_in([tmp_path / name for name in files], tmp_path / "data")
    tell_waiting(standing_after_run(store.data, date(2026, 11, 16))["waiting"])
    said = capsys.readouterr().err
    assert f"{len(ids)} of {len(ids)} holds" in said
    assert (f"{alike} of these rows are of patients whose ids would be" in said) == bool(alike)


def test_an_export_is_told_by_the_name_that_it_was_called_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = taken_in([PLAIN / "clinic_a_holds_2026-11-15.csv"], tmp_path)
    (export,) = landed_exports(store)
    tell_taken([export.export_id], store, {export.export_id: "zz_holds.csv"})
    assert capsys.readouterr().err.startswith("zz_holds.csv: ")


def test_a_file_that_came_before_under_another_name_is_said_to_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, inbox = PLAIN / "clinic_a_holds_2026-11-15.csv", tmp_path / "inbox"
    inbox.mkdir()
    (inbox / old.name).write_bytes(old.read_bytes())
    store, mappings = Store(tmp_path / "data"), load_mappings(Path())
    land_inbox(inbox, store, mappings)
    assert capsys.readouterr().err == ""
    (inbox / "clinic_a_holds_2026-11-22.csv").write_bytes(old.read_bytes())
    land_inbox(inbox, store, mappings)
    said = f"clinic_a_holds_2026-11-22.csv: the same, byte for byte, as {old.name}: one"
    assert capsys.readouterr().err.startswith(said)
    land_inbox(inbox, store, mappings)
    assert capsys.readouterr().err == ""
    (inbox / "clinic_a_holds_2026-11-29.csv").write_bytes(old.read_bytes())
    land_inbox(inbox, store, mappings)
    assert "as clinic_a_holds_2026-11-22.csv and 1 more: one" in capsys.readouterr().err
    for name in ("clinic_a_holds_2026-12-06.csv", "clinic_b_holds_2026-12-06.csv"):
        (inbox / name).write_bytes(old.read_bytes())
    land_inbox(inbox, store, mappings)
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(
        "2 files are the same, byte for byte, as some that came before: clinic_a"
    )


def test_reports_of_nothing_are_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = taken_in([PLAIN / "clinic_a_holds_2026-11-15.csv"], tmp_path)
    (export,) = landed_exports(store)
    begun, day = export.received_at, export.received_at.date()
    week = Week.containing(day)
    tell_empty(store, week, begun, day)
    tell_empty(store, week, None, day)
    assert capsys.readouterr().err == ""
    tell_empty(store, week.before(-1), begun - timedelta(days=1), day)
    no_export, not_begun = capsys.readouterr().err.splitlines()
    assert no_export.startswith("no export was known by 20")
    assert "has not begun" in not_begun


def test_that_nothing_has_landed_so_far_is_said_with_the_folder_to_put_it_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path)
    tell_none(store.inbox, store)
    assert f"Put exports into {store.inbox} " in capsys.readouterr().err
    taken_in([PLAIN / "clinic_a_holds_2026-11-15.csv"], tmp_path)
    tell_none(store.inbox, store)
    assert capsys.readouterr().err == ""


def test_an_export_of_a_day_that_is_to_come_is_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"clinic_{one}_holds_2026-11-15.csv" for one in "ab"]
    store = taken_in([PLAIN / name for name in names], tmp_path)
    tell_to_come(standing_after_run(store.data, date(2026, 11, 14))["to_come"], store)
    assert capsys.readouterr().err == ""
    tell_to_come(standing_after_run(store.data, date(2026, 11, 13))["to_come"], store)
    for name, line in zip(names, capsys.readouterr().err.splitlines(), strict=True):
        assert line.startswith(f"{name}: made on 2026-11-15, as it says, and today is 2026-11-13.")


def test_a_folder_of_data_that_is_none_is_told_with_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=f"{tmp_path}/data: no such folder"):
        store_in(Path("data"))


@pytest.mark.parametrize(
    ("clinic_id", "step"),
    [
        ("clinic_z", "List it there; if the id is a slip, take the export back"),
        ("Clinic_A", "'clinic_a' is, which is another clinic. Take the export back"),
    ],
)
def test_a_clinic_that_nobody_listed_is_said_with_what_to_do(
    clinic_id: str, step: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some_episodes_2026-11-15.csv"
    file.write_text(
        "clinic_id,patient_id,episode_id,cohort,started_on\n"
        f"{clinic_id},1,e1,lumbar_only,2026-10-05\n"
    )
    store = taken_in([file], tmp_path / "data")
    assert unlisted_in([one.export_id for one in landed_exports(store)], store) == [clinic_id]
    # Not only of what has just come.
    found = standing_after_run(store.data, date(2026, 11, 16))["unlisted_clinics"]
    assert found == [clinic_id]
    tell_unlisted(found)
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"clinic '{clinic_id}' is not in ")
    assert step in said


def test_where_clinics_must_be_listed_one_that_is_kept_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = shutil.copytree(load_settings().folder, tmp_path / "config")
    text = (config / "clinics.yaml").read_text("utf-8")
    listed = text.replace("must_be_listed: false", "must_be_listed: true")
    (config / "clinics.yaml").write_text(listed, "utf-8")
    monkeypatch.setenv("ADHERENCE_CONFIG", str(config))
    file = tmp_path / "some_episodes_2026-11-15.csv"
    # In a row with another fault, too, what stands in the place of the clinic may be anything.
    file.write_text(
        "clinic_id,patient_id,episode_id,cohort,started_on\n"
        "clinic_a,1,e1,lumbar_only,2026-10-05\n"
        "clinic_z,1,e1,lumbar_only,2026-10-05\n"
        "Total,,,,\n"
    )
    store = taken_in([file], tmp_path / "data")
    assert unlisted_in([one.export_id for one in landed_exports(store)], store) == ["clinic_z"]
    assert standing(store.data)["unlisted_clinics"] == ["clinic_z"]
    found = standing_after_run(store.data, date(2026, 11, 16))["unlisted_clinics"]
    assert found == ["clinic_z"]
    tell_unlisted(found)
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(
        f"clinic 'clinic_z' is not in {config / 'clinics.yaml'}; its rows lie in"
    )


def test_of_many_clinics_that_nobody_listed_the_first_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell_unlisted([f"c{n:02}" for n in range(12)])
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 11
    assert said[-1].startswith("and 2 clinics more")


def test_weeks_that_were_skipped_are_named_with_what_makes_their_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path)

    def said(week: str) -> str:
        tell_skipped(store, Week.parse(week))
        return capsys.readouterr().err

    assert not said("2026-W46")
    for week in ("2026-W46", "2026-W53"):
        (store.reports / week).mkdir(parents=True)
        (store.reports / week / "group.html").touch()
    assert not said("2026-W46")
    assert not said("2026-W47")
    assert said("2026-W48") == (
        "no report was made of 2026-W47: `adherence report --week 2026-W47` makes it\n"
    )
    assert "of 2026-W47 to 2026-W52: " in said("2026-W53")
    assert "makes it, and so on" in said("2026-W53")
    assert not said("2027-W01")


def test_a_data_cut_to_come_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = date(2026, 11, 30)
    tell_cut_to_come(day, day)
    assert not capsys.readouterr().err
    tell_cut_to_come(date(2030, 1, 1), day)
    said = capsys.readouterr().err
    assert "2030-01-01 has not come" in said
    assert "run again without --as-of" in said


def test_an_export_that_was_taken_back_is_as_if_it_had_never_come(tmp_path: Path) -> None:
    """As docs/how-to/quarantine-and-messages.md says."""
    exports = [*PLAIN.glob("clinic_a_episodes*.csv"), *PLAIN.glob("clinic_a_holds*.csv")]
    slip = tmp_path / "slip_episodes_2026-11-15.csv"
    slip.write_text(exports[0].read_text("utf-8").replace("clinic_a", "clinic_z"))
    store = taken_in([*exports, slip], tmp_path / "data")
    (landed,) = (one for one in landed_exports(store) if slip.name in one.names)
    shutil.rmtree(store.landing / landed.export_id)
    (store.receipts / f"{landed.export_id}.json").unlink()
    drop_orphans(store)
    refuse_missing_rows(store)
    assert clinics_of(derivation(store.data).known) == ["clinic_a"]
    assert not list(store.accepted_exports.glob(f"*/*/{landed.export_id}.parquet"))


def test_what_full_snapshots_lack_is_told_of_those_taken_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = {"file": "a.csv", "dataset": "holds", "rows_not_deleted": 0}
    snapshots = [
        {**known, "export_id": "1", "verdict": APPLIED, "rows_absent": 3},
        {**known, "export_id": "2", "verdict": APPLIED, "rows_absent": 0},
        {**known, "export_id": "3", "verdict": APPLIED, "rows_absent": 7},
    ]
    tell_snapshots(["1", "2"], snapshots)
    said = "Full snapshot a.csv [holds]: 3 rows known before that it lacks count as deleted\n"
    assert capsys.readouterr().err == said
