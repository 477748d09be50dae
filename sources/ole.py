"""What is in an OLE file, the container of Office before 2007 and of its encryption."""

import mmap
from pathlib import Path

from sources.signatures import refuse_protected


def ole_content(path: Path) -> str | None:
    """What an OLE file is, other than a workbook; null for a workbook.

    Raises ExportRejected where it is protected by a password.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        has = {
            name: content.find(f"{name}\0".encode("utf-16-le")) >= 0
            for name in ("EncryptedPackage", "Workbook", "Book", "WordDocument")
        }
    if has["EncryptedPackage"]:
        refuse_protected()
    if has["Workbook"] or has["Book"]:
        return None
    return (
        "a Word document"
        if has["WordDocument"]
        else "an Office file without a workbook, or a part of one"
    )
