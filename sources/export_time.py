"""When an export was made: what its file's name or the lines above its header say."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Annotated

from pydantic import Field, model_validator

from domain.strict import Strict
from sources.folding import composed
from sources.patterns import compiled


class ExportedAt(Strict):
    """Where an export says when it was made: in its file's name or in the lines above its header.

    Each is a pattern with one group around the date; of several formats the first that reads it.
    """

    file_name: str | None = None
    preamble: str | None = None
    format: str | Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_place(self) -> "ExportedAt":
        if (self.file_name is None) == (self.preamble is None):
            raise ValueError("expected either file_name or preamble")
        return self

    @model_validator(mode="after")
    def _one_group(self) -> "ExportedAt":
        place = "preamble" if self.file_name is None else "file_name"
        try:
            groups = compiled(self._pattern).groups
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
        if groups != 1:
            raise ValueError(f"{place}: expected a pattern with one group around the date")
        return self

    @model_validator(mode="after")
    def _whole_date(self) -> "ExportedAt":
        # The clinic's wall clock: no zone is meant.
        sample = datetime(2026, 11, 25)  # noqa: DTZ001
        if any(_read(sample.strftime(one), one) != sample for one in self._formats):
            raise ValueError("format: expected a date, and no zone, such as %Y-%m-%d or %Y%m%d")
        return self

    @property
    def _pattern(self) -> str:
        return self.file_name or self.preamble or ""

    @property
    def _formats(self) -> tuple[str, ...]:
        return (self.format,) if isinstance(self.format, str) else self.format

    def said_in(self, texts: Iterable[str]) -> datetime | None:
        """The latest moment, clinic time, that any of these names or lines says.

        One may name several: a period ends on the day of its export or before. But of six digits
        that are no year, month and day for sure the first are meant: others may be a time.
        """
        most = None if all("%Y" in one for one in self._formats) else 1
        dates = (date for text in texts for date in islice(self._dates(text), most))
        return max(filter(None, map(self._moment, dates)), default=None)

    def _dates(self, text: str) -> Iterator[str]:
        text, start = composed(text), 0
        pattern = compiled(composed(self._pattern))
        while start <= len(text) and (found := pattern.search(text, start)):
            if found[1]:
                yield found[1]
            # What stands behind one date may stand before the next.
            start = max(found.end(1), found.start() + 1)

    def _moment(self, text: str) -> datetime | None:
        read = (_read(text, one) for one in self._formats)
        return next((moment for moment in read if moment), None)


def _read(text: str, notation: str) -> datetime | None:
    """The moment; null where the text is in another format."""
    try:
        # The clinic's wall clock: no zone is meant.
        return datetime.strptime(text, notation)  # noqa: DTZ007
    except ValueError:
        return None
