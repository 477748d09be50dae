"""The project's pages as tests look at them: their links, headings, code blocks and commands."""

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What people make here, and what is not ours.
PASSED_OVER = ("data", "dist", "node_modules")

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PROGRAM = re.compile(r"(?:^|\s)(?:\.venv/bin/)?adherence (.*)")
SHELL = re.compile(r"\s(?:#|>|\||&&|2>).*")


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """What is not in a code block."""
        return FENCED.sub("", self.text)

    @property
    def links(self) -> list[str]:
        """Where its links lead that stay within the project."""
        found = LINK.findall(INLINE_CODE.sub("", self.prose))
        return [link for link in found if not re.match(r"\w+:", link)]

    @property
    def anchors(self) -> set[str]:
        """The names of its headings in an address."""
        kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(self.prose))
        return {title.replace(" ", "-") for title in kept}

    @property
    def names(self) -> list[str]:
        """What stands in code within the prose."""
        return INLINE_CODE.findall(self.prose)

    def blocks(self, *languages: str) -> list[str]:
        """The code blocks in these languages."""
        return [code for language, code in FENCED.findall(self.text) if language in languages]

    @property
    def commands(self) -> list[list[str]]:
        """The arguments of every call of the program in its blocks for a shell."""
        lines = [line for code in self.blocks("sh") for line in code.splitlines()]
        calls = [found[1] for line in lines if (found := PROGRAM.search(line))]
        return [shlex.split(SHELL.sub("", call)) for call in calls]


def pages() -> list[Page]:
    """Every Markdown file of the project, by path."""
    return [Page(path) for path in sorted(_files()) if path.suffix == ".md"]


def _files() -> Iterator[Path]:
    for parent, folders, names in os.walk(ROOT):
        folders[:] = [n for n in folders if not n.startswith(".") and n not in PASSED_OVER]
        yield from (Path(parent) / name for name in names)
