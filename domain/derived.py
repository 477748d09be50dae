"""The tables as a clinic's folder holds them: a column more where a comparison needs it."""

from collections.abc import Mapping
from dataclasses import replace

from domain.columns import Column, Kind, Table
from domain.published import EPISODES, PERSISTENCE, PUBLISHED

OBSERVED_DAYS = Column(
    "observed_days",
    Kind.INTEGER,
    "Days from the first session to the last day on which a stop could be seen; null: none since.",
)
DERIVED_PERSISTENCE = replace(PERSISTENCE, columns=(*PERSISTENCE.columns, OBSERVED_DAYS))
ID_ORDER = Column(
    "id_order",
    Kind.INTEGER,
    "Place of the episode's own id among those of the clinic, which its pseudonym does not keep.",
)
DERIVED_EPISODES = replace(EPISODES, columns=(*EPISODES.columns, ID_ORDER))
DERIVED: Mapping[str, Table] = {
    **PUBLISHED,
    EPISODES.name: DERIVED_EPISODES,
    PERSISTENCE.name: DERIVED_PERSISTENCE,
}
