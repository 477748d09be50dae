"""The words for sex that are known, whatever their case, and what each is recorded as."""

SEXES = {
    "f": "f",
    "female": "f",
    "woman": "f",
    "m": "m",
    "male": "m",
    "man": "m",
    "x": "x",
    "other": "x",
    "non-binary": "x",
    "indeterminate": "x",
}
