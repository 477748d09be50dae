"""The XML parts of a workbook's archive."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO, Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from domain.errors import ExportRejected
from sources.archives import ENCRYPTED
from sources.limits import Unpacked
from sources.signatures import refuse_protected


def damaged(what: str) -> ExportRejected:
    """The refusal of a workbook that is not as its format says."""
    return ExportRejected(
        "damaged",
        f"this workbook is damaged: {what}. Open it in a spreadsheet program, save it as .xlsx "
        "and drop that",
    )


Event = Literal["start", "end"]


@lru_cache(maxsize=4096)
def local(name: str) -> str:
    """The name of an element or attribute without its namespace, of which there are dialects."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name."""
    return next((value for key, value in element.items() if local(key) == name), None)


class _Measured:
    """A part that is read within the limits."""

    def __init__(self, part: IO[bytes], packed: int) -> None:
        self._part = part
        self._unpacked = Unpacked(packed)

    def read(self, size: int = -1) -> bytes:
        return self._unpacked.add(self._part.read(size))


class Parts:
    """The parts of an archive, whatever the case and the slashes of their names."""

    def __init__(self, opened: ZipFile) -> None:
        self._archive = opened
        self._members = {
            member.filename.replace("\\", "/").strip("/").casefold(): member
            for member in opened.infolist()
        }

    def __contains__(self, name: str) -> bool:
        return name.strip("/").casefold() in self._members

    def finished(self, name: str) -> Iterator[tuple[str, Element]]:
        """Local name and element, for each of a part's elements once it is complete."""
        return ((tag, element) for _, tag, element in self.events(name, ("end",)))

    def events(
        self, name: str, kinds: Sequence[Event] = ("start", "end")
    ) -> Iterator[tuple[str, str, Element]]:
        """``start`` or ``end``, local name and element, for each of a part's elements.

        Whoever has read an element clears it. Raises ExportRejected where the part is missing or
        no XML.
        """
        if name not in self:
            raise damaged("one of its parts is missing")
        member = self._members[name.strip("/").casefold()]
        if member.flag_bits & ENCRYPTED:
            refuse_protected()
        with self._archive.open(member) as part:
            source = _Measured(part, member.compress_size)
            try:
                for event, element in ElementTree.iterparse(source, kinds):
                    yield event, local(element.tag), element
            except ElementTree.ParseError:
                raise damaged("one of its parts is no XML") from None

    def root(self, name: str) -> Element:
        """A whole part; for small ones."""
        element = None
        for _, element in self.finished(name):  # noqa: B007
            pass
        if element is None:
            raise damaged("one of its parts is empty")
        return element
