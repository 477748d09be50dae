"""The flags of a day before the data cut: what worklists call new, continuing and resolved by."""

from datetime import date

import polars as pl

from domain.published import PUBLISHED
from flows.derivation import Derivation, clinic_folder, current_of
from flows.derive import keys_of
from transforms.marts.clinic import flags_at
from warehouse.cache import Made, cached, frames_in
from warehouse.clinic_tables import with_keys

FLAGS = "flags"


def earlier_flags(derivation: Derivation, clinic_id: str, day: date) -> pl.DataFrame:
    """The rows of ``flags`` of one clinic as of that day, from the exports known now.

    Never read from what an earlier run published: that depends on when somebody ran it.
    """

    def make() -> dict[str, Made]:
        current = current_of(derivation, clinic_id)
        raised = flags_at(current, derivation.settings, day)
        keys = keys_of(derivation, clinic_id)
        return {"flags": with_keys(raised.lazy(), PUBLISHED["flags"], keys)}

    under = f"{FLAGS}-{day}{derivation.with_key}"
    return frames_in(cached(clinic_folder(derivation, clinic_id) / under, make))["flags"].collect()
