"""The text of a JSON file, decoded strictly: UTF-8, or what a byte order mark says."""

import codecs
from pathlib import Path

from domain.errors import ExportRejected

LARGEST = 512 << 20
# The longer mark first: that of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def json_text(path: Path) -> str:
    """The text of a JSON file.

    Raises ExportRejected where it is too large, wrongly encoded or padded with NUL bytes.
    """
    if path.stat().st_size > LARGEST:
        raise ExportRejected(
            "too_large",
            f"the file is larger than {LARGEST >> 20} MiB. Export it in parts, for instance by "
            "date or one file per page",
        )
    content = path.read_bytes()
    marks = (name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark))
    encoding = next(marks, "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ExportRejected(
            "bad_encoding",
            f"near line {line}: a byte that is not {encoding.removesuffix('-sig')} text. JSON is "
            "UTF-8: export it again, and do not edit it in between",
        ) from None
    if "\0" in text:
        raise ExportRejected(
            "nul_bytes",
            "the file holds NUL bytes, as one that is still being written does. Copy it again when "
            "it is complete",
        )
    return text
