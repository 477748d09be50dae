"""The configuration: what is right about the shipped one, and what is wrong with a wrong one."""

import os
import shutil
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest

from domain.environment import REPOSITORY, config_folder, key_from_environment
from domain.errors import UsageError
from domain.mail import mail_settings
from domain.settings import Clinics, load_settings
from domain.today import today


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the shipped configuration."""
    return shutil.copytree(REPOSITORY / "config", tmp_path / "config")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_the_shipped_configuration_is_read() -> None:
    settings = load_settings(REPOSITORY / "config")
    assert settings.clinics.group.time_zone == "Australia/Adelaide"
    assert settings.measures.adherent_from_pct == 80
    assert settings.folder == REPOSITORY / "config"


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "expected"),
    [
        ("clinics", "Australia/Adelaide", "Australia/Oz", "group.time_zone", "Australia/Adelaide"),
        ("clinics", "Australia/Perth", "localtime", "clinics.2.time_zone", "Australia/Adelaide"),
        ("clinics", "Australia/Perth", "../etc/passwd", "clinics.2.time_zone", "Australia"),
        ("clinics", "clinic_id: clinic_b", "clinic_id: clinic_a", "clinics: ", "clinic_a once"),
        ("clinics", "clinic_id: clinic_b", "clinic_id: ''", "clinics.1.clinic_id", "at least 1"),
        # No row could ever have it.
        ("clinics", "clinic_id: clinic_b", "clinic_id: All", "clinics.1.clinic_id", "'All' can"),
        ("clinics", "clinic_id: clinic_b", "clinic_id: 'b '", "clinics.1.clinic_id", "no blank"),
        ("clinics", "clinic_id: clinic_b", "clinic_id: a/b", "clinics.1.clinic_id", "none of /"),
        ("clinics", "clinic_id: clinic_b", "clinic_id: b.", "clinics.1.clinic_id", "or dot"),
        ("clinics", "id: clinic_b", "id: _unassigned", "clinics.1.clinic_id", "x, _unassigned"),
        ("clinics", "name: Example Clinic A, ", "", "clinics.0.name", "expected this key"),
        ("clinics", "clinics:", "clinic:", "clinic: ", "no such key here; the one spelt"),
        ("clinics", "listed: false", "list: false", "must_be_list: ", "is clinics_must_be_listed"),
        ("clinics", "listed: false", "listed: maybe", "clinics_must_be_listed", "true or false"),
        ("exercises", "component: hip", "component: knee", "exercises.0.component", "'hip'"),
        ("exercises", "code: hip_clamshell", "code: Clam", "exercises.0.code", "pattern"),
        ("measures", 'version: "2"', "version: 2", "version", "text"),
        ("measures", "suppress_under: 5", "suppress_under: 0", "suppress_under", "equal to 1"),
        (
            "measures",
            "red_from_days: 7",
            "red_from: 7",
            "n1.red_from: ",
            "like it is red_from_days",
        ),
        ("measures", "from_correlation: 0.3", "from_correlation: 3", "direction_alarm", "to 1"),
        ("measures", "drop_points: 30", "drop_points: x", "flags.n5.drop_points", "number"),
        ("measures", "  p2: {over_baseline_points: 2}\n", "", "flags.p2: ", "expected this key"),
        ("measures", "from_pct: 80", "from_pct: 180", "adherent_from_pct", "equal to 100"),
        ("measures", "days: 4, red_from_days: 7", "days: 4, red_from_days: 3", "n2", "4 or more"),
        ("measures", "red_under_pct: 50", "red_under_pct: 90", "flags.n4", "80 or less"),
        ("measures", "eligible_days: 4", "eligible_days: 8", "least_eligible_days", "equal to 7"),
        ("measures", "others_from_pct: 80", "others_from_pct: 40", "flags.n6", "50 or more"),
        ("measures", "from_pain: 8", "from_pain: 80", "flags.p1.from_pain", "equal to 10"),
        ("measures", "week_2, week_6", "week_2, week_7", "flags.q1", "week_2, week_6, week_12"),
        ("measures", "over_pct: 150", "over_pct: .inf", "flags.d1.over_pct", "finite"),
        ("measures", "clears_from_pct: 80", "clears_from_pct: 60", "flags: ", "80 or more"),
        ("measures", "not_before_day: 3", "not_before_day: 1", "not_before_day", "equal to 3"),
        # YAML's words for true would be 1, and switch suppression off.
        ("measures", "suppress_under: 5", "suppress_under: yes", "suppress_under", "a number"),
        ("measures", "from_pct: 80", "from_pct: on", "adherent_from_pct", "a number"),
        ("measures", "from_pain: 8", "from_pain: true", "flags.p1.from_pain", "a number"),
        ("service", "health_port: 0", "health_port: no", "health_port", "a number"),
        # Days past the end of any calendar, and numbers that no engine takes.
        ("measures", "before_day: 3", "before_day: 1000000000", "not_before_day", "equal to 10000"),
        ("measures", "within_days: 7", "within_days: 1000000", "p1.within_days", "equal to 10000"),
        ("measures", "dow_days: 3", "dow_days: 10001", "q1.after_window_days", "equal to 10000"),
        (
            "measures",
            "{amber_from_days: 3",
            "{amber_from_days: 10001",
            "n1.amber",
            "equal to 10000",
        ),
        ("measures", "gap_days: 14", "gap_days: 10001", "persistence_gap_days", "equal to 10000"),
        (
            "measures",
            "least_patients: 5",
            f"least_patients: {10**20}",
            "process_chart.least_patients",
            "equal to 1000000",
        ),
        (
            "service",
            "export_for_days: 10",
            "export_for_days: 10001",
            "no_export_",
            "equal to 10000",
        ),
    ],
)
def test_a_wrong_key_is_named_with_its_file_and_what_was_expected(
    file: str, old: str, new: str, place: str, expected: str, config: Path
) -> None:
    path = config / f"{file}.yaml"
    change(path, old, new)
    with pytest.raises(UsageError) as refusal:
        load_settings(config)
    said = str(refusal.value)
    assert said.startswith(f"{path}: ")
    assert place in said
    assert expected in said.split(place, 1)[1]
    assert said.endswith("Mend the file.")
    assert refusal.value.exit_status == 2


def test_every_wrong_key_is_named_at_once(config: Path) -> None:
    change(config / "measures.yaml", "suppress_under: 5", "suppress_under: few")
    change(config / "measures.yaml", "too_few_patients: 10", "too_few_patients: 1")
    with pytest.raises(UsageError, match=r"too_few_patients: .*; suppress_under: "):
        load_settings(config)


def test_a_missing_file_is_named_with_what_to_do(config: Path) -> None:
    (config / "measures.yaml").unlink()
    with pytest.raises(UsageError, match=r"measures\.yaml: not found\. Check how it is spelt"):
        load_settings(config)


@pytest.mark.parametrize("name", ["service.yaml", "mail.yaml", "clinics.yaml"])
def test_a_link_that_leads_nowhere_is_no_file_left_out(name: str, config: Path) -> None:
    (config / name).unlink(missing_ok=True)
    (config / name).symlink_to(config / "gone.yaml")
    with pytest.raises(UsageError, match=f"{name}: a link to what is not there"):
        (mail_settings if name == "mail.yaml" else load_settings)(config)


def test_a_file_that_cannot_be_read_is_named(config: Path) -> None:
    (config / "measures.yaml").unlink()
    (config / "measures.yaml").mkdir()
    with pytest.raises(UsageError, match=r"measures\.yaml: cannot be read \(Is a directory\)"):
        load_settings(config)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"group: [1\nclinics: x\n", r"clinics\.yaml, line 2: not readable as YAML"),
        (b"group:\n\tname: x\n", r"clinics\.yaml, line 2: .*: a tab stands there, and YAML takes"),
        (b"group: 'x\n\nclinics: []\n", r"found unexpected end of stream \(.*began in line 1\)"),
        (b"group: \xe9\n", r"clinics\.yaml: not readable as YAML: it is no UTF-8\. Save it as"),
        ("group: x".encode("utf-16"), r"clinics\.yaml: not readable as YAML: it is no UTF-8"),
        (b"\xef\xbb\xbf", r"clinics\.yaml: the whole file: expected keys, each with its value"),
        (b"group: 1\nclinics: 2026-02-30\n", r"clinics\.yaml, line 2: '2026-02-30' is no day, "),
        (b"group: 1\nclinics: []\nclinics: x\n", r"clinics\.yaml, line 3: 'clinics' stands twice"),
        (b"group: {yes: 1,\n true: 2}\n", r"clinics\.yaml, line 2: 'true' stands twice"),
        (b"<<: {group: 1}\ngroup: 2\n", r"clinics\.yaml: group: expected keys, each"),
        (b"", r"clinics\.yaml: the whole file: expected keys, each with its value"),
    ],
)
def test_a_file_that_is_no_yaml_is_named(content: bytes, said: str, config: Path) -> None:
    (config / "clinics.yaml").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        load_settings(config)


def test_a_clinic_that_is_not_listed_has_the_groups_zone_and_its_id_for_a_name() -> None:
    clinics = load_settings(REPOSITORY / "config").clinics
    assert clinics.time_zone_of("clinic_c") == "Australia/Perth"
    assert clinics.time_zone_of("somewhere") == "Australia/Adelaide"
    assert clinics.name_of("clinic_c") == "Example Clinic C"
    assert clinics.name_of("somewhere") == "somewhere"


def test_clinics_of_one_name_are_told_apart_by_their_ids() -> None:
    clinic = {"name": "Springfield", "time_zone": "UTC"}
    listed = [{"clinic_id": "north", **clinic}, {"clinic_id": "south", **clinic}]
    clinics = Clinics.model_validate(
        {"group": {"name": "Group", "time_zone": "UTC"}, "clinics": listed}
    )
    assert {clinics.name_of(one) for one in clinics.ids[:2]} == {clinics.clinics[0].name}
    assert [clinics.unique_name_of(one) for one in clinics.ids] == [
        "Springfield (north)",
        "Springfield (south)",
    ]


def test_the_environment_says_where_the_configuration_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADHERENCE_CONFIG", raising=False)
    assert config_folder() == REPOSITORY / "config"
    monkeypatch.setenv("ADHERENCE_CONFIG", "/etc/adherence")
    assert config_folder() == Path("/etc/adherence")


@pytest.mark.parametrize(
    ("said", "key"),
    [(None, None), (b"", None), (" é\n".encode(), "é".encode()), (b" k\xe9\xff\n", b"k\xe9\xff")],
)
def test_a_key_of_the_environment_is_its_bytes(
    said: bytes | None, key: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ADHERENCE_KEY", raising=False)
    if said is not None:
        monkeypatch.setenv("ADHERENCE_KEY", os.fsdecode(said))
    assert key_from_environment() == key


def test_today_is_that_of_the_groups_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2026, 11, 20, 14, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr("domain.today.datetime", Clock)
    # Half past midnight in Adelaide.
    assert today(load_settings(REPOSITORY / "config")) == date(2026, 11, 21)


def test_other_thresholds_are_another_version_of_the_rules_whatever_theirs_says() -> None:
    measures = load_settings().measures
    assert measures.rules_version == load_settings().measures.rules_version
    assert measures.rules_version.startswith(f"{measures.version}+")
    others = [
        measures.model_copy(update={"adherent_from_pct": 70.0}),
        measures.model_copy(update={"suppress_under": 3}),
    ]
    versions = {one.rules_version for one in (measures, *others)}
    assert len(versions) == 3


@pytest.mark.parametrize("name", ["|\n      North\n      Physio", "' North   Physio '"])
def test_a_name_is_on_one_line_as_the_header_of_a_mail_has_to_be(name: str, config: Path) -> None:
    change(config / "clinics.yaml", "name: Example Physiotherapy Group", f"name: {name}")
    assert load_settings(config).clinics.group.name == "North Physio"


GROUP = {"name": "Group", "time_zone": "Australia/Adelaide"}
ONE = {"clinic_id": "one", "name": "One", "time_zone": "Australia/Adelaide"}
FAR = {"clinic_id": "far", "name": "Far", "time_zone": "Australia/Perth"}


@pytest.mark.parametrize(
    ("other", "are_same"),
    [
        ({"clinics": [{**ONE, "name": "First"}, FAR]}, True),
        ({"clinics": [FAR, ONE]}, True),
        ({"group": {**GROUP, "name": "All of us"}}, True),
        # One that is not listed has the group's zone.
        ({"clinics": [FAR]}, True),
        ({"clinics": [ONE]}, False),
        ({"clinics": [ONE, {**FAR, "time_zone": "Australia/Darwin"}]}, False),
        ({"group": {**GROUP, "time_zone": "Australia/Darwin"}}, False),
        ({"clinics_must_be_listed": True}, False),
    ],
)
def test_of_the_clinics_zones_decide_how_rows_are_read_and_names_do_not(
    other: dict[str, object], are_same: bool
) -> None:
    now = {"group": GROUP, "clinics": [ONE, FAR]}
    rows, others = (Clinics.model_validate(one).deciding_rows for one in (now, {**now, **other}))
    assert (rows == others) is are_same


def test_where_clinics_must_be_listed_it_counts_which_are() -> None:
    strict = {"group": GROUP, "clinics_must_be_listed": True}
    both, first = ({**strict, "clinics": clinics} for clinics in ([ONE, FAR], [FAR]))
    assert Clinics.model_validate(both).deciding_rows != Clinics.model_validate(first).deciding_rows
