"""The methods of ``cohort_comparison``, and the notes beside their estimates, in words."""

from collections.abc import Mapping

METHODS: Mapping[str, str] = {
    "ancova": "difference of scores at equal baseline, complete cases, t interval",
    "mmrm": "the same from all windows together, repeated measures, REML, Satterthwaite",
    "confidence_sequence": "ancova of nprs at week_6 with an interval that holds at all looks",
    "welch_change": "difference of mean changes, Welch",
    "hedges_g": "the same in standard deviations, corrected for small samples",
    "responder_newcombe": "difference of the shares of responders, 0–1, Newcombe",
    "adherence_mean_welch": "difference of mean adherence_pct in the week, Welch",
    "adherence_share_newcombe": "difference of the shares of adherent patients, 0–1, Newcombe",
}
NOTES: Mapping[str, str] = {
    "no_data": "a cohort without patients, or nothing to compare",
    "too_few": "fewer than 10 patients in a cohort",
    "no_variance": "all values the same",
    "not_converged": "no covariance structure could be fitted",
    "fallback_autoregressive": "mmrm with an autoregressive covariance",
    "fallback_compound_symmetry": "mmrm with one variance and one correlation",
}


def in_words(meanings: Mapping[str, str]) -> str:
    """The codes with what each means, as one sentence."""
    return "; ".join(f"{code}: {meaning}" for code, meaning in meanings.items()) + "."
