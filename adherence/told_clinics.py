"""What is said at the terminal of clinics that the configuration does not list."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from adherence.terminal import say
from domain.environment import config_folder

if TYPE_CHECKING:
    from warehouse.store import Store

# Where columns were exchanged, every patient may be a clinic.
MOST_NAMED = 10
TAKEN_IN = "it was taken in with the group's time zone"
KEPT_OUT = "its rows lie in quarantine (not_in_list)"


def unlisted_in(exports: Collection[str], store: "Store") -> list[str]:
    """The clinics in exports that were taken in which the configuration does not list."""
    from domain.settings import load_settings
    from flows.unlisted import unlisted_clinics
    from warehouse.accepted import with_receipts
    from warehouse.landing import landed_export

    landed = (landed_export(export_id, store) for export_id in exports)
    return unlisted_clinics(with_receipts(landed, store), store, load_settings().clinics)


def tell_unlisted(clinics: Sequence[str]) -> None:
    """Says which clinics the configuration does not list, and what to do; of many the first."""
    from domain.settings import load_settings

    listed = load_settings().clinics
    alike = {clinic_id.casefold(): clinic_id for clinic_id in listed.ids}
    became = KEPT_OUT if listed.clinics_must_be_listed else TAKEN_IN
    for clinic_id in clinics[:MOST_NAMED]:
        other = alike.get(clinic_id.casefold())
        step = (
            f"'{other}' is, which is another clinic. Take the export back and have the id corrected"
            if other
            else "List it there; if the id is a slip, take the export back and have it corrected"
        )
        say(
            f"clinic '{clinic_id}' is not in {config_folder() / 'clinics.yaml'}; {became}. {step} "
            "(docs/how-to/quarantine-and-messages.md)"
        )
    if more := clinics[MOST_NAMED:]:
        clinics_more = "clinic" if len(more) == 1 else "clinics"
        say(f"and {len(more)} {clinics_more} more not listed there: adherence status names all")
