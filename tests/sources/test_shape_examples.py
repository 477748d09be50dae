"""The example exports of REDCap and the surveys: what each gives, and that no change crashes."""

import csv
import random
from contextlib import suppress

import pytest

from domain.datasets import DATASETS
from domain.errors import ExportRejected
from tests.sources.examples import (
    GOLDEN,
    HEADER_ROWS,
    REDCAP,
    Records,
    delimiter_of,
    export_of,
    frames_of,
    records_in,
    records_of,
    shaped,
)

EXAMPLES = (*REDCAP, *HEADER_ROWS)
MUTATIONS = 300

FLAT = {
    "enrolment": 6,
    "exercise_plan": 5,
    "exercise_diary": 13,
    "nprs": 12,
    "odi": 7,
    "groc": 5,
    "record": 6,
    "blank": 54,
}
GIVEN = {
    "redcap_flat": FLAT,
    "redcap_flat_label": FLAT,
    "redcap_eav": {
        "enrolment": 2,
        "exercise_plan": 2,
        "exercise_diary": 4,
        "nprs": 2,
        "odi": 2,
        "groc": 1,
        "record": 2,
        "blank": 5,
    },
    "qualtrics": {"rows": 26, "blank": 0},
    "qualtrics_legacy": {"rows": 21, "blank": 0},
    "microsoft_forms": {"rows": 21, "blank": 0},
    "google_forms": {"rows": 21, "blank": 0},
    "limesurvey": {"rows": 21, "blank": 0},
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_gives_its_rows(example: str) -> None:
    assert {name: frame.height for name, frame in frames_of(example).items()} == GIVEN[example]


@pytest.mark.parametrize("example", EXAMPLES)
def test_expected_rows_have_the_columns_of_the_contract(example: str) -> None:
    expected = sorted((GOLDEN / example).glob("expected_*.csv"))
    assert len(expected) >= 2
    for path in expected:
        dataset = path.stem.removeprefix("expected_")
        columns = (
            ["dataset", "row_number", "reason"]
            if dataset == "quarantine"
            else DATASETS[dataset].names
        )
        assert records_in(path)[0] == columns, path.name


def test_raw_and_label_exports_expect_the_same_rows() -> None:
    for path in (GOLDEN / "redcap_flat").glob("expected_*.csv"):
        assert path.read_bytes() == (GOLDEN / "redcap_flat_label" / path.name).read_bytes()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them replaced, left out, put in, or a line moved or doubled."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[place] = chance.choice(b'0123456789,;"\n|[]{}_-ax \xc3')
            case 1:
                del changed[place : place + chance.randint(1, 20)]
            case 2:
                changed[place:place] = chance.choice([b",", b'"', b"\n", b"9", b"_complete", b";"])
            case _:
                lines = bytes(changed).splitlines(keepends=True)
                lines.insert(chance.randrange(len(lines)), chance.choice(lines))
                changed = bytearray(b"".join(lines))
    return bytes(changed)


def as_opened(example: str, content: bytes) -> Records | None:
    """The records as the opener hands them on; null where it would refuse them."""
    try:
        records = records_of(content, delimiter_of(example))
    except (UnicodeDecodeError, csv.Error):
        return None
    if example in HEADER_ROWS:
        return records
    return [row for row in records if len(row) == len(records[0])]


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_changed_example_is_read_or_refused(example: str) -> None:
    chance = random.Random(example)
    content = export_of(example).read_bytes()
    seen = 0
    while seen < MUTATIONS // len(EXAMPLES) + 1:
        records = as_opened(example, mutated(content, chance))
        if records is not None:
            seen += 1
            # Any other error fails the test.
            with suppress(ExportRejected):
                shaped(example, records)
