"""How far what has come of a clinic's sessions reaches is told by its files alone."""

from datetime import date
from pathlib import Path

import pytest

from flows.arrivals import arrivals, gaps, made_good, whose_rejected
from flows.context import derivation
from tests.pipeline import KEY, configuration_with, taken_in

FULL = "{extends: plain, mapping: full, source: plain, files: '*_full_*', snapshot: {}}"
EPISODES = (
    "clinic_id,patient_id,episode_id,cohort,started_on\n"
    "clinic_a,1,e1,lumbar_hip,2026-10-05\nclinic_b,1,e1,lumbar_hip,2026-10-05\n"
)
PRESCRIPTIONS = (
    "clinic_id,patient_id,episode_id,prescription_id,exercise_code,sets,reps_min,times_per_day,"
    "valid_from\nclinic_a,1,e1,p1,hip_clamshell,2,12,1,2026-10-05\n"
    "clinic_b,1,e1,p1,hip_clamshell,2,12,1,2026-10-05\n"
)
HEADER = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set\n"
)


def bout(clinic: str, session: str, patient: str = "1") -> str:
    return f"clinic_{clinic},{patient},{session},1,2026-10-06T07:00,home,hip_clamshell,2,12\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    return tmp_path


def reached(folder: Path, **sessions: str) -> dict[str, tuple[date | None, int]]:
    """Day and waiting rows by clinic; ``sessions`` are texts by clinic and day of their file."""
    files = {}
    for name, text in sessions.items():
        clinic, day = name.split("_", 1)
        files[f"{clinic}_sessions_2026-{day.replace('_', '-')}.csv"] = text
    return named(folder, files)


def named(folder: Path, sessions: dict[str, str]) -> dict[str, tuple[date | None, int]]:
    """The same; ``sessions`` are texts by the name of their file."""
    files = {"all_episodes_2026-10-19.csv": EPISODES}
    files |= {name: HEADER + text for name, text in sessions.items()}
    for name, text in files.items():
        (folder / name).write_text(text)
    store = taken_in([folder / name for name in files], folder / "data")
    rows = arrivals(derivation(store.data)).filter("has_rows").iter_rows(named=True)
    return {row["clinic_id"]: (row["sessions_until"], row["sessions_waiting"]) for row in rows}


def test_it_reaches_to_the_last_export_whoever_logged(folder: Path) -> None:
    """The second file of clinic_a has none of its patients, and says so by having come."""
    found = reached(
        folder,
        a_10_18=bout("a", "s1"), a_10_25=bout("a", "s2"), a_11_01="",
        b_10_18=bout("b", "s1"), b_10_25=bout("b", "s2"),
    )  # fmt: skip
    assert found == {"clinic_a": (date(2026, 11, 1), 0), "clinic_b": (date(2026, 10, 25), 0)}


def test_an_export_of_all_clinics_reaches_for_each(folder: Path) -> None:
    both = bout("a", "s1") + bout("b", "s1")
    found = reached(folder, all_10_18=both, all_10_25=both + "\n", all_11_01=bout("a", "s2"))
    assert {until for until, _ in found.values()} == {date(2026, 11, 1)}


def test_a_file_once_named_after_another_clinic_does_not_reach_for_it(folder: Path) -> None:
    found = reached(
        folder,
        b_10_11=bout("b", "s0"), b_10_18=bout("b", "s1"), b_10_25=bout("b", "s2"),
        a_10_18=bout("b", "s3"), a_11_01=bout("a", "s1"), a_11_08=bout("a", "s2"),
    )  # fmt: skip
    assert found["clinic_b"][0] == date(2026, 10, 25)


