"""A patient is forgotten in workbooks and FHIR as in text, also where no mapping reads them."""

import gzip
import html
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.environment import REPOSITORY
from flows.context import loaded
from flows.forget import land_without
from flows.forget_places import places
from flows.held import Held, held
from flows.landed_rows import readable
from flows.person import Person, person_of
from flows.redact import without_forgotten
from sources.mapping import Mapping
from sources.mapping_files import load_mapping
from tests.canary import (
    CLINIC,
    FILE_NAME,
    IN_FILE_NAME,
    MAIL,
    NAMED,
    PATIENT,
    WORDS,
    files_of,
    shared_exports,
)
from tests.flows.as_if_never import (  # noqa: F401
    test_a_published_table_is_as_if_the_patient_had_never_been,
    test_copies_in_the_inbox_are_those_very_exports,
    test_nothing_planted_is_anywhere,
    test_worklists_are_as_if_the_patient_had_never_been,
)
from tests.flows.test_forget import CUT
from tests.pipeline import FIRST_ARRIVAL, KEY, forgotten, made_anew, published, table
from tests.searched import found_in
from tests.sources.packed import sheet_of, with_part, xlsx
from warehouse.landing import LandedExport, land, landed_exports
from warehouse.store import Store
from warehouse.tombstones import bury, tombstones

pytestmark = pytest.mark.slow

MAPPING = """
mapping: clinic_z_fhir
version: 1
extends: fhir_r4
files: 'clinic_z_fhir_*'
columns: {clinic_id: {constant: clinic_z}}
"""
NEIGHBOUR = "neighbour-1"
SHEETS = "".join(
    f'<sheet name="{name}" sheetId="{n}" r:id="sheet{n}"/>'
    for n, name in enumerate(("Export", "Notes"), 1)
)
Resource = dict[str, Any]


def workbook(text: str, beside: str) -> bytes:
    """A workbook with the rows of a CSV, and another sheet that no mapping reads."""
    rows = (line.split(",") for line in text.splitlines())
    book = xlsx("".join(map(_row, rows)), sheets=SHEETS)
    return with_part(book, "xl/sheet2.xml", sheet_of(_row([beside])).encode())


def _row(cells: list[str]) -> str:
    written = (f'<c t="inlineStr"><is><t>{html.escape(cell)}</t></is></c>' for cell in cells)
    return f"<row>{''.join(written)}</row>"


def resources(patient: str, name: str, mail: str) -> list[Resource]:
    """All that a system knows of a patient; no mapping reads but the observation."""
    subject = {"reference": f"Patient/{patient}", "display": name}
    pain = {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}
    return [
        {"resourceType": "Patient", "id": patient, "name": [{"family": name}], "gender": "female"},
        person(patient, name),
        {"resourceType": "Encounter", "id": f"{name}-e", "status": "finished", "subject": subject},
        {"resourceType": "Condition", "id": f"{name}-c", "subject": subject},
        {
            "resourceType": "Observation",
            "id": f"{patient}-o",
            "status": "final",
            "code": pain,
            "subject": subject,
            "effectiveDateTime": "2026-11-03T10:00:00+10:30",
            "valueQuantity": {"value": 5},
            "note": [{"text": f"write to {mail}"}],
        },
    ]


def person(patient: str, name: str) -> Resource:
    """Who a patient is wherever they are one."""
    link = {"target": {"reference": f"Patient/{patient}", "display": name}}
    return {"resourceType": "Person", "id": patient, "name": [{"family": name}], "link": [link]}


