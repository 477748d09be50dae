"""What has come into an inbox and cannot be taken in as things stand, though it may yet."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from sources.inbox import NO_ROOM


class HeldUp:
    """Files and folders that nobody can read, and files for whose copies there is no room.

    Each look makes anew what others may be counting meanwhile.
    """

    def __init__(self) -> None:
        self._shut: Collection[Path] = ()
        self._failed: Mapping[Path, OSError] = {}

    def looked(self, shut: Iterable[Path], fresh: Collection[Path]) -> None:
        """Takes down what a look could not get into; what is no longer to be landed is let go."""
        self._shut = tuple(shut)
        self._failed = {path: why for path, why in self._failed.items() if path in fresh}

    def tried(self, path: Path, trouble: Exception | None) -> None:
        """Takes down how it went when a file was to be landed."""
        others = {one: why for one, why in self._failed.items() if one != path}
        # One that is gone, or still changes, is held up by nothing.
        if isinstance(trouble, OSError) and not isinstance(trouble, FileNotFoundError):
            others[path] = trouble
        self._failed = others

    @property
    def files(self) -> Collection[Path]:
        """Those that have arrived, and have not been landed."""
        return self._failed.keys()

    @property
    def unreadable(self) -> int:
        """How many files and folders cannot be read."""
        failed = self._failed
        return len(self._shut) + sum(why.errno not in NO_ROOM for why in failed.values())

    @property
    def without_room(self) -> int:
        """For how many files there is no room."""
        return sum(why.errno in NO_ROOM for why in self._failed.values())

    def troubles(self) -> Iterator[str]:
        """What is said of them, by number: names may be patients'."""
        if number := self.unreadable:
            what = "file or folder" if number == 1 else "files or folders"
            yield (
                f"{number} {what} of the inbox cannot be read. `adherence run` names each, and "
                "says what to mend"
            )
        if number := self.without_room:
            what = "file of the inbox is" if number == 1 else "files of the inbox are"
            yield (
                f"{number} {what} not taken in: there is no room for a copy. Make room where "
                "--data lies"
            )
