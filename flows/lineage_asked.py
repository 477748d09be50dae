"""Which rows somebody asks for: by a pseudonym, or by clinic, dataset and key in clear."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from domain.datasets import DATASETS
from domain.errors import UsageError
from domain.settings import key_from_environment
from warehouse.accepted import TakenIn, accepted_files, accepted_rows, clinics_of
from warehouse.clinic_tables import EPISODE, PATIENT, SESSION
from warehouse.pseudonyms import pseudonym, pseudonym_key
from warehouse.store import Store

PSEUDONYM = re.compile(r"[0-9a-f]{32}")
OF_AN_EPISODE = ("episodes", "prescriptions", "holds")
ATTRIBUTED = ("sessions", "appointments", "outcomes")
# Where each kind of natural key is found, and in which order it is looked for.
KINDS: Mapping[str, tuple[str, ...]] = {
    "patient": PATIENT,
    "episode": EPISODE,
    "session": SESSION,
}


@dataclass(frozen=True)
class Asked:
    """Rows asked for: per dataset the columns and the values, as text, that they have.

    ``episode_id`` narrows rows that belong to an episode by their day.
    """

    clinic_id: str
    rows: Mapping[str, Mapping[str, str]]
    episode_id: str | None = None


def asked_for(words: Sequence[str], known: Sequence[TakenIn], store: Store) -> Asked:
    """What the words of a command ask for; raises UsageError where they say nothing known."""
    if len(words) == 1:
        return _by_pseudonym(words[0].casefold(), known, store)
    clinic_id, dataset, *parts = words
    if dataset not in DATASETS:
        raise UsageError(
            f"'{dataset}' is no dataset; expected a key, or a clinic, one of "
            f"{', '.join(DATASETS)}, and the parts of the row's key"
        )
    names = DATASETS[dataset].key[1:]
    if not 1 <= len(parts) <= len(names):
        raise UsageError(f"{dataset}: expected after the clinic {' '.join(names)}")
    values = dict(zip(names, parts, strict=False))
    return Asked(clinic_id, {dataset: {"clinic_id": clinic_id, **values}})


def _by_pseudonym(word: str, known: Sequence[TakenIn], store: Store) -> Asked:
    if not PSEUDONYM.fullmatch(word):
        raise UsageError(
            "expected a patient_key, episode_key or session_key (32 hexadecimal digits), or "
            "CLINIC DATASET and the parts of a key"
        )
    if key_from_environment() is None and not (store.private / "key").exists():
        raise UsageError(
            f"{store.private / 'key'}: not found; without it nobody knows who stands behind a "
            "pseudonym. Name the --data that it comes from, or set ADHERENCE_KEY"
        )
    key = pseudonym_key(store)
    for kind, columns in KINDS.items():
        for natural in _natural_keys(kind, known, store):
            if pseudonym(key, natural) == word:
                return _asked(kind, dict(zip(columns, natural, strict=True)), known, store)
    raise UsageError(
        "no patient, episode or session known here has this key. Was it made with another key, or "
        "is it of a row in quarantine? `adherence quarantine` lists those"
    )


def _natural_keys(kind: str, known: Sequence[TakenIn], store: Store) -> Iterator[tuple[str, ...]]:
    """Every natural key of a kind in the accepted rows, each once."""
    columns = KINDS[kind]
    datasets = [name for name, table in DATASETS.items() if set(columns) <= set(table.names)]
    if kind == "patient":
        datasets.sort(key=lambda name: name != "episodes")
    for dataset in datasets:
        rows = _accepted(dataset, known, store).select(columns).drop_nulls().unique()
        yield from rows.collect().iter_rows()


def _accepted(dataset: str, known: Sequence[TakenIn], store: Store) -> pl.LazyFrame:
    table = DATASETS[dataset]
    return accepted_rows(accepted_files(known, table, clinics_of(known), store), table)


def _asked(kind: str, natural: Mapping[str, str], known: Sequence[TakenIn], store: Store) -> Asked:
    clinic_id = natural["clinic_id"]
    if kind == "patient":
        return Asked(clinic_id, dict.fromkeys(DATASETS, natural))
    if kind == "session":
        return Asked(clinic_id, {"sessions": natural})
    rows: dict[str, Mapping[str, str]] = dict.fromkeys(OF_AN_EPISODE, natural)
    patients = (
        _accepted("episodes", known, store)
        .filter(*(pl.col(name) == value for name, value in natural.items()))
        .select("patient_id")
        .unique()
        .collect()["patient_id"]
    )
    if len(patients) == 1:
        patient = {"clinic_id": clinic_id, "patient_id": patients[0]}
        rows |= dict.fromkeys(ATTRIBUTED, patient)
    return Asked(clinic_id, rows, natural["episode_id"])
