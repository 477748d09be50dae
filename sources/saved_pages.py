"""Answers of a web interface, saved page by page."""

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
