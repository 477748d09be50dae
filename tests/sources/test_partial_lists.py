"""Lists that say themselves that they go on elsewhere: which entities are not all there."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.entities import PARTIAL
from sources.mapping_files import load_mapping
from sources.read import Entities, read_export
from sources.rewritten import write_rows, written_rows
from tests.sources.json_exports import SHAPES, as_json

Page = dict[str, Any]
CLINIKO = "https://api.au1.cliniko.com/v1/patients"
GOLDEN = Path(__file__).parent.parent / "golden"


def cliniko(number: int, *ids: int, has_next: bool = False, **more: Any) -> Page:
    links = {"self": f"{CLINIKO}?page={number}"}
    links |= {"next": f"{CLINIKO}?page={number + 1}"} if has_next else {}
    return {"patients": [{"id": str(i)} for i in ids], "links": links, **more}


def businesses() -> Page:
    links = {"self": f"{CLINIKO}?page=1", "next": f"{CLINIKO}?page=2"}
    return {"businesses": [{"id": "1"}], "links": links}


def nookal(number: int, *ids: int, has_next: bool = False, total: int | None = None) -> Page:
    settings = {"currentPage": number, "nextPage": number + 1 if has_next else None}
    data = {"results": {"cases": [{"ID": str(i)} for i in ids]}}
    details = {"totalItems": total}
    return {"status": "success", "data": data, "settings": settings, "details": details}


def notes(number: int, *ids: int, has_next: bool = False, total: int | None = None) -> Page:
    found = nookal(number, has_next=has_next, total=total)
    found["data"] = {"results": {"treatmentnotes": [{"noteID": str(i)} for i in ids]}}
    return found


def splose(*ids: int, before: bool = False, after: bool = False, of: str = "cases") -> Page:
    address = f"https://api.splose.com/v1/{of}?id_gt=1"
    links = {"previousPage": address if before else None, "nextPage": address if after else None}
    records = [{"id": i, "patientId": 1, "expiryDate": None} for i in ids]
    return {"data": records, "links": links}


def fhir(*ids: str, link: str | None = None, kind: str = "searchset", **more: Any) -> Page:
    entries = [{"resource": {"resourceType": "Patient", "id": one}} for one in ids]
    links = [{"relation": link, "url": "https://server/next"}] if link else []
    return {"resourceType": "Bundle", "type": kind, "entry": entries, "link": links, **more}


def encounters(*ids: str, **more: Any) -> Page:
    found = fhir(*ids, **more)
    for entry in found["entry"]:
        entry["resource"]["resourceType"] = "Encounter"
    return found


def without_ids(bundle: Page) -> Page:
    for entry in bundle["entry"]:
        del entry["resource"]["id"]
    return bundle


def with_error(bundle: Page) -> Page:
    issue = {"severity": "error", "code": "timeout"}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    bundle["entry"].append({"resource": outcome, "search": {"mode": "outcome"}})
    return bundle


def addressed(bundle: Page, own: str) -> Page:
    bundle["link"].append({"relation": "self", "url": f"https://server/{own}"})
    return bundle


def batch(*bundles: Page) -> Page:
    entries = [{"resource": bundle} for bundle in bundles]
    return {"resourceType": "Bundle", "type": "batch-response", "entry": entries}


def sent_along(bundle: Page) -> Page:
    """The bundle, of whose entries none was searched for."""
    for entry in bundle["entry"]:
        entry["search"] = {"mode": "include"}
    return bundle


PATIENTS = "patients"
WHOLE: dict[str, tuple[str, list[Page]]] = {
    "one page": ("cliniko", [cliniko(1, 1)]),
    "all pages": ("cliniko", [cliniko(1, 1, has_next=True), cliniko(2, 2)]),
    "pages in any order": ("cliniko", [cliniko(2, 2), cliniko(1, 1, has_next=True)]),
    "all pages of Nookal": ("nookal", [nookal(1, 1, has_next=True), nookal(2, 2)]),
    "one note to each id": ("nookal", [notes(1, 1, has_next=True, total=2), notes(2, 2, total=2)]),
    "a total on one page alone": (
        "nookal",
        [nookal(1, 1, has_next=True, total=2), nookal(2, 2)],
    ),
    "all pages of splose": ("splose", [splose(1, after=True), splose(2, before=True)]),
    "an empty last page": ("splose", [splose(1, after=True), splose(before=True)]),
    "locations go on, which nobody reads": ("cliniko", [businesses()]),
    "all pages of a search": ("fhir_r4", [fhir("1", link="next"), fhir("2", link="previous")]),
    "pages that say their own address": (
        "fhir_r4",
        [addressed(fhir("1", link="next"), "1"), addressed(fhir("2", link="previous"), "next")],
    ),
    "versions of one resource": ("fhir_r4", [fhir("1", "1", kind="history", total=2)]),
    "two searches": ("fhir_r4", [fhir("1", total=1), encounters("1", "2", total=2)]),
    "resources without an id": (
        "fhir_r4",
        [without_ids(fhir("1", link="next", total=2)), without_ids(fhir("2", total=2))],
    ),
    "as many as were found": ("fhir_r4", [fhir("1", "2", total=2)]),
    "as many as were found, on two pages": (
        "fhir_r4",
        [fhir("1", link="next", total=2), fhir("2", total=2)],
    ),
    "a collection, which is no page": ("fhir_r4", [fhir("1", kind="collection", total=9)]),
}
GOES_ON: dict[str, tuple[str, list[Page], set[str]]] = {
    "no last page": ("cliniko", [cliniko(1, 1, has_next=True)], {PATIENTS}),
    "no first page": ("cliniko", [cliniko(2, 2)], {PATIENTS}),
    "no last page of Nookal": ("nookal", [nookal(1, 1, has_next=True)], {"cases"}),
    "no first page of Nookal": ("nookal", [nookal(2, 2)], {"cases"}),
    # One that was on page 1 went, and one of page 2 moved there unseen.
    "pages of several totals": (
        "cliniko",
        [cliniko(1, 1, 2, has_next=True, total_entries=4), cliniko(2, 4, total_entries=3)],
        {PATIENTS},
    ),
    "several totals of Nookal": (
        "nookal",
        [nookal(1, 1, 2, has_next=True, total=4), nookal(2, 4, total=3)],
        {"cases"},
    ),
    "as many as there are, one of them twice": (
        "cliniko",
        [
            cliniko(1, 1, 2, has_next=True, total_entries=4),
            cliniko(2, 2, 4, total_entries=4),
        ],
        {PATIENTS},
    ),
    "a note that stands twice": (
        "nookal",
        [notes(1, 1, 2, has_next=True, total=3), notes(2, 2, total=3)],
        {"treatment_notes"},
    ),
    "no last page of splose": (
        "splose",
        [splose(1, after=True), splose(2, before=True, after=True)],
        {"cases"},
    ),
    "no first page of splose": ("splose", [splose(2, before=True)], {"cases"}),
    "one of two lists": (
        "splose",
        [splose(1, after=True), splose(2, after=True), splose(3, before=True)],
        {"cases"},
    ),
    "a next page beside no number": (
        "cliniko",
        [{"patients": [{"id": "1"}], "links": {"next": f"{CLINIKO}?page=2"}}],
        {PATIENTS},
    ),
    "only lists of one kind": (
        "splose",
        [splose(1), splose(9, after=True, of="appointments") | {"data": []}],
        {"appointments", "appointments_without_patients"},
    ),
}
FHIR_GOES_ON = {
    "no last page": [fhir("1", link="next")],
    "no first page": [fhir("1", link="prev")],
    "a history": [fhir("1", link="next", kind="history")],
    "one of two searches": [fhir("1", link="next"), encounters("1", "2", total=2)],
    "fewer of one search than were found": [fhir("1", total=2), encounters("1", "2", total=2)],
    "a search within a bundle": [batch(fhir("1", link="next"))],
    "an error beside what was found": [with_error(fhir("1", total=1))],
    "a page missing between others": [
        addressed(fhir("1", link="next"), "1"),
        addressed(fhir("3", link="previous"), "3"),
    ],
    "a page that stands twice": [fhir("1", total=2), fhir("1", total=2)],
    "a page without resources that goes on": [fhir(link="next")],
    "fewer than were found": [fhir("1", total=2)],
    "fewer than were found, with one sent along": [sent_along(fhir("1", total=1))],
}


def partial(shape: str, pages: list[Page]) -> set[str]:
    frames = SHAPES[shape](pages)
    return set(frames[PARTIAL]["entity"]) if PARTIAL in frames else set()


@pytest.mark.parametrize("case", WHOLE)
def test_a_list_that_is_all_there_is_whole(case: str) -> None:
    assert partial(*WHOLE[case]) == set()


@pytest.mark.parametrize("case", GOES_ON)
def test_a_list_whose_first_or_last_page_is_elsewhere_goes_on(case: str) -> None:
    shape, pages, entities = GOES_ON[case]
    assert partial(shape, pages) == entities


@pytest.mark.parametrize("case", FHIR_GOES_ON)
def test_of_a_search_that_goes_on_any_kind_of_resource_may_be_elsewhere(case: str) -> None:
    found = partial("fhir_r4", FHIR_GOES_ON[case])
    assert found == {"responses", "observations", "patients", "encounters", "deletions"}


@pytest.mark.parametrize("severity", ["error", "fatal"])
def test_an_error_of_a_fhir_server_is_no_export_without_rows(severity: str) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "x"}]}
    with pytest.raises(ExportRejected, match="document 2 is the message of an error") as refusal:
        SHAPES["fhir_r4"]([fhir("1"), outcome])
    assert refusal.value.code == "api_error"


def test_a_remark_of_a_fhir_server_is_a_resource_that_nobody_reads() -> None:
    issue = {"severity": "information", "code": "informational"}
    frames = SHAPES["fhir_r4"]([{"resourceType": "OperationOutcome", "issue": [issue]}])
    assert (frames["other"].height, PARTIAL in frames) == (1, False)


def read(pages: list[Page], folder: Path) -> Entities:
    mapping = load_mapping(GOLDEN / "cliniko" / "mapping.yaml")
    path = folder / "clinic_b_cliniko_2026-04-13.json"
    path.write_text(as_json(*pages), encoding="utf-8")
    return read_export(path, mapping, folder)


def test_what_is_read_says_so_of_its_own_kind_and_what_is_written_without_a_patient_as_well(
    tmp_path: Path,
) -> None:
    entities = read([cliniko(1, 1, has_next=True)], tmp_path)
    assert {name for name, raw in entities.items() if raw.is_partial} == {PATIENTS}
    assert PARTIAL not in entities
    write_rows(entities, "0" * 64, tmp_path / "rows")
    mapping = load_mapping(GOLDEN / "cliniko" / "mapping.yaml")
    (tmp_path / "again").mkdir()
    again = written_rows(tmp_path / "rows", mapping, tmp_path / "again")
    assert {name for name, raw in again.items() if raw.is_partial} == {PATIENTS}