def exports(*, with_canary: bool) -> dict[str, bytes]:
    """File name to content: the same rows as workbooks and as FHIR, with the canary or without."""
    texts = shared_exports(with_canary=with_canary)
    outcomes = texts.pop(FILE_NAME.format("outcomes"))
    # Of the canary in a sheet that nobody reads, beside rows of somebody else.
    alone = shared_exports(with_canary=False)[FILE_NAME.format("outcomes")]
    books = {
        name.replace(".csv", ".xlsx"): workbook(text, PATIENT if with_canary else "")
        for name, text in {**texts, f"{CLINIC}_outcomes_2026-11-14.csv": alone}.items()
    }
    assert outcomes != alone or not with_canary
    canary = resources(PATIENT, NAMED, MAIL) if with_canary else []
    lines = [*canary, *resources(NEIGHBOUR, "Somebody", "else@example.org")]
    bundle = {"resourceType": "Bundle", "type": "collection"}
    observed = lines[-1]
    entries = [{"resource": one} for one in (*canary[3:4], *lines[-5:])]
    # Of the canary only that, beside what is somebody else's.
    persons = [{"resource": one} for one in (*canary[1:2], observed)]
    return {
        **books,
        f"{CLINIC}_fhir_{IN_FILE_NAME}_2026-11-15.ndjson": "\n".join(map(_json, lines)).encode(),
        f"{CLINIC}_fhir_2026-11-14.json": _json({**bundle, "entry": entries}).encode(),
        f"{CLINIC}_fhir_2026-11-13.json": _json({**bundle, "entry": persons}).encode(),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def store_of(folder: Path, *, with_canary: bool) -> Store:
    """A publication of these exports, which lie in the inbox."""
    inbox = folder / "data" / "inbox"
    inbox.mkdir(parents=True)
    for name, content in exports(with_canary=with_canary).items():
        (inbox / name).write_bytes(content)
    store = published(sorted(inbox.iterdir()), folder / "data", CUT)
    made_anew(store, CUT)
    return store


@pytest.fixture(autouse=True, scope="module")
def _configured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One key, and a configuration with a mapping of the clinic's FHIR exports."""
    config = tmp_path_factory.mktemp("shapes") / "config"
    shutil.copytree(REPOSITORY / "config", config)
    (config / "mappings").mkdir(exist_ok=True)
    (config / "mappings" / "fhir.yaml").write_text(MAPPING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_CONFIG", str(config))
        patch.setenv("ADHERENCE_KEY", KEY)
        yield


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("before"), with_canary=True)


@pytest.fixture(scope="module")
def after(before: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same, once the canary was forgotten."""
    data = tmp_path_factory.mktemp("after") / "data"
    shutil.copytree(before.data, data, symlinks=True)
    forgotten(Store(data), CLINIC, PATIENT, CUT)
    return Store(data)


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("never"), with_canary=False)


def test_every_export_is_listed_and_afterwards_none(before: Store, after: Store) -> None:
    person = person_of(before.data, CLINIC, PATIENT)
    _, _, mappings = loaded(before.data)
    (landing, *_) = places(person, before, mappings, before.inbox)
    assert (landing.name, landing.count) == ("landing", len(landed_exports(before)))
    assert places(person, after, mappings, after.inbox) == []


def test_the_tables_compared_have_the_rows_of_every_shape(never: Store) -> None:
    assert table(never, "outcome_scores").height == 2
    assert table(never, "bouts").height > 0


PREFACE = """
mapping: diary
version: 1
files: 'diary_*.csv'
layout: {header_row: 2}
datasets:
  - {dataset: holds, columns: same_names}
"""


Diary = tuple[LandedExport, Store, list[Mapping]]


def diary(
    content: bytes, tmp_path: Path, mapping: str = PREFACE, name: str = "diary_2026.csv"
) -> Diary:
    """An export of that content, once landed, and the mapping that is for it."""
    (tmp_path / "diary.yaml").write_text(mapping)
    (tmp_path / name).write_bytes(content)
    store, mappings = Store(tmp_path / "data"), [load_mapping(tmp_path / "diary.yaml")]
    return land(tmp_path / name, store, FIRST_ARRIVAL), store, mappings


def prefaced(first: str, tmp_path: Path) -> Diary:
    """An export with a line above its header, once landed."""
    rows = shared_exports(with_canary=True)[FILE_NAME.format("holds")]
    return diary(f"{first}\n{rows}".encode(), tmp_path)


@pytest.mark.parametrize(("first", "is_own_format"), [("Report", True), (PATIENT, False)])
def test_a_line_above_the_header_goes_where_it_names_the_patient(
    first: str, is_own_format: bool, tmp_path: Path
) -> None:
    export, store, mappings = prefaced(first, tmp_path)
    person = Person(CLINIC, (PATIENT,))
    land_without(export, mappings, person, store)
    (landed,) = landed_exports(store)
    assert landed.redaction
    assert landed.is_own_format == is_own_format
    assert landed.path.read_text("utf-8").startswith("Report\nclinic_id,") == is_own_format
    assert found_in([landed.path], WORDS) == []
    assert held(landed, person, mappings, store) is None


def test_a_sheet_that_nobody_reads_goes_from_a_workbook_within_gzip_too(tmp_path: Path) -> None:
    (tmp_path / "diary.yaml").write_text(PREFACE.replace("{header_row: 2}", "{}"))
    rows = shared_exports(with_canary=False)[FILE_NAME.format("holds")]
    export = tmp_path / "diary_2026.csv"
    export.write_bytes(gzip.compress(workbook(rows, PATIENT)))
    store, mappings = Store(tmp_path / "data"), [load_mapping(tmp_path / "diary.yaml")]
    landed = land(export, store, FIRST_ARRIVAL)
    assert found_in([landed.path], WORDS)
    person = Person(CLINIC, (PATIENT,))
    assert held(landed, person, mappings, store)
    land_without(landed, mappings, person, store)
    (landed,) = landed_exports(store)
    assert not landed.is_own_format
    assert found_in(files_of(store.landing), WORDS) == []
    assert held(landed, person, mappings, store) is None
    with store.workdir() as workdir:
        assert readable(landed, mappings, store, workdir)


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"\0\1\2\3"])
def test_what_cannot_be_read_and_is_called_after_the_patient_is_erased(
    content: bytes, tmp_path: Path
) -> None:
    person = Person(CLINIC, (PATIENT,))
    landed, store, mappings = diary(content, tmp_path, name=f"diary_{PATIENT}_2026.csv")
    assert held(landed, person, mappings, store) == Held(0, is_whole=True)
    land_without(landed, mappings, person, store)
    (landed,) = landed_exports(store)
    assert landed.names == ("diary_2026.csv",)
    assert held(landed, person, mappings, store) is None
    assert content not in landed.path.read_bytes()


def test_a_line_above_the_header_goes_where_only_a_tombstone_is_left(tmp_path: Path) -> None:
    export, store, mappings = prefaced(PATIENT, tmp_path)
    bury(CLINIC, [PATIENT], store)
    landed = without_forgotten(export, mappings, tombstones(store), store)
    assert not landed.is_own_format
    assert found_in(files_of(store.landing), WORDS) == []


@pytest.mark.parametrize(
    ("clinic_id", "is_held"), [("clinic_a", True), ("clinic_b", False), ("clinic_zz", False)]
)
def test_what_cannot_be_read_and_names_one_clinic_is_not_anothers(
    clinic_id: str, is_held: bool, tmp_path: Path
) -> None:
    content = b"clinic_id,patient_id\nclinic_a,007\nclinic_a,008,\xe9"
    landed, store, mappings = diary(content, tmp_path)
    assert (held(landed, Person(clinic_id, ("007",)), mappings, store) is not None) == is_held


def test_what_cannot_be_read_is_the_clinics_whose_exports_its_mapping_reads(tmp_path: Path) -> None:
    names = ("patient_id", "episode_id", "hold_id", "from_on")
    columns = {name: name for name in names} | {"clinic_id": {"constant": "clinic_a"}}
    of_a = PREFACE.replace("same_names", json.dumps(columns))
    landed, store, mappings = diary(b'patient_id,location\n"007,clinic_b', tmp_path, of_a)
    assert held(landed, Person("clinic_a", ("007",)), mappings, store)
    assert held(landed, Person("clinic_b", ("007",)), mappings, store) is None


def test_what_cannot_be_read_and_names_no_clinic_may_be_anybodys(tmp_path: Path) -> None:
    landed, store, mappings = diary(b"007,\xe9", tmp_path)
    assert held(landed, Person("clinic_b", ("007",)), mappings, store)
