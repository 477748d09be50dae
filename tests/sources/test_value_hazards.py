"""What spreadsheets and people make of dates and scores: the right value, or a named reason."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.golden_intake import Golden, golden

# The notation that the mapping says, and the zone where it is not the clinic's.
KINDS = {
    "iso": "",
    "slash": ", datetime: '%d/%m/%Y'",
    "short": ", datetime: '%d/%m/%y'",
    "digits": ", datetime: '%d%m%Y'",
    "german": ", datetime: '%d. %b %Y'",
    "words": ", datetime: '%d %B %Y'",
    "zone": ", datetime: '%Y-%m-%d %H:%M', zone: Australia/Melbourne",
    "zone_slash": ", datetime: '%d/%m/%Y %H:%M', zone: Australia/Melbourne",
}
PART = """
  {kind}:
    dataset: outcomes
    when: {{kind: {kind}}}
    columns:
      clinic_id: {{constant: clinic_a}}
      patient_id: patient
      response_id: id
      instrument: {{constant: nprs}}
      completed_at: {{from: completed{notation}}}
      score: {{from: score, score: {score}}}
"""
MAPPING = (
    "mapping: hazards\nversion: 1\nfiles: 'hazards*.csv'\ndelimiter: ';'\n"
    "exported_at: {file_name: '_(.*).csv', format: '%Y-%m-%d'}\ndatasets:"
)

# How it is written, and the day it is or the reason for which it is quarantined.
DATES = [
    # Names of months are read in English only: no other word is taken for one of them.
    ("german", "3. Mar 2026", "2026-03-03T00:00"),
    ("german", "3. Mär. 2026", "bad_date"),
    ("words", "25 December 2025", "2025-12-25T00:00"),
    ("words", "25 Dec 2025", "2025-12-25T00:00"),
    ("words", "25 déc. 2025", "bad_date"),
    ("words", "25 diciembre 2025", "bad_date"),
    # The number of a day in a spreadsheet is no date in a text, whatever the notation.
    ("iso", "45385", "bad_date"),
    ("slash", "45385", "bad_date"),
    ("short", "45385", "bad_date"),
    ("digits", "45385", "bad_date"),
    ("digits", "06012026", "2026-01-06T00:00"),
    ("zone", "45385.4375", "bad_date"),
    # Years of two digits where four are meant, and the other way round.
    ("slash", "06/01/2026", "2026-01-06T00:00"),
    ("slash", "06/01/26", "date_out_of_range"),
    ("slash", "06/01/0023", "date_out_of_range"),
    ("short", "06/01/26", "2026-01-06T00:00"),
    # 70 to 99 are years of the last century, lower ones of this, so here after the export.
    ("short", "06/01/69", "date_out_of_range"),
    ("short", "06/01/70", "date_out_of_range"),
    ("short", "06/01/2026", "bad_date"),
    # Clocks in Melbourne, half an hour before the clinic's in Adelaide.
    ("zone", "2024-07-01 12:00", "2024-07-01T11:30"),
    ("zone", "2024-04-07 01:30", "2024-04-07T01:00"),
    # Of the hour that comes twice the earlier, as the mapping's documentation says.
    ("zone", "2024-04-07 02:30", "2024-04-07T02:00"),
    ("zone_slash", "07/04/2024 02:30", "2024-04-07T02:00"),
    # The hour that is left out, and a notation other than the mapping's.
    ("zone", "2024-10-06 02:30", "bad_date"),
    ("zone_slash", "06/10/2024 02:30", "bad_date"),
    ("zone_slash", "2024-07-01 12:00", "bad_date"),
    ("zone", "2024-10-06 03:30", "2024-10-06T03:00"),
]
# How it is written where scores of n of m are meant, and where not.
SCORES = [
    ("slash", "7", "7.0"),
    ("slash", "7/10", "7.0"),
    ("slash", "7 out of 10", "7.0"),
    ("slash", "7-Oct", "bad_number"),
    ("slash", "10-Jul", "bad_number"),
    ("slash", "5-6", "bad_number"),
    ("slash", ">8", "bad_number"),
    ("slash", "7 (worse am)", "bad_number"),
    ("short", "7/10", "bad_number"),
    ("short", "7-Oct", "bad_number"),
]
CASES = [
    *((kind, written, "4", "completed_at", expected) for kind, written, expected in DATES),
    *((kind, f"06/01/{2026 if kind == 'slash' else 26}", written, "score", expected)
      for kind, written, expected in SCORES),
]  # fmt: skip
# An export with more bad rows than good ones would be rejected whole.
GOOD = [f"p;good{n};slash;06/01/2026;4" for n in range(30)]


@pytest.fixture(scope="module")
def hazards() -> Iterator[Golden]:
    """One export with a row for each case, taken in."""
    with TemporaryDirectory() as folder:
        mapping = Path(folder) / "hazards.yaml"
        parts = (
            PART.format(kind=kind, notation=notation, score=str(kind == "slash").lower())
            for kind, notation in KINDS.items()
        )
        mapping.write_text(MAPPING + "".join(parts), encoding="utf-8")
        export = Path(folder) / "hazards_2026-07-01.csv"
        lines = [
            f"p{n};r{n};{kind};{day};{score}" for n, (kind, day, score, _, _) in enumerate(CASES)
        ]
        text = "\n".join(["patient;id;kind;completed;score", *lines, *GOOD, ""])
        export.write_text(text, encoding="utf-8")
        yield golden(export, mapping, Path(folder))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{c[0]} {c[1]} {c[2]}" for c in CASES])
def test_a_date_or_score_is_right_or_quarantined_by_name(number: int, hazards: Golden) -> None:
    _, _, _, column, expected = CASES[number]
    accepted = hazards.accepted("outcomes").filter(response_id=f"r{number}")[column].to_list()
    # Rows of the file are counted from 1.
    reasons = [reason for _, row, reason in hazards.quarantined() if row == number + 1]
    if expected[0].isdigit():
        value = datetime.fromisoformat(expected) if column == "completed_at" else float(expected)
        assert (accepted, reasons) == ([value], [])
    else:
        assert (accepted, reasons) == ([], [expected])


def test_no_row_of_them_is_lost(hazards: Golden) -> None:
    read, accepted, quarantined, ignored = hazards.counts()["outcomes"]
    assert accepted + quarantined == len(CASES) + len(GOOD)
    assert read == accepted + quarantined + ignored
