"""Hashes that anybody who has the files can make again."""

import subprocess
from pathlib import Path

from warehouse.digests import file_hash, folder_hash


def test_a_files_hash_is_the_one_that_sha256sum_prints(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x" * 3_000_000)
    printed = subprocess.run(["sha256sum", file], capture_output=True, text=True, check=True)
    assert printed.stdout.split()[0] == file_hash(file)


def test_a_folders_hash_is_the_one_of_what_sha256sum_prints(tmp_path: Path) -> None:
    for name in ("b/2", "b/10", "a", "ö", "Dr Smith"):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    command = "find * -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
    printed = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path / "folder",
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.split()[0] == folder_hash(tmp_path / "folder")


def test_a_link_to_a_folder_has_the_hash_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_text("a")
    (tmp_path / "link").symlink_to("folder")
    assert folder_hash(tmp_path / "link") == folder_hash(tmp_path / "folder")
