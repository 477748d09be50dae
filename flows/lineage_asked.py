"""Which rows somebody asks for: by a pseudonym, or by clinic, dataset and key in clear."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from domain.datasets import ATTRIBUTED, DATASETS, EVERY_DATASET
from domain.environment import key_from_environment
from domain.errors import UsageError
from flows.derivation import Derivation, settled_of
from warehouse.accepted import accepted_rows, clinics_of
from warehouse.clinic_tables import EPISODE, PATIENT, SESSION
from warehouse.pseudonyms import key_file, pseudonym, pseudonym_key

PSEUDONYM = re.compile(r"[0-9a-f]{32}")
NAMING_EPISODES = ("episodes", "prescriptions", "holds")
# Where each kind of natural key is found, and in which order it is looked for.
KINDS: Mapping[str, tuple[str, ...]] = {
    "patient": PATIENT,
    "episode": EPISODE,
    "session": SESSION,
}


@dataclass(frozen=True)
class Asked:
    """Rows asked for: per dataset the columns and the values, as text, that they have.

    ``episode_id`` narrows rows that belong to an episode by their day; ``merged`` are the patients
    whose rows count for the one asked for.
    """

    clinic_id: str
    rows: Mapping[str, Mapping[str, str]]
    episode_id: str | None = None
    merged: tuple[str, ...] = ()


def asked_for(words: Sequence[str], plan: Derivation) -> Asked:
    """What the words of a command ask for; raises UsageError where they say nothing known."""
    if len(words) == 1:
        kind, natural = stands_for(words[0].casefold(), plan, ", or CLINIC DATASET and its key")
        return _asked(kind, natural, plan)
    clinic_id, dataset, *parts = words
    if dataset not in EVERY_DATASET:
        raise UsageError(
            f"'{dataset}' is no dataset; expected a key, or a clinic, one of "
            f"{', '.join(EVERY_DATASET)}, and the parts of the row's key"
        )
    names = EVERY_DATASET[dataset].key[1:]
    if not 1 <= len(parts) <= len(names):
        raise UsageError(f"{dataset}: expected after the clinic {' '.join(names)}")
    values = dict(zip(names, parts, strict=False))
    return Asked(clinic_id, {dataset: {"clinic_id": clinic_id, **values}})


def stands_for(word: str, plan: Derivation, instead: str = "") -> tuple[str, dict[str, str]]:
    """Of which kind a pseudonym is, and the natural key behind it; raises UsageError.

    ``instead`` is what else may be asked for.
    """
    if not PSEUDONYM.fullmatch(word):
        raise UsageError(
            "expected a patient_key, episode_key or session_key (32 hexadecimal digits)" + instead
        )
    if key_from_environment() is None and not key_file(plan.store).exists():
        raise UsageError(
            f"{key_file(plan.store)}: not found; without it nobody knows who stands behind a "
            "pseudonym. Name the --data that it comes from, or set ADHERENCE_KEY"
        )
    key = pseudonym_key(plan.store)
    for kind, columns in KINDS.items():
        for natural in _natural_keys(kind, plan):
            if pseudonym(key, natural) == word:
                return kind, dict(zip(columns, natural, strict=True))
    raise UsageError(
        "no patient, episode or session known here has this key. Was it made with another key, or "
        "is it of a row in quarantine? `adherence quarantine` lists those"
    )


def _natural_keys(kind: str, plan: Derivation) -> Iterator[tuple[str, ...]]:
    """Every natural key of a kind in the accepted rows, each once, as it is published."""
    columns = KINDS[kind]
    datasets = [name for name, table in DATASETS.items() if set(columns) <= set(table.names)]
    if kind == "patient":
        datasets.sort(key=lambda name: name != "episodes")
    for dataset in datasets:
        for clinic_id in clinics_of(plan.known):
            rows = _accepted(dataset, plan, clinic_id).select(columns).drop_nulls()
            if "patient_id" in columns:
                merged = settled_of(plan, clinic_id).identities.counts_as
                rows = rows.with_columns(pl.col("patient_id").replace(dict(merged)))
            yield from rows.unique().collect().iter_rows()


def _accepted(dataset: str, plan: Derivation, clinic_id: str) -> pl.LazyFrame:
    return accepted_rows(plan.known, DATASETS[dataset], [clinic_id], plan.store)


def _merged(plan: Derivation, clinic_id: str, patient_id: str | None) -> tuple[str, ...]:
    counts_as = settled_of(plan, clinic_id).identities.counts_as
    return tuple(sorted(old for old, new in counts_as.items() if new == patient_id))


def _asked(kind: str, natural: Mapping[str, str], plan: Derivation) -> Asked:
    clinic_id = natural["clinic_id"]
    merged = _merged(plan, clinic_id, natural.get("patient_id"))
    if kind == "patient":
        return Asked(clinic_id, dict.fromkeys(DATASETS, natural), merged=merged)
    if kind == "session":
        return Asked(clinic_id, {"sessions": natural}, merged=merged)
    rows: dict[str, Mapping[str, str]] = dict.fromkeys(NAMING_EPISODES, natural)
    patient_id = patient_of(natural, plan)
    if patient_id is None:
        return Asked(clinic_id, rows, natural["episode_id"])
    patient = {"clinic_id": clinic_id, "patient_id": patient_id}
    merged = _merged(plan, clinic_id, patient_id)
    return Asked(
        clinic_id, rows | dict.fromkeys(ATTRIBUTED, patient), natural["episode_id"], merged
    )


def patient_of(episode: Mapping[str, str], plan: Derivation) -> str | None:
    """Whose course of care an episode is; null where it does not count."""
    episodes = settled_of(plan, episode["clinic_id"]).rows["episodes"]
    found = episodes.filter(*(pl.col(name) == value for name, value in episode.items()))
    patients = found.select("patient_id").unique().collect().to_series()
    return str(patients[0]) if len(patients) == 1 else None
