"""Where things lie under ``--data`` (contract, section 9)."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Store:
    """The folders of one ``--data``; each is made when something is first written to it."""

    data: Path

    @property
    def inbox(self) -> Path:
        """Where exports land and stay untouched."""
        return self.data / "inbox"

    def inboxes(self, named: Path | None) -> list[Path]:
        """The folders where copies of exports may lie: the inbox that was named, and this one.

        Of one within the other the outer alone, which has its files as well, unless it is hidden
        there.
        """
        found = {one.resolve(): one for one in (named, self.inbox) if one and one.is_dir()}
        return [
            one
            for place, one in found.items()
            if not any(_is_seen_in(place, outer) for outer in found.keys() & set(place.parents))
        ]

    @property
    def landing(self) -> Path:
        """Exports as received."""
        return self.data / "landing"

    @property
    def accepted_exports(self) -> Path:
        """Accepted rows, and the receipts."""
        return self.data / "accepted"

    @property
    def receipts(self) -> Path:
        """What became of each export: the last thing written when it is taken in."""
        return self.accepted_exports / "receipts"

    def accepted(self, dataset: str, clinic_id: str, export_id: str) -> Path:
        """The accepted rows of one export, dataset and clinic."""
        return self.accepted_exports / dataset / clinic_id / f"{export_id}.parquet"

    @property
    def damaged(self) -> Path:
        """There where bytes of landing were set aside since the inbox was last looked into."""
        return self.data / ".damaged"

    @property
    def quarantines(self) -> Path:
        """Rejected rows, with their reasons."""
        return self.data / "quarantine"

    def quarantine(self, dataset: str, export_id: str) -> Path:
        """The quarantined rows of one export and dataset."""
        return self.quarantines / dataset / f"{export_id}.parquet"

    @property
    def derived(self) -> Path:
        """Tables derived from accepted rows, by a fingerprint of what they were made from."""
        return self.data / "derived"

    @property
    def private(self) -> Path:
        """The key, and which pseudonym stands for whom."""
        return self.data / "private"

    @property
    def audit_log(self) -> Path:
        """Every command that changed something, a line each; no patient's values."""
        return self.private / "audit.jsonl"

    @property
    def audit_last(self) -> Path:
        """A copy of the last line of the audit log, written before the line itself."""
        return self.data / ".audit"

    @property
    def audit_begun(self) -> Path:
        """The command that is at work; after a kill, what the audit log lacks."""
        return self.private / "audit-begun.json"

    @property
    def database(self) -> Path:
        """The published database."""
        return self.data / "adherence.duckdb"

    @property
    def parquet(self) -> Path:
        """The published tables as Parquet."""
        return self.data / "parquet"

    @property
    def generations(self) -> Path:
        """Where the Parquet files lie that ``parquet`` leads to, a folder a publication."""
        return self.data / ".published"

    @property
    def dictionary_page(self) -> Path:
        """What every table and column is, as a page."""
        return self.data / "data-dictionary.html"

    @property
    def dictionary(self) -> Path:
        """The same for programs."""
        return self.data / "data-dictionary.json"

    @property
    def reports(self) -> Path:
        """Weekly reports, a folder a week."""
        return self.data / "reports"

    @property
    def worklists(self) -> Path:
        """Who to call, a folder a clinic."""
        return self.data / "worklists"

    @property
    def logs(self) -> Path:
        """What the program did; no patient's values."""
        return self.data / "logs"

    @property
    def data_docs(self) -> Path:
        """What Great Expectations found, as pages; no patient's values."""
        return self.data / "data-docs"

    @property
    def prefect(self) -> Path:
        """Prefect's own home."""
        return self.data / ".prefect"

    @property
    def fonts(self) -> Path:
        """Where matplotlib keeps the list of the fonts that it has found."""
        return self.data / ".prefect" / "matplotlib"

    @property
    def service(self) -> Path:
        """Home of the service's own Prefect server, and what it leaves for `adherence status`."""
        return self.data / ".prefect" / "service"

    @property
    def service_lock(self) -> Path:
        """The side file that one service at a time locks."""
        return self.service / "lock"

    @property
    def service_state(self) -> Path:
        """Where the running service can be asked for its health."""
        return self.service / "state.json"

    @property
    def service_password(self) -> Path:
        """The password of the private server, anew at each start."""
        return self.service / "password"

    @property
    def pulse(self) -> Path:
        """A file that the Runner touches as long as it asks for work."""
        return self.service / "pulse"

    @property
    def swept(self) -> Path:
        """A file that a sweep makes, so that the supervisor knows that its events are heard."""
        return self.service / "swept"

    @property
    def published(self) -> Path:
        """What the published database was made of, file by file."""
        return self.data / ".finished" / "published.json"

    def finished(self, product: str) -> Path:
        """A file that says what a publication or report was made from, once all of it is there."""
        return self.data / ".finished" / product

    @property
    def outbox(self) -> Path:
        """Notices, as text and mail; no patient's values."""
        return self.data / "outbox"

    @property
    def sent(self) -> Path:
        """Which mails a server has taken, so that each goes out once."""
        return self.outbox / "sent.json"

    @property
    def lock(self) -> Path:
        """The side file that one writer at a time locks."""
        return self.data / ".lock"

    @property
    def demo_mark(self) -> Path:
        """A file that says that all patients here are invented."""
        return self.data / "demo.txt"

    @property
    def is_invented(self) -> bool:
        """Whether all patients here are invented."""
        return self.demo_mark.exists()

    @property
    def begun(self) -> Path:
        """Names the export that is being taken in: after a kill, the one at which it happened."""
        return self.data / ".begun"

    @property
    def taken_anew(self) -> Path:
        """Names the exports that counted and are being taken in anew; beside what it speaks of."""
        return self.receipts / ".anew"

    @property
    def heeded(self) -> Path:
        """Says who was forgotten when exports were taken in; beside what it speaks of."""
        return self.receipts / ".forgotten"

    @property
    def workdirs(self) -> Path:
        """Passing files of the run at work: rows of patients, which a kill may leave there."""
        return self.private / ".work"

    @property
    def products(self) -> tuple[Path, ...]:
        """Where a run replaces what lies there."""
        return (
            self.database, self.parquet, self.accepted_exports, self.quarantines, self.derived,
            self.worklists, self.reports, self.data_docs, self.dictionary, self.dictionary_page,
        )  # fmt: skip

    @property
    def made(self) -> tuple[Path, ...]:
        """Where the program makes anything that is meant to stay."""
        return (*self.products, self.landing, self.private, self.logs, self.outbox)

    @contextmanager
    def workdir(self) -> Iterator[Path]:
        """A private folder for passing files, gone afterwards; after a kill, at the next lock."""
        self.workdirs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.workdirs) as name:
            yield Path(name)

    @contextmanager
    def landing_draft(self) -> Iterator[Path]:
        """The same in landing, which may lie on another disk: a rename stays on one."""
        self.landing.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", suffix=".part", dir=self.landing) as name:
            yield Path(name)


def _is_seen_in(place: Path, outer: Path) -> bool:
    """Whether who looks through the outer folder comes to the place: not to what is hidden."""
    return not any(part.startswith(".") for part in place.relative_to(outer).parts)
