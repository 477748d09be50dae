"""Bundles that are pages of a search or a history: whether the file holds all of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sources.fhir_elements import ELEMENT, is_error, refuse_unknown
from sources.json_values import object_in, objects_in, refused, text_of
from sources.saved_pages import Neighbours, is_partial

PAGED = ("searchset", "history")
LINK = ELEMENT | {"relation", "url"}
PREVIOUS = ("previous", "prev")
Page = Mapping[str, Any]


def goes_on(documents: Sequence[Any]) -> bool:
    """Whether pages say themselves that more resources were found than the file holds.

    They lead to a page before the first or after the last, or count more than there are. Pages
    whose first resource is of one type are those of one search.
    """
    with refused("a bundle"):
        pages = list(_pages(documents))
        searches: dict[str | None, list[Page]] = defaultdict(list)
        for page in pages:
            searches[_first_type(page)].append(page)
        # A page without resources may be the last one of any search.
        empty = searches.pop(None, [])
        of_searches = [[*of_search, *empty] for of_search in searches.values()] or [empty]
        return any(map(_fails, pages)) or any(map(_is_partial, of_searches))


def _pages(documents: Sequence[Any]) -> Iterator[Page]:
    for document in documents:
        if document.get("resourceType") != "Bundle":
            continue
        if text_of(document.get("type"), "type") in PAGED:
            yield document
        entries = objects_in(document.get("entry"), "entry")
        yield from _pages([object_in(one.get("resource"), "entry.resource") for one in entries])


def _is_partial(pages: Sequence[Page]) -> bool:
    if not pages:
        return False
    totals = [page["total"] for page in pages if isinstance(page.get("total"), int)]
    found = [resource for page in pages for resource in _found(page)]
    # One that stands on two pages was found once; without an id nobody can tell.
    with_id = {(kind, own) for kind, own in found if own}
    without = sum(own is None for _, own in found)
    neighbours = [_neighbours(page) for page in pages]
    is_counted = max(totals, default=0) <= len(with_id) + without
    return is_partial(neighbours) or _leads_out(pages) or not is_counted


def _fails(page: Page) -> bool:
    """Whether the server says beside what it found that it could not find all."""
    entries = objects_in(page.get("entry"), "entry")
    return any(is_error(object_in(one.get("resource"), "entry.resource")) for one in entries)


def _leads_out(pages: Sequence[Page]) -> bool:
    """Whether a page leads to one that is not here, where each says its own address."""
    links = [_links(page) for page in pages]
    own = {one["self"] for one in links if "self" in one}
    # Some servers give every page the address of the search.
    is_told_apart = len(own) == len(pages)
    return is_told_apart and any("next" in one and one["next"] not in own for one in links)


def _neighbours(page: Page) -> Neighbours:
    links = _links(page)
    return Neighbours(not links.keys().isdisjoint(PREVIOUS), "next" in links)


def _links(page: Page) -> dict[str, str]:
    """The addresses by their relation to the page."""
    links = objects_in(page.get("link"), "link")
    for link in links:
        refuse_unknown(link, LINK, "link")
    return {
        text_of(link.get("relation"), "link.relation") or "": text_of(link.get("url"), "link.url")
        or ""
        for link in links
    }


def _first_type(page: Page) -> str | None:
    return next((kind for kind, _ in _found(page) if kind), None)


def _found(page: Page) -> Iterator[tuple[str | None, str | None]]:
    """Type and id of the resources that count in the total: others were only sent along.

    In a history each version counts, so that none has an id of its own.
    """
    is_history = page.get("type") == "history"
    for entry in objects_in(page.get("entry"), "entry"):
        mode = object_in(entry.get("search"), "search").get("mode")
        resource = object_in(entry.get("resource"), "entry.resource")
        if mode in (None, "match"):
            kind = text_of(resource.get("resourceType"), "resourceType")
            yield kind, None if is_history else text_of(resource.get("id"), "id")
