"""The pages of worklists and their index: links, script, order, and text stays text."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from domain.settings import Clinics
from reports.worklist_files import patients_on
from tests.reports.builders import WEEK, clinics_of, shuffled, table, tables_of
from tests.reports.invented_tables import keys_of
from tests.reports.lists import CLINICS, flag, keys, of, page_of, pages_of, rows_of, text_of
from tests.reports.pages import Page
from tests.reports.payloads import PAYLOADS
from tests.reports.reporting import Tables, worklists_of

SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("patients", "said"),
    [
        (1, "1 patient of this clinic is on no list"),
        (2, "2 patients of this clinic are on no list"),
    ],
)
def test_patients_who_are_on_no_list_are_counted(patients: int, said: str) -> None:
    for known in ([of("1")], []):
        tables = tables_of(clinics=[{"clinic_id": "clinic_a", "name": "A"}], episodes=known)
        made = worklists_of(
            tables, keys("1"), table("flags", []), CLINICS, patients_in_quarantine=patients
        )
        assert all(said in page for page in made["clinic_a"].values())


def test_the_index_counts_by_urgency_and_links_each_list() -> None:
    tables = tables_of(
        episodes=[of("1"), of("2", physio_id=None), of("3", physio_id="a b")],
        flags=[flag("1", "N1", "red"), flag("2", "N3", "amber")],
    )
    page = Page(pages_of(tables, keys("1", "2", "3"))["clinic_a"]["index.html"])
    links = [link.attributes["href"] for link in page.all("a")]
    assert links == ["a%20b.html", "physio_1.html", "_unassigned.html"]
    assert [cell.text for cell in page.all("td")] == [*"0001", *"1001", *"0101"]


def test_the_index_of_a_clinic_without_patients_says_so() -> None:
    tables = tables_of(clinics=[{"clinic_id": "clinic_a", "name": "A"}])
    index = pages_of(tables, keys())["clinic_a"]["index.html"]
    assert "No patients have come in from this clinic yet" in index


def test_the_index_lists_physios_by_the_alphabet_whatever_their_patients_need() -> None:
    tables = tables_of(
        episodes=[of("1", physio_id="Zoe"), of("2", physio_id="amy"), of("3", physio_id="Ben")],
        flags=[flag("1", "N1", "red")],
    )
    page = Page(pages_of(tables, keys("1", "2", "3"))["clinic_a"]["index.html"])
    assert [link.text for link in page.all("a")] == ["amy", "Ben", "Zoe"]


def test_the_order_of_the_rows_does_not_show(group: Tables, clinics: Clinics) -> None:
    first = pages_of(group, keys_of(group), clinics)
    assert pages_of(shuffled(group, 3), keys_of(group), clinics) == first


def test_the_only_script_is_the_one_whose_hash_the_policy_allows() -> None:
    page = page_of("1", flags=[flag("1", "N1", "red")])
    policy = page.all("meta")[1].attributes["content"]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hash_of(page, 'style')}'; "
        f"script-src 'sha256-{hash_of(page, 'script')}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"https?:", page.source)


def hash_of(page: Page, tag: str) -> str:
    """What a policy knows the only element of that kind by."""
    (element,) = page.all(tag)
    return b64encode(sha256(element.text.encode()).digest()).decode()


def test_columns_are_sorted_by_buttons_and_the_sorted_one_says_so() -> None:
    page = page_of("1", flags=[flag("1", "N1", "red")])
    heads = [button.text for button in page.all("button") if "class" not in button.attributes]
    assert heads == [
        "Show all", "Why", "Patient", "Cohort", "Day", "Last home log", "Adherence", "Left out",
        "Pain, 0–10", "Forms missed", "Next visit",
    ]  # fmt: skip
    sorted_by = [th.text.strip() for th in page.all("th") if "aria-sort" in th.attributes]
    assert sorted_by == ["Why"]


def test_a_label_stays_with_its_field_and_values_of_one_cell_stay_apart_on_paper() -> None:
    source = page_of("007", "008", flags=[flag("007", "N1", "red")]).source
    fields = re.findall(
        r'<span class="field"><label for="(\w+)">\w+</label><\w+ id="(\w+)"', source
    )
    assert fields == [(name, name) for name in ("filter", "reason", "cohort")]
    on_screen, on_paper = source.split("@media print {", 1)
    assert ".calm br { display: none; }" not in on_screen
    assert '.calm br + .secondary::before { content: "· "; }' in on_paper


def test_the_legends_say_when_a_form_is_missed_and_what_its_row_shows() -> None:
    said = page_of("007", flags=[flag("007", "N1", "red")]).source.replace(SPACE, " ")
    missed = "Forms missed: not answered in the last window that ended at least 3 days ago."
    assert missed in said
    assert "Forms: a tick for a day with a questionnaire." in said


def test_a_long_list_shows_its_first_rows_and_tells_days_of_as_many() -> None:
    patients = [f"{number:03}" for number in range(120)]
    page = page_of(*patients, flags=[flag(patient, "N3", "amber") for patient in patients])
    beyond = [body for body in page.all("tbody") if body.attributes.get("class") == "beyond"]
    assert len(rows_of(page)) == 120
    assert len(beyond) == 70
    assert len(page.all("details")) == 50
    assert "The first 50 patients can be read day by day." in text_of(page.all("caption")[0])


def test_a_list_of_a_hundred_tells_the_days_of_all_of_them() -> None:
    patients = [f"{number:03}" for number in range(100)]
    page = page_of(*patients, flags=[flag(patient, "N3", "amber") for patient in patients])
    assert len(page.all("details")) == 100
    assert "can be read day by day" not in page.source


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_exports_and_configuration_never_becomes_more_than_text(
    payload: str, is_listed: bool
) -> None:
    left_out = {"value": 20, "compared_with": 90, "week": WEEK.monday}

    def pages_with(text: str) -> list[Page]:
        # A listed clinic has any name but a decent id; of one that is not, the id is the name.
        clinic_id = "clinic_a" if is_listed else text
        tables = tables_of(
            episodes=[of(text, physio_id=text, clinic_id=clinic_id)],
            flags=[
                of(text, code=text, level="red"),
                of(text, code="N6", level="info", exercise_code="e", **left_out),
            ],
            exercises=[{"exercise_code": "e", "name": text}],
        )
        pages = pages_of(tables, keys(text), clinics_of(clinic_a=text))[clinic_id]
        return [Page(pages[f"{text}.html"]), Page(pages["index.html"])]

    for page, harmless in zip(pages_with(payload), pages_with("harmless"), strict=True):
        assert page.outline == harmless.outline
        assert payload in page.all("body")[0].text
        hrefs = [link.attributes["href"] or "" for link in page.all("a")]
        assert all(re.fullmatch(r"[\w%.~-]+\.html", href) for href in hrefs)


def test_who_is_on_a_page_is_found_by_the_id_whatever_html_makes_of_it() -> None:
    patient = "7 & <8> 'a'"
    page = page_of(patient, "9", flags=[flag("9", "N1", "red")])
    # The table of days has rows of its own.
    assert {patient, "9"} <= patients_on(page.source)
