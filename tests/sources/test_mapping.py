"""Mappings: what they are for, and what is wrong with a wrong one."""

from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import pytest
import yaml

from domain.datasets import DATASETS
from domain.environment import REPOSITORY
from domain.errors import UsageError
from domain.snapshots import Terms
from sources.mapping import Mapping, fingerprint_text, mapping_for
from sources.mapping_files import load_mapping, load_mappings
from sources.snapshots import SnapshotRule

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
HOLDS: dict[str, Any] = {
    "clinic_id": {"constant": "clinic_a"},
    "patient_id": "Patient",
    "episode_id": "Course",
    "hold_id": "No",
    "from_on": {"from": "From", "date": "%d/%m/%Y"},
}


def content(**changes: Any) -> dict[str, Any]:
    """A mapping as in its file."""
    datasets = [{"dataset": "holds", "columns": HOLDS}]
    return {"mapping": "north", "version": 1, "files": "*", "datasets": datasets} | changes


def outcomes_of(instrument: str, **score: Any) -> dict[str, Any]:
    """A part of a mapping for one questionnaire, whose score is written so."""
    ids = dict.fromkeys(("clinic_id", "patient_id", "response_id", "completed_at"), "A")
    columns = {**ids, "instrument": {"constant": instrument}, "score": {"from": "S", **score}}
    return {"dataset": "outcomes", "columns": columns}


def with_column(column: Any) -> dict[str, Any]:
    return content(datasets=[{"dataset": "holds", "columns": HOLDS | {"from_on": column}}])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "mappings").mkdir()
    return tmp_path


def loaded(config: Path, mapping: dict[str, Any], name: str = "north.yaml") -> Mapping:
    (config / "mappings" / name).write_text(yaml.safe_dump(mapping), "utf-8")
    return load_mappings(config)[0]


