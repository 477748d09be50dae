"""Words of an unknown export in a draft: what they mean, where that is known."""

from collections.abc import Collection, Mapping

from domain.sexes import SEXES
from sources.profile_columns import FEW, ColumnProfile

TODO = "TODO"


def quoted(text: str) -> str:
    """The text as YAML that stands for exactly it."""
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    is_plain = {c: c.isprintable() and c not in '"\\' for c in text}
    return '"' + "".join(c if is_plain[c] else f"\\U{ord(c):08x}" for c in text) + '"'


def labels(
    known: Collection[str],
    profile: ColumnProfile,
    parts: dict[str, str],
    remarks: list[str],
    expected: str,
) -> None:
    """The words that are not known there, each with what it means; those in other case are."""
    if profile.distinct > FEW:
        remarks.append(f"TODO: {profile.distinct} different words; expected {expected}")
        return
    missing = {word for word, _ in profile.missing} if "missing" in parts else ()
    words = [w for w, _ in profile.values if w not in known and w not in missing]
    meant = {word: word.casefold() if word.casefold() in known else TODO for word in words}
    if meant:
        parts["values"] = meanings(meant)
    if TODO in meant.values():
        remarks.append(f"TODO: {expected}")


def sexes(profile: ColumnProfile, parts: dict[str, str], remarks: list[str]) -> None:
    """All words, where some are none of those that are known: such a one is not recorded."""
    words = [word for word, _ in profile.values if word not in dict(profile.missing)]
    meant = {word: SEXES.get(word.casefold(), TODO) for word in words}
    if TODO in meant.values():
        parts["values"] = meanings(meant)
        remarks.append("TODO: f, m or x, or '' where it is not known")


def meanings(labels: Mapping[str, str]) -> str:
    """What words mean, as YAML."""
    written = ", ".join(f"{quoted(word)}: {meant}" for word, meant in labels.items())
    return f"{{{written}}}"
