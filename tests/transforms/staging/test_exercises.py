import polars as pl
import pytest

from domain.exercises import ExerciseCatalogue
from transforms.staging.exercises import with_known_codes

CATALOGUE = ExerciseCatalogue.model_validate(
    {
        "exercises": [
            {
                "code": "lumbar_bridge",
                "name": "Brücke",
                "component": "lumbar",
                "is_one_sided": False,
                "synonyms": ["Élévation du bassin"],
            }
        ]
    }
)


@pytest.mark.parametrize(
    "written",
    [
        "lumbar_bridge",
        "brücke",
        # As a Mac writes it: the letter, and its two dots as a character of their own.
        "Bru\u0308cke",
        "  ÉLÉVATION \u00a0du bassin ",
    ],
)
def test_a_name_is_known_however_it_is_written(written: str) -> None:
    rows = pl.LazyFrame({"exercise_code": [written, "unknown"]})
    found = with_known_codes(rows, CATALOGUE).collect()["exercise_code"].to_list()
    assert found == ["lumbar_bridge", "unknown"]
