"""Lists whose pages are numbered: whether a page, or a record of one, is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import ExportRejected


@dataclass(frozen=True)
class Part:
    """What a page says of itself: which list it is a page of, and how much that list holds.

    ``entity`` is what its records become; several lists may be of one. ``ids`` are those of its
    records, null of one that has none.
    """

    entity: str
    of: str
    page: int
    is_last: bool
    total: int | None
    ids: Sequence[str | None]


def refuse_missing_pages(parts: Sequence[Part]) -> None:
    """Raises ExportRejected where a list lacks a page between others, or a record of its total.

    The same where a page stands twice: it is another list's, and would stand in for a missing one.

    A list that starts after its first page or goes on after its last one here is saved in several
    files. Where its pages give several totals it changed meanwhile, and is partial.
    """
    _refuse_repeated_pages(parts)
    for pages in _lists(parts):
        missing = [page for page in range(min(pages), max(pages)) if page not in pages]
        if missing:
            raise ExportRejected(
                "missing_page",
                f"page {missing[0]} of a list is missing, later ones are there. Save all pages, "
                "in one file or each in its own",
            )
        total, *others = {part.total for part in pages.values()}
        found = sum(len(part.ids) for part in pages.values())
        if _has_both_ends(pages) and not others and total not in (None, found):
            raise ExportRejected(
                "control_total",
                f"the pages of a list hold {found} records, but say that there are {total}. Fetch "
                "them again",
            )


def partial_entities(parts: Sequence[Part]) -> set[str]:
    """The entities of lists of which records are elsewhere, or may be.

    The first page is not here, or one after the last page; or the list changed while it was saved
    page by page: its pages give several totals, or fewer ids than there are. Then a record may
    have moved from a page that was still to come on to one that was there already.
    """
    return {
        pages[max(pages)].entity
        for pages in _lists(parts)
        if not _has_both_ends(pages) or _has_changed(pages)
    }


def _has_both_ends(pages: Mapping[int, Part]) -> bool:
    return min(pages) == 1 and pages[max(pages)].is_last


def _has_changed(pages: Mapping[int, Part]) -> bool:
    totals, ids = _totals(pages), [own for part in pages.values() for own in part.ids]
    # One that stands on two pages was found once; without an id nobody can tell.
    found = len({own for own in ids if own}) + sum(not own for own in ids)
    return len(totals) > 1 or found < max(totals, default=0)


def _totals(pages: Mapping[int, Part]) -> set[int]:
    """What the pages of a list say that it holds, those that say nothing left out."""
    return {part.total for part in pages.values() if part.total is not None}


def _lists(parts: Sequence[Part]) -> list[dict[int, Part]]:
    """The pages of each list by their number."""
    names = dict.fromkeys(part.of for part in parts)
    return [{part.page: part for part in parts if part.of == name} for name in names]


def repeated_pages(parts: Sequence[Part]) -> list[tuple[str, int]]:
    """The pages with records that stand more than once: of which list, and its number."""
    counted = Counter((part.of, part.page) for part in parts if part.ids)
    return [page for page, count in counted.items() if count > 1]


def _refuse_repeated_pages(parts: Sequence[Part]) -> None:
    if repeated := repeated_pages(parts):
        raise ExportRejected(
            "repeated_page",
            f"page {repeated[0][1]} of a list is there more than once; expected each page once. "
            "Save each list, such as that of one location, in a file of its own",
        )