def test_clinics_that_are_numbered_are_not_one(folder: Path) -> None:
    """Theirs are the names clinic 1 and clinic 2, in small letters or not."""
    found = named(
        folder,
        {
            "Clinic_1_sessions_2026-10-18.csv": bout("a", "s1"),
            "clinic_1_sessions_2026-10-25.csv": bout("a", "s2"),
            "clinic_1_Sessions_2026-11-01.csv": "",
            "clinic_2_sessions_2026-10-18.csv": bout("b", "s1"),
            "clinic_2_sessions_2026-10-25 (1).csv": bout("b", "s2"),
        },
    )
    assert found == {"clinic_a": (date(2026, 11, 1), 0), "clinic_b": (date(2026, 10, 25), 0)}


def test_what_has_rows_of_a_clinic_reaches_for_it_whatever_its_name(folder: Path) -> None:
    weekly = {f"a_sessions_2026-10-{day}.csv": bout("a", f"s{day}") for day in (11, 18, 25)}
    found = named(folder, {**weekly, "app_export_sessions_2026-11-08.csv": bout("a", "s9")})
    assert found["clinic_a"][0] == date(2026, 11, 8)


def test_nothing_is_known_of_a_clinic_whose_names_say_nothing(folder: Path) -> None:
    """One export says no day; of the other clinic no name ever came again."""
    weekly = {f"a_sessions_2026-10-{day}.csv": bout("a", f"s{day}") for day in (18, 25)}
    undated = {"a_sessions.csv": bout("a", "s1")}
    tokens = {f"sessions_{one}_2026-10-25.csv": bout("b", f"s{one}") for one in ("x8fa", "c2dy")}
    found = named(folder, {**weekly, **undated, **tokens})
    assert found == {"clinic_a": (None, 0), "clinic_b": (None, 0)}


def test_what_was_rejected_has_not_come(folder: Path) -> None:
    found = reached(
        folder, a_10_18=bout("a", "s1"), a_10_25=bout("a", "s2"), a_11_08="clinic_a,1\n" * 9
    )
    assert found["clinic_a"][0] == date(2026, 10, 25)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        # Weekly, a day earlier or later, with a week left out.
        (["10_12", "10_19", "10_26", "11_02"], []),
        (["10_12", "10_19", "10_27", "11_02"], []),
        (["10_12", "10_19", "11_02"], [("10_19", "11_02")]),
        (["10_12", "10_19", "11_02", "11_16", "11_23"], [("10_19", "11_02"), ("11_02", "11_16")]),
        (["10_12", "10_19", "10_26", "11_16"], [("10_26", "11_16")]),
        # Of two nobody knows how far apart they usually are.
        (["10_12", "11_02"], []),
        # Many in a few days, then one a week.
        (["10_06", "10_07", "10_08", "10_09", "10_12", "10_19", "10_26", "11_02"], []),
        # Every day but Sundays.
        (["10_12", "10_13", "10_14", "10_15", "10_17"], [("10_15", "10_17")]),
    ],
)
def test_exports_further_apart_than_usual_leave_a_gap(
    days: list[str], found: list[tuple[str, str]], folder: Path
) -> None:
    reached(folder, **{f"a_{day}": bout("a", f"s{day}") for day in days})
    rows = gaps(derivation(folder / "data")).rows()
    assert rows == [("clinic_a", _day(one), _day(following)) for one, following in found]


def test_an_export_that_comes_late_closes_the_gap(folder: Path) -> None:
    weeks = [f"a_10_{day}" for day in ("12", "19")] + ["a_11_02"]
    reached(folder, **{week: bout("a", f"s{week}") for week in weeks})
    assert gaps(derivation(folder / "data")).height == 1
    reached(folder, a_10_26=bout("a", "late"))
    assert gaps(derivation(folder / "data")).is_empty()


def _day(text: str) -> date:
    return date.fromisoformat(f"2026-{text.replace('_', '-')}")


def test_an_export_of_which_nothing_is_anybodys_has_not_come(folder: Path) -> None:
    """As by a slip in the clinic's id."""
    weeks = {f"a_{day}": bout("a", f"s{day}") for day in ("10_12", "10_19", "11_02")}
    slip = bout("wrong", "s9")
    found = reached(folder, **weeks, a_10_26=slip, a_11_09=slip)
    assert found["clinic_a"][0] == date(2026, 11, 2)
    assert gaps(derivation(folder / "data")).rows() == [("clinic_a", _day("10_19"), _day("11_02"))]


