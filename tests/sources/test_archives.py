"""Of a zip archive one member is read, where all of them are safe."""

from collections.abc import Callable
from unicodedata import normalize
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED

import pytest

from domain.errors import ExportRejected
from sources.containers import Contained
from tests.sources.packed import CSV, flagged, link, renamed, zipped

Unpack = Callable[..., Contained]
PLAIN = zipped([("a.csv", CSV)])


def without_method(archive: bytes) -> bytes:
    """The archive with a method of packing that nobody has."""
    content = bytearray(archive)
    content[8] = content[content.find(b"PK\x01\x02") + 10] = 97
    return bytes(content)


def renamed_in_list(archive: bytes, new: bytes) -> bytes:
    """The archive whose list of members gives its one member another name."""
    local, found, listed = archive.rpartition(b"a.csv")
    assert found
    return local + new + listed


def plain_with_size(size: int) -> bytes:
    """The plain archive, whose list says another size of its one member."""
    at = PLAIN.find(b"PK\x01\x02") + 24
    return PLAIN[:at] + size.to_bytes(4, "little") + PLAIN[at + 4 :]


@pytest.mark.parametrize(
    ("archive", "code", "said"),
    [
        (zipped([("/etc/a.csv", CSV)]), "unsafe_archive", "leads out of the archive"),
        (zipped([("../a.csv", CSV)]), "unsafe_archive", "leads out of the archive"),
        (zipped([("x/../../a.csv", CSV)]), "unsafe_archive", "leads out of the archive"),
        (zipped([("C:a.csv", CSV)]), "unsafe_archive", "leads out of the archive"),
        (zipped([("__MACOSX/../a", b""), ("a.csv", CSV)]), "unsafe_archive", "leads out"),
        (renamed(zipped([("x/a.csv", CSV)]), "x/a.csv", "x\\a.csv"), "unsafe_archive", "backslash"),
        (renamed(PLAIN, "a.csv", "a\0csv"), "unsafe_archive", "NUL"),
        (zipped([link("a.csv", b"/etc/passwd")]), "unsafe_archive", "is a link"),
        (zipped([link("b", b"a.csv"), ("a.csv", CSV)]), "unsafe_archive", "is a link"),
        (flagged(PLAIN, 0x1), "protected", "protected by a password"),
        (zipped([("a.csv", CSV)], ZIP_BZIP2), "wrong_container", "another method"),
        (zipped([("a.csv", CSV)], ZIP_LZMA), "wrong_container", "another method"),
        (without_method(PLAIN), "wrong_container", "another method"),
        (zipped((f"{n}.csv", CSV) for n in range(1001)), "unsafe_archive", "more than 1,000"),
        (zipped([]), "wrong_members", "holds 0 files"),
        (zipped([("a/", b""), ("__MACOSX/a.csv", CSV)]), "wrong_members", "holds 0 files"),
        (zipped([("a.csv", CSV), ("b.csv", CSV)]), "wrong_members", "holds 2 files"),
        (renamed(zipped([("a.csv", CSV), ("b.csv", CSV)]), "b.csv", "a.csv"), "wrong_members", "2"),
        (zipped([("a.csv", CSV)], ZIP_STORED).replace(b"007", b"009"), "damaged", "checksum"),
        (renamed_in_list(PLAIN, b"b.csv"), "damaged", "damaged"),
        (renamed_in_list(flagged(PLAIN, 0x800), b"\xff.csv"), "damaged", "damaged"),
        (plain_with_size(len(CSV) + 1), "damaged", "damaged"),
        (plain_with_size(len(CSV) - 1), "damaged", "damaged"),
    ],
)
def test_an_archive_that_is_not_safe_and_plain_is_refused(
    archive: bytes, code: str, said: str, unpack: Unpack
) -> None:
    with pytest.raises(ExportRejected) as refusal:
        unpack(archive)
    assert refusal.value.code == code
    assert said in str(refusal.value)


def test_a_message_names_no_member(unpack: Unpack) -> None:
    with pytest.raises(ExportRejected) as refusal:
        unpack(zipped([("a.csv", CSV), ("../Jane Doe.csv", CSV)]))
    assert "member 2 of" in str(refusal.value)
    assert "Jane" not in str(refusal.value)


def test_what_computers_add_by_themselves_is_passed_over(unpack: Unpack) -> None:
    clutter = ["__MACOSX/._a.csv", ".DS_Store", "week/.DS_Store", "._a.csv", "week/Thumbs.db"]
    found = unpack(zipped([("week/", b""), *((name, b"x") for name in clutter), ("week/a", CSV)]))
    assert (found.kind, found.member, found.path.read_bytes()) == ("text", "week/a", CSV)


@pytest.mark.parametrize(
    ("pattern", "member"),
    [
        ("sessions_*.csv", "week/Sessions_46.CSV"),
        ("week/s*", "week/Sessions_46.CSV"),
        ("*.txt", "notes.txt"),
    ],
)
def test_of_several_members_the_mapping_says_which_is_meant(
    pattern: str, member: str, unpack: Unpack
) -> None:
    archive = zipped([("week/Sessions_46.CSV", CSV), ("notes.txt", b"n\n"), ("c.md", b"m\n")])
    assert unpack(archive, member=pattern).member == member


def test_accents_in_the_name_of_a_member_may_stand_apart(unpack: Unpack) -> None:
    member = normalize("NFD", "séances.csv")
    archive = zipped([(member, CSV), ("other.csv", CSV)])
    assert unpack(archive, member=normalize("NFC", "Séances*")).member == member


@pytest.mark.parametrize(("pattern", "count"), [("*.xlsx", 0), ("*.csv", 2)])
def test_a_pattern_of_no_member_or_of_several_is_refused(
    pattern: str, count: int, unpack: Unpack
) -> None:
    archive = zipped([("a.csv", CSV), ("b.csv", CSV), ("c.txt", b"n\n")])
    with pytest.raises(ExportRejected) as refusal:
        unpack(archive, member=pattern)
    assert refusal.value.code == "wrong_members"
    assert f"holds {count} files like '{pattern}'" in str(refusal.value)


def test_a_comment_at_the_end_does_no_harm(unpack: Unpack) -> None:
    comment = b"made on Monday"
    archive = PLAIN[:-2] + len(comment).to_bytes(2, "little") + comment
    assert unpack(archive).path.read_bytes() == CSV
