"""Whom a patient's rows count for: merges in chains, circles, deletions."""

import polars as pl

from transforms.current.identities import Identities, identities


def found(*patients: tuple[str, str | None, bool]) -> Identities:
    schema = {"patient_id": pl.String, "merged_into": pl.String, "is_deleted": pl.Boolean}
    return identities(pl.DataFrame(patients, schema=schema, orient="row"))


def test_a_chain_of_merges_ends_with_the_last() -> None:
    chain = found(("a", "b", False), ("b", "c", False), ("c", None, False))
    assert chain.counts_as == {"a": "c", "b": "c"}
    assert not chain.deleted


def test_patients_merged_around_a_circle_stay_themselves() -> None:
    circle = found(("a", "b", False), ("b", "a", False), ("d", "a", False), ("e", "e", False))
    assert circle.circular == {"a", "b", "e"}
    assert circle.counts_as == {"d": "a"}


def test_a_merged_patient_who_was_deleted_too_is_merged() -> None:
    both = found(("a", "b", True), ("c", None, True))
    assert both.counts_as == {"a": "b"}
    assert both.deleted == {"c"}


def test_rows_follow_their_patient_and_go_with_one_who_is_deleted() -> None:
    who = found(("a", "b", False), ("c", None, True), ("d", "c", False))
    rows = pl.LazyFrame({"patient_id": ["a", "b", "c", "d", "007"]})
    assert who.applied(rows).collect()["patient_id"].to_list() == ["b", "b", "007"]
