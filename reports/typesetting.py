"""Typst: sources in, PDF or PNG out; the same fonts, and so the same bytes, on every machine.

Only letters of Chinese, Japanese and Korean are set with a font of the machine, if it has it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import matplotlib
import typst

# The font that charts are laid out for, which comes with matplotlib.
FONT = "DejaVu Sans"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
# PDF/UA-1, the standard of accessible documents: Typst refuses what breaks it.
STANDARD: Literal["ua-1"] = "ua-1"
DOTS_PER_INCH = 144.0
# Where Debian's fonts-noto-cjk puts its fonts, which are too large to come with this program.
OF_EAST_ASIA = Path("/usr/share/fonts/opentype/noto")


@cache
def _fonts() -> Any:  # noqa: ANN401
    return typst.Fonts(include_system_fonts=False, font_paths=font_folders())


def font_folders() -> list[str]:
    """Where fonts are looked for: the one of the charts, and the one of what it lacks."""
    return [str(folder) for folder in (FONTS, OF_EAST_ASIA) if folder.is_dir()]


def typeset(sources: Mapping[str, bytes], kind: Literal["pdf", "png"]) -> bytes:
    """The document of ``main`` and the files that it reads."""
    # The stub of this package lacks that an input may be several files.
    files: Any = dict(sources)
    made: bytes = typst.compile(
        files,
        # By default the working directory, which may be gone, or shut to this account.
        root=FONTS,
        format=kind,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=[STANDARD] if kind == "pdf" else None,
        ppi=DOTS_PER_INCH if kind == "png" else None,
        # The moment of making would make other bytes each time.
        timestamp=0,
    )
    return made


def for_print(svg: str) -> bytes:
    """A chart with the font that it was laid out for."""
    return svg.replace("sans-serif", f"'{FONT}'").encode()
