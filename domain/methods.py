"""The methods of ``cohort_comparison``, and the notes beside their estimates, in words."""

from collections.abc import Mapping

METHODS: Mapping[str, str] = {
    "ancova": "difference of scores at equal baseline, complete cases, t interval",
    "mmrm": "the same from all windows together: repeated measures, REML, Satterthwaite",
    "confidence_sequence": "ancova of nprs at week_6 with an interval that holds at all looks",
    "welch_change": "difference of mean changes, Welch",
    "hedges_g": "the same in standard deviations, corrected for small samples",
    "responder_newcombe": "difference of the shares of responders, 0–1, Newcombe",
    "responder_number_needed": "patients for one responder more (below 0: fewer), 1 / the former, "
    "where its interval excludes 0",
    "adherence_mean_welch": "difference of mean adherence_pct in the week, Welch",
    "adherence_share_newcombe": "difference of the shares of adherent patients, 0–1, Newcombe",
    "persistence_log_hazard": "logarithm of the ratio of the rates of stopping, Cox; above 0 "
    "lumbar_hip stops sooner",
    "overlap_weighted": "sensitivity: difference of scores weighted to equal age, sex, symptom "
    "duration, baseline pain and disability",
    "ancova_missing_as_no_change": "sensitivity: ancova, a missing score equal to the baseline",
    "responder_missing_as_none": "sensitivity: nobody who is missing responded",
    "responder_worst_for_hip": "sensitivity: of who is missing, lumbar_only responded and "
    "lumbar_hip did not",
    "responder_best_for_hip": "sensitivity: the other way round",
    "ancova_clustered": "sensitivity, over all clinics: ancova, interval robust to clinics (CR3)",
    "responder_clustered": "sensitivity: responders, the same",
    "adherence_mean_clustered": "sensitivity: mean adherence, the same",
    "adherence_share_clustered": "sensitivity: adherent patients, the same",
}
NOTES: Mapping[str, str] = {
    "no_data": "nothing to compare",
    "too_few": "fewer than 10 patients in a cohort, or none",
    "too_few_clinics": "fewer than 10 clinics in a cohort",
    "no_variance": "all values the same",
    "undetermined": "the data do not tell how far off the estimate may be",
    "not_converged": "no covariance structure could be fitted",
    "fallback_autoregressive": "mmrm with an autoregressive covariance",
    "fallback_compound_symmetry": "mmrm with one variance and one correlation",
    "separation": "what was measured at the start tells the cohorts apart, or nearly",
    "interval_includes_0": "no number needed: no difference is among what the data allow",
}
ASSOCIATION_NOTES: Mapping[str, str] = {
    "no_data": "fewer than two patients",
    "too_few": "fewer than 10 patients",
    "no_variance": NOTES["no_variance"],
    "perfect": "the ranks agree wholly",
}


def in_words(meanings: Mapping[str, str]) -> str:
    """The codes with what each means, as one sentence."""
    return "; ".join(f"{code}: {meaning}" for code, meaning in meanings.items()) + "."
