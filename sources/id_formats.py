"""Number formats that make an id of a number: by zeros, a prefix, or parts of its digits."""

import re
from dataclasses import dataclass

LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_LITERAL = r'"[^"]*"|\\.'
# A slash that is not quoted makes a fraction.
_WITHIN = rf"(?:{_LITERAL}|[-: ()])*"
ID = re.compile(
    rf"""(?P<before>(?:{_LITERAL}|[-+/() ])*)
    (?P<digits>general|[0\#](?:{_WITHIN}[0\#])*)
    (?P<after>(?:{_LITERAL}|[-+/() ])*)""",
    re.VERBOSE | re.IGNORECASE,
)
PIECE = re.compile(rf"{_LITERAL}|.", re.DOTALL)
BLANKS = " \u00a0\u202f"
# Right behind the number; no unit of m2.
DIGITS_BEHIND = re.compile(r"[-._]?\d")
SLASH = re.compile(r"[/\\]")
PREFIX = re.compile(r"[\w./-]*[^\W\d_][\w./-]*")


@dataclass(frozen=True)
class IdFormat:
    """How an id is written: at least so many digits, text around them, and text within.

    ``within`` has each text with the number of digits to its right, from the left.
    """

    zeros: int
    before: str = ""
    after: str = ""
    within: tuple[tuple[int, str], ...] = ()

    def shown(self, digits: str) -> str:
        """The id with these digits."""
        text = digits.zfill(self.zeros)
        for behind, literal in self.within:
            text = literal.join((text[:-behind], text[-behind:]))
        return self.before + text + self.after


def id_format(code: str) -> IdFormat | None:
    """How a whole-number format writes ids; null for one of plain numbers.

    Ids have at least two digits by their zeros (``000``), a prefix with a letter and no blank
    (``"A"0``), digits before or right behind them (``"2026-"0``), or text other than blanks and
    slashes within their digits (``00-00``). A currency sign, a word that a blank parts from the
    number, and a unit behind it leave a number; so does a slash, which no id may have.
    """
    found = ID.fullmatch(code)
    if found is None:
        return None
    before, after = literal_text(found["before"]), literal_text(found["after"])
    zeros, within = _places(found["digits"])
    text_within = "".join(text for _, text in within)
    if "/" in text_within or (zeros < 2 and _is_plain(before, text_within, after)):
        return None
    is_id = zeros > 1 or text_within or is_prefix(before) or _have_digits(before, after)
    return IdFormat(zeros, before, after, within) if is_id else None


def _have_digits(before: str, after: str) -> bool:
    """Whether digits stand beside the number, as a year does: 2025-7 and 2026-7 are two."""
    return bool(re.search(r"\d", before) or DIGITS_BEHIND.match(after))


def _is_plain(before: str, within: str, after: str) -> bool:
    """Whether blanks group digits, or a slash stands beside them, which no id may have."""
    groups = bool(within) and not within.strip(BLANKS)
    return groups or bool(SLASH.search(before + after))


def _places(digits: str) -> tuple[int, tuple[tuple[int, str], ...]]:
    """The least number of digits, and the texts within them as IdFormat has them."""
    zeros = count = 0
    within: dict[int, str] = {}
    for piece in reversed(PIECE.findall("#" if digits.casefold() == "general" else digits)):
        if piece in ("0", "#"):
            count += 1
            zeros = count if piece == "0" else zeros
        else:
            within[count] = literal_text(piece) + within.get(count, "")
    return zeros, tuple(reversed(within.items()))


def is_prefix(text: str) -> bool:
    """Whether text before digits makes an id of them: letters, and no blank or currency sign."""
    return bool(PREFIX.fullmatch(text))


def literal_text(part: str) -> str:
    """A part of a format as it is shown, without the marks of its literals."""
    return LITERAL.sub(lambda found: found[1] or found[2] or "", part)
