"""Byte order marks: the encoding that a text says itself, whatever its mapping declares."""

import codecs

# The longer mark first: that of UTF-32 begins with that of UTF-16.
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def marked_encoding(start: bytes) -> str | None:
    """The encoding that the first bytes of a text are the mark of; null without one."""
    return next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
