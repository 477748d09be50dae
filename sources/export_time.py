"""When an export was made: what its file's name or the lines above its header say."""

import re
from collections.abc import Iterable
from datetime import datetime

from pydantic import model_validator

from sources.columns import Strict


class ExportedAt(Strict):
    """Where an export says when it was made: in its file's name or in the lines above its header.

    Each is a pattern with one group around the date.
    """

    file_name: str | None = None
    preamble: str | None = None
    format: str

    @model_validator(mode="after")
    def _one_place(self) -> "ExportedAt":
        if (self.file_name is None) == (self.preamble is None):
            raise ValueError("expected either file_name or preamble")
        return self

    @model_validator(mode="after")
    def _one_group(self) -> "ExportedAt":
        place = "preamble" if self.file_name is None else "file_name"
        try:
            groups = re.compile(self._pattern).groups
        except re.error as error:
            raise ValueError(f"{place}: expected a regular expression ({error})") from None
        if groups != 1:
            raise ValueError(f"{place}: expected a pattern with one group around the date")
        return self

    @model_validator(mode="after")
    def _whole_date(self) -> "ExportedAt":
        # The clinic's wall clock: no zone is meant.
        sample = datetime(2026, 11, 25)  # noqa: DTZ001
        try:
            read = datetime.strptime(sample.strftime(self.format), self.format)  # noqa: DTZ007
        except ValueError:
            read = None
        if read != sample:
            raise ValueError("format: expected a date, and no zone, such as %Y-%m-%d or %Y%m%d")
        return self

    @property
    def _pattern(self) -> str:
        return self.file_name or self.preamble or ""

    def said_in(self, texts: Iterable[str]) -> datetime | None:
        """The latest moment, clinic time, that any of these names or lines says."""
        moments: list[datetime] = []
        for text in texts:
            found = re.search(self._pattern, text)
            try:
                if found and found[1]:
                    # The clinic's wall clock: no zone is meant.
                    moments.append(datetime.strptime(found[1], self.format))  # noqa: DTZ007
            except ValueError:
                continue
        return max(moments, default=None)
