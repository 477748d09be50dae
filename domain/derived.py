"""The tables as a clinic's folder holds them: a column more where a comparison needs it."""

from collections.abc import Mapping
from dataclasses import replace

from domain.columns import Column, Kind, Table
from domain.published import PERSISTENCE, PUBLISHED

OBSERVED_DAYS = Column(
    "observed_days",
    Kind.INTEGER,
    "Days from the first session to the last day on which a stop could be seen; null: none since.",
)
DERIVED_PERSISTENCE = replace(PERSISTENCE, columns=(*PERSISTENCE.columns, OBSERVED_DAYS))
DERIVED: Mapping[str, Table] = {**PUBLISHED, PERSISTENCE.name: DERIVED_PERSISTENCE}
