"""Answers of a web interface, saved page by page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.errors import ExportRejected
from sources.json_values import object_in, refused, text_of

ERRORS = ("errors", "error")


@dataclass(frozen=True)
class SavedPage:
    """One answer: its place in the file, the address it was got from where known, its content."""

    number: int
    url: str | None
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The page as messages call it."""
        return f"page {self.number} of the file"


def saved_pages(documents: Sequence[Any]) -> Iterator[SavedPage]:
    """The pages of a file, each as it came or as ``{"url": …, "body": …}``.

    Raises ExportRejected where one is the message of an error.
    """
    for number, document in enumerate(documents, 1):
        with refused(f"page {number} of the file"):
            body = object_in(document, "the page")
            url = None
            if set(body) == {"url", "body"}:
                url = text_of(body["url"], "url")
                body = object_in(body["body"], "body")
        if any(name in body for name in ERRORS) or isinstance(body.get("message"), str):
            raise ExportRejected(
                "api_error",
                f"page {number} of the file is the message of an error, no data. Fetch that page "
                "again and save the whole export anew",
            )
        yield SavedPage(number, url, body)


@dataclass(frozen=True)
class Part:
    """What a page says of itself: which list it is a page of, and how much that list holds.

    ``entity`` is what its records become; several lists may be of one.
    """

    entity: str
    of: str
    page: int
    is_last: bool
    total: int | None
    records: int


@dataclass(frozen=True)
class Neighbours:
    """What a page that has no number says of the pages beside it."""

    has_previous: bool
    has_next: bool


def is_partial(pages: Sequence[Neighbours]) -> bool:
    """Whether the first or the last page of a list is not among these, as they say themselves.

    Where they say it of pages before as of pages after them, each of the lists has as many.
    """
    before = sum(page.has_previous for page in pages)
    after = sum(page.has_next for page in pages)
    return len(pages) in (before, after) or (before > 0 and before != after)


def refuse_missing_pages(parts: Sequence[Part]) -> None:
    """Raises ExportRejected where a list lacks a page between others, or a record of its total.

    The same where a page stands twice: it is another list's, and would stand in for a missing one.

    A list that starts after its first page or goes on after its last one here is saved in several
    files; the total is compared only where all pages give the same.
    """
    _refuse_repeated_pages(parts)
    for pages in _lists(parts):
        missing = [page for page in range(min(pages), max(pages)) if page not in pages]
        totals = {part.total for part in pages.values()}
        if missing:
            raise ExportRejected(
                "missing_page",
                f"page {missing[0]} of a list is missing, later ones are there. Save all pages, "
                "in one file or each in its own",
            )
        is_whole = 1 in pages and pages[max(pages)].is_last and len(totals) == 1
        total, found = totals.pop(), sum(part.records for part in pages.values())
        if is_whole and total is not None and total != found:
            raise ExportRejected(
                "control_total",
                f"the pages of a list hold {found} records, but say that there are {total}. Fetch "
                "them again",
            )


def partial_entities(parts: Sequence[Part]) -> set[str]:
    """The entities of lists of which the first page is not here, or one after the last page."""
    return {
        pages[last].entity
        for pages in _lists(parts)
        if (last := max(pages)) and (min(pages) > 1 or not pages[last].is_last)
    }


def _lists(parts: Sequence[Part]) -> list[dict[int, Part]]:
    """The pages of each list by their number."""
    names = dict.fromkeys(part.of for part in parts)
    return [{part.page: part for part in parts if part.of == name} for name in names]


def repeated_pages(parts: Sequence[Part]) -> list[tuple[str, int]]:
    """The pages with records that stand more than once: of which list, and its number."""
    counted = Counter((part.of, part.page) for part in parts if part.records)
    return [page for page, count in counted.items() if count > 1]


def _refuse_repeated_pages(parts: Sequence[Part]) -> None:
    if repeated := repeated_pages(parts):
        raise ExportRejected(
            "repeated_page",
            f"page {repeated[0][1]} of a list is there more than once; expected each page once. "
            "Save each list, such as that of one location, in a file of its own",
        )
