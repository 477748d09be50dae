"""The text of a JSON file, decoded strictly: UTF-8, or what a byte order mark says."""

from pathlib import Path

from domain.errors import ExportRejected
from sources.marks import marked_encoding

LARGEST = 512 << 20


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
    encoding = marked_encoding(content) or "utf-8"
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