@pytest.mark.parametrize(
    "text",
    # In quarantine; of a clinic that is listed and has nobody so far.
    [bout("a", "s9").replace("home", "Heim"), bout("c", "s9"), ""],
    ids=["quarantine", "listed", "empty"],
)
def test_an_export_that_lacks_rows_of_a_clinic_has_come(text: str, folder: Path) -> None:
    weeks = {f"a_{day}": bout("a", f"s{day}") for day in ("10_12", "10_19", "11_02")}
    found = reached(folder, **weeks, a_10_26=text, a_11_09=text + "\n")
    assert found["clinic_a"][0] == date(2026, 11, 9)
    assert gaps(derivation(folder / "data")).is_empty()


def test_what_a_full_snapshot_holds_is_in_no_gap(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_CONFIG", configuration_with("full", FULL, folder))
    weeks = {f"a_sessions_2026-{day}.csv": bout("a", day) for day in ("10-12", "10-19", "11-16")}
    full = {"a_full_sessions_2026-11-02.csv": bout("a", "10-12") + bout("a", "s")}
    named(folder, {**weeks, **full, "a_full_sessions_2026-11-30.csv": bout("a", "10-12")})
    found = gaps(derivation(folder / "data"))["next_made_on"].to_list()
    assert date(2026, 11, 2) not in found


def test_rows_that_wait_for_their_episode_are_counted(folder: Path) -> None:
    found = reached(folder, a_10_25=bout("a", "s1") + bout("a", "s2", "01") + bout("a", "s3", "02"))
    assert [waiting for _, waiting in found.values()] == [2, 0]


@pytest.mark.parametrize(
    ("again", "is_good"),
    [
        ("a_sessions_2026-11-08.csv", True),
        ("a_sessions_2026-11-08 (1).csv", True),
        ("a_sessions_2026-11-08_corrected.csv", True),
        # What was in the other week's file has not come.
        ("a_sessions_2026-11-15.csv", False),
        ("b_sessions_2026-11-08.csv", False),
        ("a_sessions_2026-11-08_b.csv", False),
        ("a_sessions.csv", False),
    ],
)
def test_a_rejected_export_is_made_good_by_one_of_its_name(
    again: str, is_good: bool, folder: Path
) -> None:
    bad, good = folder / "a_sessions_2026-11-08.csv", folder / "again" / again
    good.parent.mkdir()
    bad.write_text(HEADER + "clinic_a,1\n" * 9)
    good.write_text(HEADER + bout("a", "s1"))
    plan = derivation(taken_in([bad, good], folder / "data").data)
    found = made_good(plan)["export_id"].to_list()
    (rejected,) = (one.export.export_id for one in plan.known if one.receipt.is_rejected)
    assert found == ([rejected] if is_good else [])
    # Whichever came first.
    plan = derivation(taken_in([good, bad], folder / "other").data)
    assert made_good(plan)["export_id"].to_list() == found


def came(folder: Path, files: dict[str, str]) -> dict[str, tuple[bool, bool, bool, date | None]]:
    """By clinic: whether rows, sessions and questionnaires came, and the last day of sessions."""
    for name, text in files.items():
        (folder / name).write_text(text)
    store = taken_in([folder / name for name in files], folder / "data")
    rows = arrivals(derivation(store.data)).iter_rows(named=True)
    names = ("has_rows", "has_sessions", "has_outcomes", "sessions_until")
    return {row["clinic_id"]: tuple(row[name] for name in names) for row in rows}


def episode(clinic: str) -> str:
    head = EPISODES.splitlines()[0]
    return f"{head}\nclinic_{clinic},1,e1,lumbar_hip,2026-10-05\n"


OF_EACH = {f"clinic_{one}_episodes_2026-10-19.csv": episode(one) for one in "ab"}


def test_without_any_export_of_sessions_none_came(folder: Path) -> None:
    assert came(folder, {"all_episodes_2026-10-19.csv": EPISODES}) == {
        "clinic_a": (True, False, False, None),
        "clinic_b": (True, False, False, None),
        # Listed, and nothing came of it: that is what there is to say.
        "clinic_c": (False, True, True, None),
    }


def test_of_a_clinic_that_sends_its_own_files_one_export_is_enough(folder: Path) -> None:
    """Of the other one nobody knows whether it sends them all in one: it does not."""
    found = came(folder, {**OF_EACH, "clinic_b_sessions_2026-10-18.csv": HEADER + bout("b", "s1")})
    assert found["clinic_a"][1:] == (False, False, None)
    assert found["clinic_b"][1:] == (True, False, date(2026, 10, 18))


def test_an_export_without_any_row_has_come(folder: Path) -> None:
    """Nobody may have logged, or all of it is in quarantine."""
    wrong = HEADER + bout("b", "s1").replace("home", "Heim") + bout("b", "s2")
    found = came(
        folder,
        {
            **OF_EACH,
            "clinic_a_sessions_2026-10-18.csv": HEADER,
            "clinic_b_sessions_2026-10-25.csv": wrong,
        },
    )
    assert found["clinic_a"][1:] == (True, False, date(2026, 10, 18))
    assert found["clinic_b"][1:] == (True, False, date(2026, 10, 25))


def test_that_an_export_of_all_has_none_of_a_clinic_says_what_its_patients_did(
    folder: Path,
) -> None:
    files = {"all_episodes_2026-10-19.csv": EPISODES}
    found = came(folder, {**files, "all_sessions_2026-10-18.csv": HEADER + bout("a", "s1")})
    assert found["clinic_b"][1:] == (True, False, None)


@pytest.mark.parametrize("name", ["app_sessions_2026-11-08.csv", "sessions_x8fa.csv"])
def test_an_export_that_names_no_clinic_may_be_of_any(name: str, folder: Path) -> None:
    sessions = {
        "clinic_b_sessions_2026-10-18.csv": HEADER + bout("b", "s1"),
        name: HEADER + bout("b", "s2"),
    }
    found = came(folder, {**OF_EACH, **sessions})
    assert found["clinic_a"][1:] == (True, False, None)
    assert found["clinic_b"][1:] == (True, False, None)


def test_of_an_export_that_says_no_day_no_day_is_the_last(folder: Path) -> None:
    found = came(folder, {**OF_EACH, "clinic_b_sessions.csv": HEADER + bout("b", "s1")})
    assert found["clinic_b"][1:] == (True, False, None)
    assert found["clinic_a"][1:] == (False, False, None)


def test_a_slip_in_a_clinics_id_is_no_clinic_that_sends_none(folder: Path) -> None:
    found = came(
        folder, {**OF_EACH, "clinic_a_sessions_2026-10-18.csv": HEADER + bout("wrong", "s1")}
    )
    assert found["clinic_wrong"][1:] == (True, True, None)
    assert found["clinic_a"][1:] == (False, False, None)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("clinic_b_sessions_2026-11-08.csv", ["clinic_b"]),
        ("Clinic_B_Sessions_2026-11-08 (1).csv", ["clinic_b"]),
        ("clinic_b_sessions_2026-11-08_corrected.csv", ["clinic_b"]),
        ("all_sessions_2026-11-08.csv", []),
        ("b_sessions_2026-11-08.csv", []),
        ("clinic_a_clinic_b_sessions_2026-11-08.csv", []),
    ],
)
def test_a_rejected_export_is_of_the_clinic_that_it_names(
    name: str, whose: list[str], folder: Path
) -> None:
    files = {**OF_EACH, "all_prescriptions_2026-10-19.csv": PRESCRIPTIONS}
    came(folder, {**files, name: HEADER + "clinic_b,1\n" * 9})
    found = whose_rejected(derivation(folder / "data"))
    assert found["clinic_id"].to_list() == whose
