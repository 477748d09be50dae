"""What happens to exports on their way: cut, padded, written otherwise, a byte changed."""

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.campaign.examples import Example

STEP = 97
DATES = re.compile(
    r"(?<![\d-])(\d{4}-)(\d{2})(-)(\d{2})(?!\d)|(?<![\d/.])(\d{1,2})([/.])(\d{1,2})(?=[/.]\d{2})"
)


@dataclass(frozen=True)
class Mutation:
    """A clean export, and the same with the bytes from ``start`` up to ``end`` replaced."""

    clean: Example
    mutated: Example
    start: int
    end: int
    what: str

    @property
    def touched(self) -> set[int]:
        """The records of the clean text, from 0, that the change may have reached."""
        begins = [0, *self.clean.ends[:-1]]
        return {
            number
            for number, (begin, end) in enumerate(zip(begins, self.clean.ends, strict=True))
            if begin <= self.end and end >= self.start
        }


def cuts(example: Example) -> Iterator[tuple[int, Example]]:
    """The example cut off at every 97th byte, with the number of bytes that are left."""
    for end in range(0, len(example.content), STEP):
        yield end, example.changed(content=example.content[:end])


def one_byte(example: Example, chance: random.Random) -> Mutation:
    """The example with one byte replaced, left out or put in; or a few bytes left out."""
    content = example.content
    at = chance.randrange(len(content))
    # Half of the new bytes are of those that the export has, so that more of them are read.
    byte = bytes([chance.choice(content) if chance.random() < 0.5 else chance.randrange(256)])
    ways: tuple[tuple[str, int, bytes], ...] = (
        ("replaced", 1, byte),
        ("replaced", 1, byte),
        ("left out", 1, b""),
        ("put in", 0, byte),
        ("a few left out", chance.randint(2, 12), b""),
    )
    what, length, new = chance.choice(ways)
    end = min(at + length, len(content))
    mutated = example.changed(content=content[:at] + new + content[end:])
    return Mutation(example, mutated, at, end, what)


def rewritten(example: Example, records: list[list[str]], delimiter: str | None = None) -> Example:
    """The example with other records, all of its cells quoted as they need."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter or example.delimiter or ",", lineterminator="\n")
    writer.writerows(records)
    return example.changed(content=text.getvalue().encode(example.encoding))


def reordered(example: Example, chance: random.Random) -> Example:
    """The same with its columns in another order; the first stays, since a footer is told by it."""
    records = example.records
    order = list(range(1, max(map(len, records))))
    chance.shuffle(order)
    return rewritten(
        example, [[row[n] if n < len(row) else "" for n in (0, *order)] for row in records]
    )


def with_total(example: Example) -> Example:
    """The same with a row below that has the word Total and the sum of each column of numbers."""
    rows = example.records[example.first_record :]
    width = len(example.records[example.first_record - 1])
    sums = [
        str(sum(map(int, numbers)))
        if (numbers := [row[n] for row in rows if n < len(row) and row[n].isdecimal()])
        else ""
        for n in range(width)
    ]
    return rewritten(example, [*example.records, ["Total", *sums[1:]]])


def with_days_and_months_swapped(example: Example) -> Example:
    """The same with day and month of every date in each other's place."""
    return example.changed(content=DATES.sub(_swapped, example.text).encode(example.encoding))


def _swapped(found: re.Match[str]) -> str:
    if found[1]:
        return f"{found[1]}{found[4]}{found[3]}{found[2]}"
    return f"{found[7]}{found[6]}{found[5]}"


def written_otherwise(example: Example) -> dict[str, Example]:
    """The same text in other bytes: what must be read alike, or be refused."""
    text = example.text
    found = {
        "byte order mark": example.changed(content=text.encode("utf-8-sig")),
        "utf-16": example.changed(content=text.encode("utf-16")),
        "utf-16 from the other end": example.changed(
            content=b"\xfe\xff" + text.encode("utf-16-be")
        ),
        "utf-8, cp1252 declared": _declared(example, text.encode(), "cp1252"),
    }
    try:
        western = text.encode("cp1252")
    except UnicodeEncodeError:
        return found
    return found | {
        "cp1252, declared": _declared(example, western, "cp1252"),
        "cp1252, not declared": _declared(example, western, "utf-8"),
    }


def _declared(example: Example, content: bytes, encoding: str) -> Example:
    mapping = example.mapping.model_copy(update={"encoding": encoding})
    return example.changed(content=content, mapping=mapping)
