"""Every example damaged in every way known: refused, quarantined or the same, and in time."""

import random
import sys
import time
from collections import Counter
from typing import get_args

import pytest

from sources.mapping import Shape
from tests.campaign.examples import Example, examples
from tests.campaign.intake import Intake, Taken, rows_of, truly_taken
from tests.campaign.mutations import (
    cuts,
    one_byte,
    reordered,
    with_days_and_months_swapped,
    with_total,
    written_otherwise,
)
from tests.campaign.properties import lost, not_a_subset, outcome, violations
from tests.thorough import CAMPAIGN

ALL = examples()
# One of each kind of reading; the full campaign takes all of them.
QUICK = ("plain_holds", "how_to", "limesurvey", "splose", "xls", "xlsx", "gzip")
EXAMPLES = ALL if CAMPAIGN else {name: ALL[name] for name in QUICK}
LONGEST_SECONDS = 5.0
EVERY_CUT = 1 if CAMPAIGN else 3

TEXTS = [name for name, example in EXAMPLES.items() if example.is_text]
DELIMITED = [name for name, example in EXAMPLES.items() if example.delimiter]


def mutations_of(example: Example) -> int:
    """How many bytes are changed: together more than ten thousand in the full campaign."""
    if not CAMPAIGN:
        return 3
    if example.is_checked:
        return 900
    return 500 if example.is_text else 250


@pytest.fixture(scope="module")
def intake() -> Intake:
    return Intake()


@pytest.fixture(scope="module")
def clean(intake: Intake) -> dict[str, Taken]:
    return {name: intake.taken(example) for name, example in EXAMPLES.items()}


@pytest.mark.parametrize("name", EXAMPLES if CAMPAIGN else ["plain_holds"])
def test_the_quick_intake_says_what_the_real_one_says(name: str, intake: Intake) -> None:
    assert dict(rows_of(intake.taken(EXAMPLES[name]).parts)) == truly_taken(EXAMPLES[name])


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_clean_example_gives_rows(name: str, clean: dict[str, Taken]) -> None:
    assert not clean[name].is_refused
    assert clean[name].rows.total() > 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_byte_changed_at_random_costs_at_most_its_record(
    name: str, intake: Intake, clean: dict[str, Taken], capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(f"{name} 1")
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    faults: list[str] = []
    mutations = mutations_of(EXAMPLES[name])
    for number in range(mutations):
        mutation = one_byte(EXAMPLES[name], chance)
        found, seconds = timed(intake, mutation.mutated)
        outcomes[outcome(clean[name], found)] += 1
        slowest = max(slowest, seconds)
        faults += [
            f"{number}, {mutation.what} at {mutation.start}: {violation}"
            for violation in violations(clean[name], found, mutation)
        ]
    if CAMPAIGN:
        with capsys.disabled():
            counts = ", ".join(f"{n} {word}" for word, n in sorted(outcomes.items()))
            sys.stdout.write(
                f"\n{name}: {mutations} mutations, {counts}, slowest {slowest:.2f} s\n"
            )
            sys.stdout.writelines(f"  {fault}\n" for fault in faults)
    assert faults == []
    assert slowest < LONGEST_SECONDS


def timed(intake: Intake, example: Example) -> tuple[Taken, float]:
    """What was taken in, and for how long the processor was at it, whoever else was."""
    started = time.process_time()
    return intake.taken(example), time.process_time() - started


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_export_cut_off_is_refused_or_ends_with_a_whole_line(
    name: str, intake: Intake, clean: dict[str, Taken], capsys: pytest.CaptureFixture[str]
) -> None:
    example = EXAMPLES[name]
    refused = whole = 0
    ends = line_ends(example)
    for number, (end, cut) in enumerate(cuts(example)):
        is_at_a_line = end in ends
        if number % EVERY_CUT:
            continue
        found = intake.taken(cut)
        if not found.is_refused:
            # Nothing in such a file says that it was longer.
            assert is_at_a_line, end
            assert not_a_subset(clean[name], found) == [], end
            whole += 1
        refused += found.is_refused
    if CAMPAIGN:
        with capsys.disabled():
            sys.stdout.write(
                f"\n{name}: {refused + whole} cuts, {refused} refused, {whole} at a line"
            )


def line_ends(example: Example) -> set[int]:
    """Where a text can be cut so that what is left is whole: after a line break."""
    if not example.file.endswith((".csv", ".ndjson")):
        return set()
    # A carriage return alone ends a line too.
    return {n + 1 for n, byte in enumerate(example.content) if byte in b"\r\n"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_tail_of_nul_is_refused(name: str, intake: Intake, clean: dict[str, Taken]) -> None:
    content = EXAMPLES[name].content
    for tail in (content + b"\0" * 512, content[:-40] + b"\0" * 40):
        found = intake.taken(EXAMPLES[name].changed(content=tail))
        # An old workbook is filled up with NULs by itself.
        assert found.is_refused or (name == "xls" and found.rows == clean[name].rows)


@pytest.mark.parametrize("name", TEXTS)
def test_another_encoding_is_read_alike_or_refused(
    name: str, intake: Intake, clean: dict[str, Taken]
) -> None:
    is_ascii = EXAMPLES[name].text.isascii()
    for how, example in written_otherwise(EXAMPLES[name]).items():
        found = intake.taken(example)
        if is_ascii or how in ("byte order mark", "cp1252, declared") or "utf-16" in how:
            assert found.rows == clean[name].rows, how
        else:
            assert found.reason == "bad_encoding", how


@pytest.mark.parametrize("name", TEXTS)
def test_a_line_that_states_the_delimiter_is_obeyed_or_refused(
    name: str, intake: Intake, clean: dict[str, Taken]
) -> None:
    example = EXAMPLES[name]
    mark = example.content[:3] if example.encoding == "utf-8-sig" else b""
    rest = example.content.removeprefix(mark)
    for stated in b",;":
        content = mark + b"sep=" + bytes([stated]) + b"\r\n" + rest
        found = intake.taken(example.changed(content=content))
        if chr(stated) == example.delimiter:
            assert found.rows == clean[name].rows
        else:
            assert found.is_refused


@pytest.mark.parametrize("name", TEXTS)
def test_a_row_of_totals_is_never_a_row(name: str, intake: Intake, clean: dict[str, Taken]) -> None:
    """Without a word of it in the mapping it is quarantined or the export refused."""
    found = intake.taken(with_total(EXAMPLES[name]))
    assert not_a_subset(clean[name], found) == []
    assert found.is_refused or lost(clean[name], found) == []


@pytest.mark.parametrize("name", TEXTS)
def test_columns_may_come_in_any_order(name: str, intake: Intake, clean: dict[str, Taken]) -> None:
    found = intake.taken(reordered(EXAMPLES[name], random.Random(name)))
    assert found.rows == clean[name].rows


@pytest.mark.parametrize("name", DELIMITED)
def test_days_and_months_swapped_are_noticed(
    name: str, intake: Intake, clean: dict[str, Taken]
) -> None:
    found = intake.taken(with_days_and_months_swapped(EXAMPLES[name]))
    assert found.is_refused or not_a_subset(clean[name], found) == []


def test_the_campaign_has_every_shape_and_container() -> None:
    assert {example.mapping.shape for example in ALL.values()} == set(get_args(Shape))
    assert set(ALL) >= {"xlsx", "xls", "ods", "gzip", "zip"}