@pytest.mark.parametrize(
    ("mapping", "place", "expected"),
    [
        (content(mapping="North side"), "mapping: ", "pattern"),
        (content(version="one"), "version: ", "integer"),
        (content(version=True), "version: ", "a number"),
        (content(snapshot={"max_loss_pct": True}), "snapshot.max_loss_pct: ", "a number"),
        (content(shape="tabel"), "shape: ", "'table'"),
        (content(encoding="latin-99"), "encoding: 'latin-99'", "utf-8 or cp1252"),
        (content(encoding="rot13"), "encoding: 'rot13'", "utf-8 or cp1252"),
        (content(delimiter=";;"), "delimiter: ", "one ASCII character"),
        (content(delimiter='"'), "delimiter: ", "one ASCII character"),
        (content(delimiter="§"), "delimiter: ", "one ASCII character"),
        (content(dictionary="*.csv"), "dictionary: nothing reads it", "redcap_flat, redcap_eav"),
        (content(values="label"), "values: nothing reads it", "redcap_flat, redcap_eav"),
        (content(names={"a": "b"}), "names: nothing reads it", "redcap_flat, redcap_eav"),
        (content(layout={"name_row": 2}), "layout.name_row: nothing reads", "survey_wide alone"),
        (
            content(shape="survey_wide", layout={"footer": ["^Total"]}),
            "layout.footer: nothing reads it in shape survey_wide",
            "expected in table, ",
        ),
        (
            content(shape="survey_wide", layout={"total_of": "Pain"}),
            "layout.total_of: nothing reads it in shape survey_wide",
            "expected in table, ",
        ),
        (content(shape="fhir", last_line="open"), "last_line: nothing reads it", "in table, "),
        (content(seperator=";"), "seperator: ", "no such key"),
        ({"mapping": "north", "version": 1, "files": "*"}, "datasets: ", "expected this key"),
        (content(datasets=[]), "datasets: ", "at least one"),
        (content(datasets=[{"dataset": "hold", "columns": "same_names"}]), "datasets.0: ", "holds"),
        (content(datasets=[{"dataset": "holds"}]), "datasets.0.columns: ", "expected this key"),
        (
            content(datasets=[{"dataset": "holds", "columns": "same"}]),
            "datasets.0: columns: ",
            "expected same_names, or each column",
        ),
        (
            content(datasets=[{"dataset": "holds", "columns": HOLDS | {"colour": "Colour"}}]),
            "datasets.0: ",
            "holds has no column colour",
        ),
        (
            content(datasets=[{"dataset": "holds", "columns": {"clinic_id": "Clinic"}}]),
            "datasets.0: ",
            "needs a source for patient_id, episode_id, hold_id, from_on",
        ),
        (with_column({"from": "A", "constant": "B"}), "columns.from_on: ", "exactly one of from"),
        (with_column({"date": "%d/%m/%Y"}), "columns.from_on: ", "exactly one of from"),
        (with_column({"from": "A", "value": {"b": "c"}}), "columns.from_on.value: ", "no such key"),
        (with_column({"from": "A", "values": {1: "c"}}), "from_on.values.1", "such as 'yes'"),
        (with_column({"from": "A", "date": "dd/mm/yyyy"}), "from_on: 'dd/mm/yyyy'", "%d/%m/%Y"),
        (with_column({"from": "A", "date": "%d/%m"}), "from_on: '%d/%m'", "%d/%m/%Y"),
        (with_column({"from": "A", "date": "%Q"}), "from_on: '%Q'", "%d/%m/%Y"),
        (with_column({"from": "A", "date": "%Y %H:%M %p"}), "from_on: ", "%d/%m/%Y"),
        (with_column({"from": "A", "date": "%F %Z"}), "from_on: '%F %Z'", "expected %z or none"),
        (with_column({"from": "A", "datetime": "%F"}), "from_on is a day", "date, not datetime"),
        (with_column({"from": "A", "date": "%F", "datetime": "%F"}), "from_on: ", "not both"),
        (with_column({"from": "A", "date": "%FT%TZ"}), "from_on: '%FT%TZ' says a moment", "zone: "),
        (with_column({"from": "A", "date": "%F %T UTC"}), "'%F %T UTC' says a moment", "zone: "),
        (with_column({"from": "A", "date": "%FT%T+00:00"}), "from_on: '%FT%T+00:00'", "%z in its"),
        (with_column({"from": "A", "date": "%F %T%.f +1000"}), "+1000 written out", "%z in its"),
        (with_column({"from": "A", "date": "%F", "zone": "UTC"}), "from_on: zone: ", "a moment"),
        (with_column({"from": "A", "decimal": ";"}), "from_on.decimal: ", "'.', ',' or 'either'"),
        (with_column({"from": "A", "multiply": float("inf")}), "from_on.multiply: ", "finite"),
        (with_column({"joined": []}), "from_on.joined: ", "at least 1"),
        (with_column({"ordinal": {"within": []}}), "from_on.ordinal.within: ", "at least 1"),
        (with_column(3), "columns.from_on: ", "keys"),
        (with_column(["A", "B"]), "columns.from_on: ", "each with its value, found a list"),
        (with_column({"from": "A", "date": ["%F", "%x"]}), "from_on.date: ", "text, found a list"),
        (content(extends="x" * 300), "extends: ", "expected one of"),
        (
            content(datasets=[outcomes_of("odi", score=50)]),
            "datasets.0: score: ",
            "such as multiply: 2",
        ),
        (
            content(datasets=[outcomes_of("rmdq", score=True)]),
            "datasets.0: score: ",
            "that of rmdq is 24",
        ),
        (
            content(datasets=[{"dataset": "outcomes", "columns": None, "items": ["a"]}]),
            "datasets.0: ",
            "needs a source for",
        ),
        (
            content(datasets=[{"dataset": "outcomes", "columns": ["a"], "items": ["a"]}]),
            "datasets.0: columns: ",
            "each column with its source",
        ),
        (
            content(datasets=[{"dataset": ["holds"], "columns": "same_names"}]),
            "datasets.0.dataset: ",
            "expected one text, found a list",
        ),
        (content(exported_at={"file_name": "(", "format": "%F"}), "exported_at: ", "expression"),
        (content(exported_at={"file_name": "x", "format": "%F"}), "exported_at: ", "one group"),
        (
            content(exported_at={"file_name": "(a{99999999999})", "format": "%F"}),
            "exported_at: file_name: ",
            "expression",
        ),
        (content(layout={"footer": ["^a{99999999999}"]}), "layout.footer: ", "expression"),
        (
            content(layout={"footer": ["(" * 2000 + ")" * 2000]}),
            "layout.footer: ",
            "fewer brackets",
        ),
        (content(exported_at={"format": "%F"}), "exported_at: ", "file_name or preamble"),
        (
            content(exported_at={"preamble": "(x)", "format": "%Y-%m-%d"}),
            "preamble: ",
            "header_row of 2",
        ),
        (
            content(exported_at={"file_name": "(x)", "format": "%d%m"}),
            "exported_at: format: ",
            "%Y-%m-%d",
        ),
        (
            content(exported_at={"file_name": "(x)", "format": "%Y-%m-%d%z"}),
            "exported_at: format: ",
            "no zone",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_with_file_key_and_what_was_expected(
    mapping: dict[str, Any], place: str, expected: str, config: Path
) -> None:
    with pytest.raises(UsageError) as refusal:
        loaded(config, mapping)
    said = str(refusal.value)
    assert said.startswith(f"{config / 'mappings' / 'north.yaml'}: ")
    assert place in said
    assert expected in said.split(place, 1)[1]
    assert refusal.value.exit_status == 2


def test_each_wrong_key_is_named_once(config: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        loaded(config, with_column({"from": "A", "date": "dd.mm.yyyy"}) | {"delimiter": ""})
    said = str(refusal.value)
    assert [said.count(key) for key in ("delimiter: ", "datasets", "from_on: ")] == [1, 1, 1]


def test_a_file_that_is_no_yaml_is_refused_with_its_line(config: Path) -> None:
    (config / "mappings" / "north.yaml").write_text("mapping: north\nversion: [1\nfiles: x\n")
    with pytest.raises(UsageError, match=r"north\.yaml, line 3: not readable as YAML"):
        load_mappings(config)


def test_a_key_that_stands_twice_is_named_since_the_first_would_not_count(config: Path) -> None:
    text = yaml.safe_dump(content())
    (config / "mappings" / "north.yaml").write_text(f"{text}files: 'n*'\n", "utf-8")
    with pytest.raises(UsageError, match=r"north\.yaml, line \d+: 'files' stands twice"):
        load_mappings(config)


def test_what_looks_like_a_date_and_is_none_is_named_with_its_line(config: Path) -> None:
    (config / "mappings" / "north.yaml").write_text("mapping: 2026-13-45\n", "utf-8")
    with pytest.raises(UsageError, match=r"north\.yaml, line 1: '2026-13-45' is no day"):
        load_mappings(config)


@pytest.mark.parametrize(
    "notation",
    [
        "%d/%m/%Y",
        "%d/%m/%y",
        "%e %b %Y",
        "%m/%d/%Y %I:%M %p",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%z",
        "%Y-%m-%dT%H:%M:%S%#z",
        "%Y-%m-%dT%H:%M:%SZ",
        "%s",
    ],
)
def test_a_notation_that_tells_a_whole_date_is_taken(notation: str, config: Path) -> None:
    column = {"hold_id": {"from": "No", "datetime": notation}}
    datasets = [{"dataset": "holds", "columns": HOLDS | column}]
    assert loaded(config, content(datasets=datasets)).mapping == "north"


def test_a_clinics_own_mapping_comes_before_the_shipped_ones(config: Path) -> None:
    own = content(
        files="*_holds_*", datasets=[{"dataset": "holds", "columns": HOLDS, "file_word": "Holds"}]
    )
    loaded(config, own, "own.yml")
    mappings = load_mappings(config)
    chosen = {
        name: (found := mapping_for(name, mappings)) and found.mapping
        for name in ("north_holds_2026-11-15.csv", "north_sessions_2026-11-15.csv", "notes.csv")
    }
    assert chosen == {
        "north_holds_2026-11-15.csv": "north",
        "north_sessions_2026-11-15.csv": "plain",
        "notes.csv": None,
    }


@pytest.mark.parametrize("written", FORMS)
@pytest.mark.parametrize("read", FORMS)
def test_accents_in_a_files_name_may_stand_apart(config: Path, written: Form, read: Form) -> None:
    says = {
        "files": "Séances_*",
        "exported_at": {"file_name": r"été(\d{8})", "format": "%Y%m%d"},
        "datasets": [{"dataset": "holds", "columns": HOLDS, "file_word": "arrêts"}],
    }
    named = yaml.safe_load(normalize(written, yaml.safe_dump(says, allow_unicode=True)))
    mapping = loaded(config, content(**named))
    name = normalize(read, "séances_Arrêts_été20261115.csv")
    assert [source.dataset for source in mapping.sources_in(name)] == ["holds"]
    assert str(mapping.exported_by_name([name])) == "2026-11-15 00:00:00"


def test_no_two_mappings_have_one_name(config: Path) -> None:
    loaded(config, content())
    with pytest.raises(UsageError, match=r"north\.yaml: mapping: 'north' .* again\.yaml"):
        loaded(config, content(files="again*"), "again.yaml")
    with pytest.raises(UsageError, match=r"'plain' is the name of the shipped plain\.yaml"):
        loaded(config, content(mapping="plain"), "again.yaml")
    # A base reads nothing: whoever extends it may be called the same.
    assert loaded(config, content(mapping="hevy"), "again.yaml").mapping == "hevy"


def test_a_base_of_ones_own_would_never_be_used(config: Path) -> None:
    with pytest.raises(UsageError, match="base: expected in a shipped mapping alone"):
        loaded(config, content(base=True))


@pytest.mark.parametrize(
    ("name", "datasets"),
    [
        ("clinic_a_sessions_2026-11-15.csv", ["sessions"]),
        ("SESSIONS.CSV", ["sessions"]),
        ("sessions_2026-11-15 (1).csv", ["sessions"]),
        ("clinic_a_mysessions_2026-11-15.csv", []),
        ("clinic-a-sessions.csv", []),
        ("notes.csv", []),
    ],
)
def test_the_dataset_of_a_plain_export_is_a_whole_word_of_its_name(
    name: str, datasets: list[str]
) -> None:
    assert [source.dataset for source in plain().sources_in(name)] == datasets


def plain() -> Mapping:
    return next(m for m in load_mappings(REPOSITORY / "config") if m.mapping == "plain")


def test_the_plain_mapping_reads_every_column_under_its_own_name() -> None:
    read = {s.dataset: {name: c.source for name, c in s.columns.items()} for s in plain().datasets}
    assert read == {t.name: {name: name for name in t.names} for t in DATASETS.values()}


@pytest.mark.parametrize(
    ("names", "moment"),
    [
        (["clinic_a_sessions_2026-11-15.csv"], "2026-11-15 00:00:00"),
        (["clinic_a_sessions_2026-11-15 (1).csv"], "2026-11-15 00:00:00"),
        (["2026-11-15_sessions.csv"], "2026-11-15 00:00:00"),
        (["a_sessions_2026-11-01_2026-11-15.csv"], "2026-11-15 00:00:00"),
        (["2026-11-15_sessions_from_2026-11-01_to_2026-02-30.csv"], "2026-11-15 00:00:00"),
        (["a_sessions_2026-11-15.csv", "sessions_2026-11-20.csv"], "2026-11-20 00:00:00"),
        (["a_sessions_2026-11-15.csv", "sessions.csv"], "2026-11-15 00:00:00"),
        (["sessions.csv"], "None"),
        (["sessions_2026-02-30.csv"], "None"),
        (["sessions_12026-11-15.csv"], "None"),
    ],
)
def test_a_plain_export_was_made_on_the_latest_day_that_its_names_tell(
    names: list[str], moment: str
) -> None:
    assert str(plain().exported_by_name(names)) == moment


def test_a_mapping_may_say_to_the_minute_when_an_export_was_made(config: Path) -> None:
    pattern = {"file_name": r"(\d{8}-\d{4})?\.csv$", "format": "%Y%m%d-%H%M"}
    mapping = loaded(config, content(exported_at=pattern))
    assert str(mapping.exported_by_name(["x20261115-0830.csv"])) == "2026-11-15 08:30:00"
    assert mapping.exported_by_name(["x.csv"]) is None
    assert loaded(config, content()).exported_by_name(["x20261115-0830.csv"]) is None


@pytest.mark.parametrize("pattern", [r"_(\d{8})[_.]", r"(\d{8})", r"(\d*)"])
def test_a_period_ends_on_the_day_of_its_export(config: Path, pattern: str) -> None:
    says = {"file_name": pattern, "format": "%Y%m%d"}
    mapping = loaded(config, content(exported_at=says))
    assert str(mapping.exported_by_name(["diary_20261101_20261115.csv"])) == "2026-11-15 00:00:00"


def test_of_dates_of_six_digits_the_first_is_meant_since_another_may_be_a_time(
    config: Path,
) -> None:
    says = {"file_name": r"_(\d{6})", "format": "%d%m%y"}
    mapping = loaded(config, content(exported_at=says))
    assert str(mapping.exported_by_name(["diary_151126_101230.csv"])) == "2026-11-15 00:00:00"


def test_what_is_as_if_it_were_not_said_is_no_idle_key(config: Path) -> None:
    layout: dict[str, Any] = {"footer": [], "total_of": None}
    loaded(config, content(shape="survey_wide", layout=layout, dictionary=None))


def test_the_fingerprint_changes_exactly_when_the_mapping_does(config: Path) -> None:
    first, again = (fingerprint_text(loaded(config, content())) for _ in range(2))
    others = [
        content(version=2),
        content(delimiter=";"),
        with_column({"from": "From", "date": "%m/%d/%Y"}),
    ]
    texts = [fingerprint_text(loaded(config, other)) for other in others]
    assert first == again
    assert len({first, *texts}) == 4


def test_a_full_snapshot_needs_to_know_when_it_was_made(tmp_path: Path) -> None:
    file = tmp_path / "full.yaml"
    plain = "{extends: plain, mapping: full, snapshot: {datasets: [sessions]}%s}"
    file.write_text(plain % "")
    snapshot = load_mapping(file).snapshot
    assert snapshot is not None
    assert snapshot.terms_of("holds", "ab" * 32) is None
    assert snapshot.terms_of("sessions", "ab" * 32) == Terms("clinic", 10, False)
    file.write_text(plain % ", exported_at: null")
    with pytest.raises(UsageError, match="expected exported_at"):
        load_mapping(file)
    file.write_text(plain.replace("[sessions]", "[naps], trusted: [abababababab]") % "")
    with pytest.raises(UsageError, match="the mapping has no naps"):
        load_mapping(file)


def test_an_export_is_trusted_by_the_start_of_its_id() -> None:
    rule = SnapshotRule(trusted=("abababababab",))
    assert rule.terms_of("sessions", "ab" * 32) == Terms("clinic", 10, True)
    assert rule.terms_of("sessions", "cd" * 32) == Terms("clinic", 10, False)


@pytest.mark.parametrize(
    ("instrument", "score"),
    [
        ("nprs", {"score": True}),
        ("nprs", {"score": 10}),
        ("rmdq", {"score": 24}),
        ("odi", {"score": 50, "multiply": 2}),
        ("odi", {"score": 45, "multiply": 2.22222}),
        ("groc", {"score": 15, "add": -8}),
        ("nprs", {"score": 11, "add": -1}),
        ("odi", {}),
    ],
)
def test_a_score_out_of_the_highest_of_its_questionnaire_is_taken(
    instrument: str, score: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump(content(datasets=[outcomes_of(instrument, **score)])))
    assert load_mapping(file).datasets[0].columns["score"].score == score.get("score", False)
