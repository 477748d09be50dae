"""What is said at the terminal of clinics that the configuration does not list."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from adherence.terminal import say
from domain.environment import config_folder

if TYPE_CHECKING:
    from warehouse.store import Store

# Where columns were exchanged, every patient may be a clinic.
MOST_NAMED = 10


def unlisted_in(exports: Collection[str], store: "Store") -> list[str]:
    """The clinics in exports that were taken in which the configuration does not list."""
    from domain.settings import load_settings
    from warehouse.receipt_files import read_receipt

    receipts = [receipt for one in exports if (receipt := read_receipt(one, store)) is not None]
    datasets = [dataset for receipt in receipts for dataset in receipt.datasets]
    listed = load_settings().clinics
    return listed.unlisted(clinic_id for dataset in datasets for clinic_id in dataset.clinics)


def tell_unlisted(clinics: Sequence[str]) -> None:
    """Says which clinics the configuration does not list, and what to do; of many the first."""
    from domain.settings import load_settings

    alike = {clinic_id.casefold(): clinic_id for clinic_id in load_settings().clinics.ids}
    for clinic_id in clinics[:MOST_NAMED]:
        other = alike.get(clinic_id.casefold())
        step = (
            f"'{other}' is, which is another clinic. Take the export back and have the id corrected"
            if other
            else "List it there; if the id is a slip, take the export back and have it corrected"
        )
        say(
            f"clinic '{clinic_id}' is not in {config_folder() / 'clinics.yaml'}; it was taken in "
            f"with the group's time zone. {step} (docs/how-to/quarantine-and-messages.md)"
        )
    if more := clinics[MOST_NAMED:]:
        clinics_more = "clinic" if len(more) == 1 else "clinics"
        say(f"and {len(more)} {clinics_more} more not listed there: adherence status names all")
