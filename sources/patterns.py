"""Patterns of a mapping, which are regular expressions as Python's re reads them."""

import re


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to search with; raises ValueError, saying why, where it is none."""
    try:
        return re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise ValueError(f"expected a regular expression ({error})") from None
    except RecursionError:
        raise ValueError("expected a regular expression with fewer brackets in brackets") from None
