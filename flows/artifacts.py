"""What Prefect's pages show of a run: counts per export, and where report and Data Docs lie."""

import logging
from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.runtime import deployment

from domain.export_ids import short_id
from warehouse.receipts import Receipt
from warehouse.store import Store

LOGGER = logging.getLogger("adherence.flows")


def show_exports(receipts: Sequence[Receipt]) -> None:
    """A table with a row per export and dataset, and a line of the log for each: ids and counts.

    Only in the service: whoever calls `adherence run` is told at the terminal.
    """
    if deployment.id is None or not receipts:
        return
    rows = [
        {
            "export": short_id(receipt.export_id),
            "dataset": dataset.dataset,
            "state": dataset.state,
            "reason": dataset.reason or "",
            "clinics": " ".join(dataset.clinics),
            "read": dataset.rows_read,
            "accepted": dataset.rows_accepted,
            "quarantined": dataset.rows_quarantined,
            "ignored": dataset.rows_ignored,
        }
        for receipt in receipts
        for dataset in receipt.datasets
    ]
    for row in rows:
        LOGGER.info(
            "export %(export)s %(dataset)s %(state)s: %(read)d read, %(accepted)d accepted, "
            "%(quarantined)d quarantined, %(ignored)d ignored",
            row,
        )
    create_table_artifact(key="exports", table=rows, description="Rows of each export taken in")


def show_links(store: Store, week: str) -> None:
    """Links to the reports of a week and to the Data Docs, for a browser on this machine."""
    if deployment.id is None:
        return
    pages = {
        f"Report of {week}": store.reports / week / "group.html",
        "Data Docs": store.data_docs / "index.html",
    }
    lines = [f"- [{name}]({page.as_uri()})\n- `{page}`" for name, page in pages.items()]
    create_markdown_artifact(key="pages", markdown="\n".join(lines), description=f"Week {week}")
