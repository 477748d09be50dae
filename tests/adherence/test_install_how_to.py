"""The command that the how-to has its reader write: one account, one configuration, one folder."""

import getpass
import subprocess
from pathlib import Path

from tests.documents import ROOT, Page

HOW_TO = Page(ROOT / "docs" / "how-to" / "install-and-first-run.md")
(COMMAND,) = [block for block in HOW_TO.blocks("sh") if block.startswith("#!/bin/sh")]
PROGRAM = "/srv/physio-adherence/.venv/bin/adherence"


def called(tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """The command, with what shows its surroundings in place of the program."""
    script = tmp_path / "adherence"
    program = "sh -c 'echo $PWD $ADHERENCE_CONFIG $1' -"
    text = COMMAND.replace(PROGRAM, program).replace("= adherence ]", f"= {getpass.getuser()} ]")
    for place in ("/etc", "/srv"):
        (tmp_path / place[1:] / "adherence").mkdir(parents=True, exist_ok=True)
        text = text.replace(f" {place}/", f" {tmp_path}{place}/")
    script.write_text(text)
    return subprocess.run(["sh", script, "run"], capture_output=True, text=True, check=False)


def test_the_command_works_in_the_one_folder_with_the_one_configuration(tmp_path: Path) -> None:
    assert len(COMMAND.splitlines()) == 4
    (tmp_path / "etc").mkdir()
    (line,) = [line for line in HOW_TO.text.splitlines() if line.startswith("echo ADHERENCE_")]
    (tmp_path / "etc" / "adherence.env").write_text(line.split()[1] + "\n")
    shown = called(tmp_path)
    assert shown.stdout.split() == [f"{tmp_path}/srv/adherence", "/srv/adherence-config", "run"]


def test_the_command_does_nothing_where_nobody_says_which_configuration(tmp_path: Path) -> None:
    shown = called(tmp_path)
    assert (shown.returncode, shown.stdout) == (2, "")
