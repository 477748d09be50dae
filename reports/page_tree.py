"""A page of this project as a tree of its elements, from which the PDF is set."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "meta", "link", "img"})


@dataclass
class Element:
    """One element: its attributes, and its texts and elements in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: "list[Element | str]" = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The names in its ``class``."""
        return frozenset(self.attributes.get("class", "").split())

    def elements(self, *tags: str) -> "Iterator[Element]":
        """The elements directly inside, of these tags or of any."""
        for one in self.inside:
            if isinstance(one, Element) and (not tags or one.tag in tags):
                yield one

    def find(self, tag: str) -> "Element | None":
        """The first element of that tag, however deep."""
        for one in self.elements():
            if one.tag == tag:
                return one
            if (found := one.find(tag)) is not None:
                return found
        return None

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)


class _Tree(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page")]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            raise ValueError(f"<{self.open[-1].tag}> closed by </{tag}>")
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def page_tree(page: str) -> Element:
    """The page's ``html`` element; raises ValueError where an element is not closed."""
    tree = _Tree(page)
    html = tree.open[0].find("html")
    if html is None or len(tree.open) != 1:
        raise ValueError("a page that does not end where it should")
    return html
