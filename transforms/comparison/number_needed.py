"""Number needed to treat, in the words of Altman 1998 (BMJ 317:1309–12)."""


def _patients(difference: float) -> str:
    """Patients for one more responder (NNTB) or one fewer (NNTH), to one decimal."""
    if difference == 0:
        return "∞"
    number = f"{1 / abs(difference):.1f}".removesuffix(".0")
    return f"{'NNTB' if difference > 0 else 'NNTH'} {number}"


def number_needed(difference: float, lower: float, upper: float) -> str:
    """A difference of shares and its interval as numbers needed to treat.

    Where the interval holds 0 the numbers run through infinity: no difference at all is among what
    the data allow, and a plain interval of numbers would leave it out.
    """
    if lower < 0 < upper:
        interval = f"{_patients(lower)} to ∞ to {_patients(upper)}"
    else:
        fewest, most = sorted((lower, upper), key=abs, reverse=True)
        interval = f"{_patients(fewest)} to {_patients(most)}"
    return f"{_patients(difference)} ({interval})"
