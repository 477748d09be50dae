"""Drafts of mappings: a start that is never silently wrong."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets import DATASETS
from sources.draft_words import quoted
from sources.guess import guess_of
from sources.mapping import Mapping
from tests.sources.drafts import drafted

HEADER = "Patient;Session;Date;Exercise;Sets;Reps;Place"


def rows(*dates: str) -> str:
    body = "".join(f"p{n};s{n};{day};clam;2;12;home\n" for n, day in enumerate(dates))
    return f"{HEADER}\n{body}"


def test_an_order_of_day_and_month_that_is_not_certain_is_left_to_do(tmp_path: Path) -> None:
    week = [f"03/0{day}/2024" for day in range(1, 8)]
    text, draft = drafted(rows(*week), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"]["datetime"] == "TODO"
    assert "%d/%m/%Y fits 7 of 7, %m/%d/%Y fits 7 of 7" in text


def test_an_order_that_alone_reads_every_cell_is_taken_with_the_counts(tmp_path: Path) -> None:
    text, draft = drafted(rows("01/03/2024", "13/03/2024"), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"]["datetime"] == "%d/%m/%Y"
    assert "%d/%m/%Y fits 2 of 2, %m/%d/%Y fits 1 of 2" in text


def test_an_order_that_misses_cells_is_left_to_do(tmp_path: Path) -> None:
    _, draft = drafted(rows("13/03/2024", "14/03/2024", "soon"), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"]["datetime"] == "TODO"


def test_texts_beside_a_workbooks_own_dates_have_the_notation_that_they_alone_are_in(
    tmp_path: Path,
) -> None:
    days = ("2024-03-01", "13/03/2024", "02/03/2024", "2024-03-13", "04/03/2024")
    text, draft = drafted(rows(*days), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"]["datetime"] == "%d/%m/%Y"
    assert "%d/%m/%Y fits 3 of 5" in text
    _, draft = drafted(rows(*days[:1], "02/03/2024", "04/03/2024"), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"]["datetime"] == "TODO"


def test_numbers_beside_texts_with_a_comma_are_read_alike(tmp_path: Path) -> None:
    lines = "Patient;Pain;Exercise;Sets\n1;2,5;clam;2\n2;2.5;clam;2\n"
    _, draft = drafted(lines, tmp_path)
    assert draft["datasets"][0]["columns"]["pain"] == {"from": "Pain", "decimal": "either"}


def test_names_of_columns_that_repeat_are_told_with_what_may_tell_them_apart(
    tmp_path: Path,
) -> None:
    text, _ = drafted("Patient;Sets;Reps;Sets\n1;2;12;3\n2;2;12;3\n", tmp_path)
    assert "# check: more than one column is called Sets. Where a row above" in text
    assert "header_rows: 2" in text
    assert "more than one column" not in drafted(rows("2024-03-01"), tmp_path)[0]


def test_a_column_of_places_is_to_be_checked_to_be_one_of_clinics(tmp_path: Path) -> None:
    lines = "Location;Patient;Date;Exercise;Sets\nHome;1;2024-03-01;clam;2\n"
    text, draft = drafted(lines, tmp_path)
    assert draft["datasets"][0]["columns"]["clinic_id"] == "Location"
    assert "'Location'  # check: its words are ids in clinics.yaml" in text


def test_a_last_line_without_its_line_break_is_to_be_checked(tmp_path: Path) -> None:
    text, draft = drafted(rows("2024-03-01").rstrip(), tmp_path)
    assert draft["last_line"] == "open"
    assert "# check: the last line is not cut" in text


def test_iso_dates_need_no_notation(tmp_path: Path) -> None:
    _, draft = drafted(rows("2024-03-01", "2024-03-02"), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"] == "Date"


@pytest.mark.parametrize(
    ("cell", "what"),
    [("2024-03-01", "day; where there may be several"), ("2024-03-01 7:05", "mom")],
)
def test_a_session_made_of_a_day_is_said_to_be_all_of_that_day(
    cell: str, what: str, tmp_path: Path
) -> None:
    text, _ = drafted(rows(cell).replace("Session", "Mood"), tmp_path)
    assert f"one session per patient and {what}" in text


def test_the_day_of_a_moment_needs_the_zone_whose_day_it_is(tmp_path: Path) -> None:
    text = "Client,Case,Group,Start date\n1,7,lumbar_hip,2026-03-08T22:30:00Z\n"
    columns = drafted(text, tmp_path)[1]["datasets"][0]["columns"]
    assert columns["started_on"]["zone"] == "TODO"


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("mw", {"from": "Geschlecht", "values": {"m": "m", "w": "TODO"}}),
        (["M", "Female"], "Geschlecht"),
    ],
)
def test_words_for_sex_that_would_not_be_recorded_are_left_to_do(
    words: list[str], source: object, tmp_path: Path
) -> None:
    body = "".join(f"{n},7,lumbar_hip,2026-03-08,{word}\n" for n, word in enumerate(words))
    _, draft = drafted(f"Client,Case,Group,Start date,Geschlecht\n{body}", tmp_path)
    assert draft["datasets"][0]["columns"]["sex"] == source


@pytest.mark.parametrize(
    ("cell", "notation"),
    [
        ("2026-03-15 18:05:00 +1030", "%Y-%m-%d %H:%M:%S%.f%#z"),
        ("2026-3-16 7:05", "%Y-%m-%d %H:%M"),
    ],
)
def test_what_only_looks_like_iso_gets_its_notation(
    cell: str, notation: str, tmp_path: Path
) -> None:
    _, draft = drafted(rows(cell, cell), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"]["datetime"] == notation


def test_a_finished_draft_is_a_mapping_of_the_file(tmp_path: Path) -> None:
    text, _ = drafted(rows("13/03/2024"), tmp_path)
    mapping = Mapping.model_validate(yaml.safe_load(text.replace("TODO", "clinic_a")))
    assert [source.dataset for source in mapping.sources_in("diary_2026-12-01.csv")] == ["sessions"]
    assert mapping.delimiter == ";"
    assert mapping.exported_at is not None


def test_a_draft_names_why_it_took_a_dataset_and_what_nothing_reads(tmp_path: Path) -> None:
    text, draft = drafted(rows("13/03/2024").replace("Place", "Weather"), tmp_path)
    assert "guessed from the names of columns, check each: Patient → patient_id, " in text
    assert "columns of the export that nothing reads: Weather" in text
    assert draft["datasets"][0]["columns"]["setting"] == {"constant": "TODO"}


def test_free_text_is_not_taken_in_unasked(tmp_path: Path) -> None:
    text, draft = drafted(rows("13/03/2024").replace("Place", "Comment"), tmp_path)
    assert "comment" not in draft["datasets"][0]["columns"]
    assert "nothing reads: Comment" in text


def test_where_no_dataset_stands_out_none_is_taken(tmp_path: Path) -> None:
    text, draft = drafted("Apples;Pears\n1;2\n3;4\n", tmp_path)
    assert draft["datasets"] == [{"dataset": "TODO", "columns": {}}]
    assert "one of episodes, prescriptions, holds, sessions, appointments, outcomes" in text


def test_words_that_a_list_lacks_are_left_to_do(tmp_path: Path) -> None:
    text = rows("13/03/2024", "14/03/2024").replace("home", "Home", 1)
    _, draft = drafted(text.replace("home", "gym").replace(";clam;", ";frog;", 1), tmp_path)
    columns = draft["datasets"][0]["columns"]
    assert columns["setting"]["values"] == {"Home": "home", "gym": "TODO"}
    assert columns["exercise_code"]["values"] == {"frog": "TODO"}


def test_a_word_for_nothing_is_no_default_unasked(tmp_path: Path) -> None:
    text = rows("13/03/2024", "14/03/2024", "15/03/2024").replace("Place", "Status")
    text, draft = drafted(text.replace("home", "-", 1).replace("home", "", 1), tmp_path)
    status = draft["datasets"][0]["columns"]["status"]
    assert status == {"from": "Status", "values": {"-": "TODO", "home": "TODO"}}
    assert "a blank counts as done" in text


@pytest.mark.parametrize("day", ["13/03/2024", "2024-03-13"])
def test_an_id_that_the_file_lacks_is_made_of_patient_and_moment(day: str, tmp_path: Path) -> None:
    without = HEADER.replace("Session", "Mood")
    _, draft = drafted(rows(day).replace(HEADER, without), tmp_path)
    assert draft["datasets"][0]["columns"]["session_id"] == {"joined": ["Patient", "Date"]}
    ordinal = {"ordinal": {"within": ["Patient", "Date"]}}
    assert draft["datasets"][0]["columns"]["line_no"] == ordinal


def test_a_spanish_table_is_known_by_its_names(tmp_path: Path) -> None:
    header = "Nº historia;Fecha sesión;Ejercicio realizado;Nº series;Reps por serie;Lugar;Realizado"
    _, draft = drafted(f"{header}\n007;13/03/2024;clam;2;12;Casa;Sí\n", tmp_path)
    (dataset,) = draft["datasets"]
    assert dataset["dataset"] == "sessions"
    assert dataset["columns"]["patient_id"] == "Nº historia"
    assert dataset["columns"]["setting"]["values"] == {"Casa": "TODO"}


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("diary_2026-11-08.csv", "diary_*.csv"),
        ("20261108 export (3).csv", "* export (*).csv"),
        ("diary.csv", "diary.csv"),
        ("a[1].csv", "a[[]*].csv"),
    ],
)
def test_the_pattern_of_names_fits_the_file(name: str, pattern: str, tmp_path: Path) -> None:
    text, draft = drafted(rows("2024-03-13"), tmp_path, name)
    assert draft["files"] == pattern
    filled = yaml.safe_load(text.replace("TODO", "clinic_a"))
    assert Mapping.model_validate(filled).sources_in(name)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_quoted_exactly(text: str) -> None:
    assert yaml.safe_load(f"{{a: {quoted(text)}, b: 1}}") == {"a": text, "b": 1}


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_contracts_own_names_are_known(dataset: str) -> None:
    names = DATASETS[dataset].names
    guess = guess_of(names)
    assert guess.dataset == dataset
    assert guess.columns == {name: name for name in names}


@pytest.mark.parametrize("name", ["Pain (0-10)", "Pain 0-10", "pain 0 to 10", "Pain"])
def test_a_scale_is_no_part_of_a_name(name: str) -> None:
    header = ["Patient", "Day", "Exercise", "Sets", "Reps", "Item 1", name]
    assert guess_of(header).columns["pain"] == name


def test_a_day_without_a_time_is_remarked_on(tmp_path: Path) -> None:
    text, _ = drafted(rows("2024-03-13"), tmp_path)
    assert "has no time of day" in text


@pytest.mark.parametrize(
    ("header", "time", "notation"),
    [
        ("Uhrzeit", "7:05", "%d/%m/%Y %H:%M"),
        ("Start time", "07:05:30", "%d/%m/%Y %H:%M:%S"),
        ("Time", "7:05 PM", "%d/%m/%Y %I:%M %p"),
        ("Time", "07:05pm", "%d/%m/%Y %I:%M %p"),
        ("Time", "7:05 uhr", None),
        ("Time", "", None),
        ("Duration", "07:05", None),
    ],
)
def test_a_column_of_times_goes_with_the_one_of_days(
    header: str, time: str, notation: str | None, tmp_path: Path
) -> None:
    first, *rest = rows("13/03/2024", "14/03/2024").splitlines()
    lines = [f"{first};{header}", *(f"{row};{time}" for row in rest)]
    text, draft = drafted("\n".join(lines) + "\n", tmp_path)
    day = {"from": "Date", "datetime": "%d/%m/%Y"}
    both = {"joined": ["Date", header], "datetime": notation}
    assert draft["datasets"][0]["columns"]["performed_at"] == (both if notation else day)
    assert (f"check: {header} is when on that day" in text) == bool(notation)
    assert ("has no time of day" in text) != bool(notation)
    assert (f"nothing reads: {header}" in text) != bool(notation)


@pytest.mark.parametrize("header", ["Start Time", "Appointment Time"])
def test_a_time_of_day_is_no_moment_but_goes_with_the_day(header: str, tmp_path: Path) -> None:
    lines = f"Appointment ID,Patient ID,Appointment Date,{header},End Time,Status\n"
    body = "A1,007,13/03/2026,09:10,09:30,Attended\nA2,007,14/03/2026,9:40,10:00,Attended\n"
    _, draft = drafted(lines + body, tmp_path)
    starts_at = draft["datasets"][0]["columns"]["starts_at"]
    both = {"joined": ["Appointment Date", header], "datetime": "%d/%m/%Y %H:%M"}
    assert starts_at == both


def test_a_time_of_day_without_a_day_is_no_moment(tmp_path: Path) -> None:
    lines = "Appointment ID,Patient ID,Start Time,Status\nA1,007,09:10,Attended\n"
    text, draft = drafted(lines, tmp_path)
    assert draft["datasets"][0]["columns"]["starts_at"] == "TODO"
    assert "nothing reads: Start Time" in text


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        (["Time", "Start time"], "07:05;07:10", "07:05;07:10"),
        (["Time"], "07:05", ""),
        (["Time"], "07:05", "7:05pm"),
    ],
)
def test_times_that_cannot_be_joined_are_left_to_do(
    names: list[str], first: str, second: str, tmp_path: Path
) -> None:
    header, *days = rows("13/03/2024", "14/03/2024").splitlines()
    lines = [";".join([header, *names]), f"{days[0]};{first}", f"{days[1]};{second}", ""]
    text, draft = drafted("\n".join(lines), tmp_path)
    assert draft["datasets"][0]["columns"]["performed_at"] == "TODO"
    assert f"which of {', '.join(map(quoted, names))} is when on that day" in text
    assert f"nothing reads: {', '.join(names)}" in text


def test_a_time_goes_with_days_whose_notation_is_not_certain(tmp_path: Path) -> None:
    first, row = rows("03/04/2024").splitlines()
    _, draft = drafted(f"{first};Time\n{row};07:05\n", tmp_path)
    performed_at = draft["datasets"][0]["columns"]["performed_at"]
    assert performed_at == {"joined": ["Date", "Time"], "datetime": "TODO"}


def test_a_time_goes_with_the_moment_and_not_with_the_day_of_a_correction(tmp_path: Path) -> None:
    first, row = rows("13/03/2024").splitlines()
    lines = f"{first};Time;Modified\n{row};07:05;14/03/2024\n"
    columns = drafted(lines, tmp_path)[1]["datasets"][0]["columns"]
    assert columns["performed_at"]["joined"] == ["Date", "Time"]
    assert columns["updated_at"] == {"from": "Modified", "datetime": "%d/%m/%Y"}


@pytest.mark.parametrize(
    "header",
    [
        ["Client ID", "Client"],
        ["Patient", "Pat.-Nr."],
        ["Patient", "MRN"],
        ["Client", "Client Code"],
        ["Participant", "Study number"],
    ],
)
def test_beside_an_id_a_column_called_patient_is_one_of_names(header: list[str]) -> None:
    """Two of one name would be one patient."""
    (name,) = set(header) - {"Client", "Patient", "Participant"}
    found = guess_of([*header, "Date", "Exercise", "Sets", "Reps"])
    assert found.dataset == "sessions"
    assert found.columns["patient_id"] == name


def test_a_patient_id_that_looks_like_a_name_is_to_be_checked(tmp_path: Path) -> None:
    text, _ = drafted(rows("13/03/2024").replace("p0;", "Anna Jones;"), tmp_path)
    assert "patient_id: 'Patient'  # check: these look like names" in text
    assert "look like names" not in drafted(rows("13/03/2024"), tmp_path)[0]


@pytest.mark.parametrize(
    ("header", "dataset"),
    [
        (["Patient", "Übung", "Datum", "Sätze", "Wdh", "Schmerz (0-10)"], "sessions"),
        (["Patient", "Day", "Exercise", "Sets", "Reps", "Pain 0-10"], "sessions"),
        (["No patient", "Exercice", "Date", "Séries", "Répétitions"], "sessions"),
        (["Client ID", "Log Date", "Exercise Name", "Sets", "Reps Completed"], "sessions"),
        (["Client ID", "Appointment Date", "Status"], "appointments"),
        (["Patient", "Questionnaire", "Completed", "Total score"], "outcomes"),
        (["Patient", "Episode", "Group", "Start date", "Therapist"], "episodes"),
        (["Name", "Colour"], None),
    ],
)
def test_names_of_other_systems_are_hints(header: list[str], dataset: str | None) -> None:
    assert guess_of(header).dataset == dataset
