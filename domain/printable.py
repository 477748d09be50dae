"""Foreign text as a terminal or a comment may show it."""


def printable(text: str) -> str:
    """The text on one line, without anything that steers a terminal; bytes of no text escaped."""
    whole = text.encode("utf-8", "backslashreplace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())
