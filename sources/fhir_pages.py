"""Bundles that are pages of a search or a history: whether the file holds all of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sources.fhir_elements import ELEMENT, refuse_unknown
from sources.json_values import object_in, objects_in, refused, text_of
from sources.saved_pages import Neighbours, is_partial

PAGED = ("searchset", "history")
LINK = ELEMENT | {"relation", "url"}
PREVIOUS = ("previous", "prev")


def goes_on(documents: Sequence[Any]) -> bool:
    """Whether pages say themselves that more resources were found than the file holds.

    They lead to a page before the first or after the last, or count more than there are.
    """
    with refused("a bundle"):
        pages = list(_pages(documents))
        totals = [page["total"] for page in pages if isinstance(page.get("total"), int)]
        found = sum(_matches(page) for page in pages)
        neighbours = [_neighbours(page) for page in pages]
    return bool(pages) and (is_partial(neighbours) or max(totals, default=0) > found)


def _pages(documents: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    for document in documents:
        is_bundle = document.get("resourceType") == "Bundle"
        if is_bundle and text_of(document.get("type"), "type") in PAGED:
            yield document


def _neighbours(page: Mapping[str, Any]) -> Neighbours:
    links = objects_in(page.get("link"), "link")
    for link in links:
        refuse_unknown(link, LINK, "link")
    relations = {text_of(link.get("relation"), "link.relation") for link in links}
    return Neighbours(not relations.isdisjoint(PREVIOUS), "next" in relations)


def _matches(page: Mapping[str, Any]) -> int:
    """How many of its entries count in the total: others were only sent along."""
    searches = [
        object_in(entry.get("search"), "search") for entry in objects_in(page.get("entry"), "entry")
    ]
    return sum(search.get("mode") in (None, "match") for search in searches)
