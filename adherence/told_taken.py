"""What a run says at the terminal of the exports that it took in."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adherence.log import LOGGER
from adherence.status_text import GOES_ON, doubted
from adherence.terminal import say
from domain.snapshots import APPLIED

if TYPE_CHECKING:
    from warehouse.receipts import DatasetReceipt, Receipt
    from warehouse.store import Store


def tell_taken(
    taken: Sequence[str], store: "Store", called: Mapping[str, str] | None = None
) -> int:
    """Says what became of each export; 3 where one was rejected whole.

    By the name that it was ``called`` by, where it came under several.
    """
    from warehouse.landing import landed_export
    from warehouse.receipt_files import read_receipt

    named = sorted(
        ((called or {}).get(one) or landed_export(one, store).names[0], one) for one in taken
    )
    told = [
        (name, receipt) for name, one in named if (receipt := read_receipt(one, store)) is not None
    ]
    for name, receipt in told:
        _log_taken(receipt)
        for line in _lines(receipt.datasets):
            say(f"{name}: {line}")
    for name, receipt in told:
        if _is_meant_by_none(receipt.datasets):
            say(
                f"{name}: it has rows, and none fits the conditions (when) of its mapping. "
                "Compare them with the words in the file"
            )
        elif receipt.rows_untaken:
            say(
                f"{name}: {receipt.rows_untaken} rows that no part of its mapping takes, by its "
                "when. See which with dry-run"
            )
    datasets = [dataset for _, receipt in told for dataset in receipt.datasets]
    return 3 if any(dataset.state == "rejected" for dataset in datasets) else 0


def _is_meant_by_none(datasets: "Sequence[DatasetReceipt]") -> bool:
    """Whether the conditions of a mapping pass over every row that an export has."""
    passed_over = sum(one.ignored.get("of_another_dataset", 0) for one in datasets)
    others = sum(one.rows_read - one.ignored.get("blank_or_footer", 0) for one in datasets)
    return 0 < others == passed_over


def _log_taken(receipt: "Receipt") -> None:
    for dataset in receipt.datasets:
        LOGGER.info(
            "export %s %s %s: %d read, %d accepted, %d quarantined, %d ignored",
            receipt.export_id,
            dataset.dataset,
            dataset.state,
            dataset.rows_read,
            dataset.rows_accepted,
            dataset.rows_quarantined,
            dataset.rows_ignored,
        )


def _lines(datasets: "Sequence[DatasetReceipt]") -> list[str]:
    """What became of an export, each line once: it is rejected, and has unknown columns, whole."""
    counts = [_counts(one, f"{one.dataset}: " if len(datasets) > 1 else "") for one in datasets]
    unknown = dict.fromkeys(name for one in datasets for name in one.unknown_columns)
    columns = [f"columns that no dataset knows: {', '.join(unknown)}"] if unknown else []
    return [*dict.fromkeys(counts), *columns]


def _counts(dataset: "DatasetReceipt", which: str) -> str:
    if dataset.state == "rejected":
        return f"rejected whole: {dataset.message}"
    reasons = ", ".join(f"{reason} {n}" for reason, n in dataset.reasons.items())
    return (
        f"{which}{dataset.rows_read} rows read, {dataset.rows_accepted} accepted, "
        f"{dataset.rows_quarantined} quarantined{reasons and f' ({reasons})'}, "
        f"{dataset.rows_ignored} ignored{GOES_ON if dataset.is_partial else ''}"
    )


def tell_snapshots(taken: Sequence[str], snapshots: Sequence[Mapping[str, Any]]) -> None:
    """Says what the full snapshots among the exports lack, and whether that counts as deleted."""
    found = [one for one in snapshots if one["export_id"] in taken]
    for line in doubted(found):
        say(line)
    for one in found:
        if one["verdict"] == APPLIED and one["rows_absent"]:
            rows = "1 row" if one["rows_absent"] == 1 else f"{one['rows_absent']} rows"
            say(
                f"Full snapshot {one['file']} [{one['dataset']}]: {rows} known before that it "
                "lacks count as deleted"
            )


def tell_undecided(found: Sequence[Mapping[str, Any]]) -> None:
    """Says of which exports made at the same time the rows count, and of which they do not."""
    for one in found:
        counting, *others = _told_apart([one["counts"], *one["others"]])
        rows, differ = ("row", "differs") if one["rows"] == 1 else ("rows", "differ")
        say(
            f"{one['rows']} {rows} of {one['dataset']} {differ} between exports that were made at "
            f"the same time, as they say: {counting} counts, not {', '.join(others)}. Where "
            "another is right, give it a later day"
        )


def tell_undated(files: Sequence[str]) -> None:
    """Says which exports do not say when they were made, as others that their mapping reads do."""
    for file in files:
        say(
            f"{file}: nothing says when it was made, as its mapping (exported_at) expects: rows of "
            "exports that do say count before its own. Give its name a day, such as 2026-11-15"
        )


def _told_apart(exports: Sequence[Mapping[str, Any]]) -> list[str]:
    """Their names, with the moment of arrival where a name is that of several."""
    files = [one["file"] for one in exports]
    return [
        file if files.count(file) == 1 else f"{file} of {one['received_at']:%Y-%m-%d %H:%M:%S %Z}"
        for file, one in zip(files, exports, strict=True)
    ]


def tell_waiting(rows: Mapping[str, Mapping[str, int]]) -> None:
    """Says how many rows are in no table since the episode of their patient has not arrived."""
    waiting = [
        f"{of['waiting']} of {of['current']} {name}" for name, of in rows.items() if of["waiting"]
    ]
    if waiting:
        say(
            f"rows in no table until the episode of their patient arrives: {', '.join(waiting)}. "
            "Where no export of episodes is late, compare the ids in both"
        )
    if alike := sum(of["alike"] for of in rows.values()):
        say(
            f"{alike} of these rows are of patients whose ids would be those of episodes but for "
            "zeros in front, or small letters for capitals: a spreadsheet or a hand changed them"
        )
