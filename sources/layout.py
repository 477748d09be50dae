"""How a sheet is laid out: what stands above its header and below its rows."""

from pydantic import Field, field_validator

from domain.strict import Strict
from sources.patterns import compiled


class Layout(Strict):
    """Where header and rows stand. The plain layout: header first, rows to the end.

    ``header_row`` is the line of the (first) header row, counted from 1; lines above are a
    preamble. ``footer`` are patterns of the first cell of a row at which the rows end;
    ``total_of`` names a column whose sum the footer states, as a control.
    """

    header_row: int = Field(default=1, ge=1, le=100)
    header_rows: int = Field(default=1, ge=1, le=3)
    name_row: int = Field(default=1, ge=1, le=3)
    footer: tuple[str, ...] = ()
    total_of: str | None = None
    sheet: str | None = None
    member: str | None = None

    @field_validator("footer")
    @classmethod
    def _patterns(cls, footer: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in footer:
            compiled(pattern)
        return footer

    @property
    def has_end(self) -> bool:
        """Whether something below the rows ends them, which only their cells tell."""
        return bool(self.footer) or self.total_of is not None

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing but one header row and rows."""
        return self == Layout(sheet=self.sheet, member=self.member)
