"""What is known to go wrong between an export and a measure, and the test of its outcome.

A hazard without a test is none of this table's: it stands under *Not yet* in docs/limitations.md.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.spec.cases import CHAPTERS, read_chapter

TESTS = Path(__file__).parent
# The hazard: by file of tests, or chapter of the specification, what says its outcome.
Hazards = dict[str, dict[str, tuple[str, ...]]]

OPENING_THE_FILE: Hazards = {
    "byte order mark": {
        "sources/test_opening_hazards.py": ("test_the_right_rows_come_out",),
        "sources/test_encodings.py": ("test_a_text_is_left_to_the_encoding_declared_or_marked",),
    },
    "UTF-16": {
        "sources/test_opening_hazards.py": (
            "test_the_right_rows_come_out",
            "test_what_cannot_be_read_whole_is_refused_by_name",
        ),
    },
    "cp1252 and latin-1": {
        "sources/test_opening_hazards.py": (
            "test_the_right_rows_come_out",
            "test_what_cannot_be_read_whole_is_refused_by_name",
        ),
    },
    "sep= line": {
        "sources/test_opening_hazards.py": ("test_the_right_rows_come_out",),
        "campaign/test_campaign.py": (
            "test_a_line_that_states_the_delimiter_is_obeyed_or_refused",
        ),
    },
    "preamble": {
        "sources/test_opening_hazards.py": ("test_the_right_rows_come_out",),
        "sources/test_tabular.py": ("test_what_stands_above_the_header_is_kept",),
    },
    "totals and footers": {
        "sources/test_opening_hazards.py": ("test_the_right_rows_come_out",),
        "sources/test_tabular.py": (
            "test_a_total_that_is_another_number_refuses_the_export",
            "test_rows_below_a_totals_row_are_never_lost",
        ),
    },
    "truncated within quotes, a row or a number": {
        "sources/test_opening_hazards.py": (
            "test_what_cannot_be_read_whole_is_refused_by_name",
            "test_a_cut_row_before_the_last_is_kept_apart",
        ),
        "campaign/test_campaign.py": (
            "test_an_export_cut_off_is_refused_or_ends_with_a_whole_line",
        ),
    },
    "NUL tail": {
        "sources/test_opening_hazards.py": ("test_what_cannot_be_read_whole_is_refused_by_name",),
        "campaign/test_campaign.py": ("test_a_tail_of_nul_is_refused",),
    },
    "still being copied": {
        "sources/test_inbox.py": ("test_a_file_that_grows_waits_and_does_not_make_others_wait",),
        "warehouse/test_landing.py": (
            "test_an_export_that_changes_while_it_is_read_is_refused_and_nothing_lands",
        ),
    },
    "mislabelled container": {
        "sources/test_opening_hazards.py": ("test_a_workbook_is_one_whatever_its_name_says",),
        "sources/test_containers.py": ("test_the_kind_is_told_by_the_content_whatever_the_name",),
    },
    "unsafe archive": {
        "sources/test_archives.py": ("test_an_archive_that_is_not_safe_and_plain_is_refused",),
        "sources/test_containers.py": ("test_a_bomb_is_refused_while_it_unpacks",),
    },
    "password": {
        "sources/test_workbook.py": ("test_a_workbook_with_a_password_is_refused",),
    },
    "empty, one newline, header only": {
        "sources/test_opening_hazards.py": (
            "test_what_cannot_be_read_whole_is_refused_by_name",
            "test_an_export_with_a_header_and_no_rows_has_no_rows",
        ),
        "sources/test_table.py": ("test_a_header_alone_gives_no_rows",),
    },
    "repeated or blank headers": {
        "sources/test_opening_hazards.py": (
            "test_names_that_repeat_or_are_blank_keep_their_columns",
        ),
        "sources/test_table.py": (
            "test_a_mapped_column_must_not_stand_twice",
            "test_a_column_that_nobody_asks_for_may_stand_twice",
        ),
    },
    "headers of several rows, merged cells": {
        "sources/test_tabular.py": ("test_a_header_of_several_rows_is_joined_from_top_to_bottom",),
        "sources/test_xlsx.py": ("test_merged_cells_have_their_value_once_and_fill_no_other",),
    },
    "schema drift": {
        "sources/test_table.py": (
            "test_columns_may_stand_in_any_order_under_other_names",
            "test_an_absent_optional_column_is_all_null",
            "test_a_required_column_must_be_there",
        ),
        "flows/test_intake.py": ("test_a_column_that_nobody_knows_is_reported",),
    },
}
VALUES_OF_CELLS: Hazards = {
    "day and month exchanged": {
        "sources/test_date_order.py": (
            "test_the_first_week_of_march_is_never_january_to_july",
            "test_one_date_that_only_the_other_order_reads_speaks_for_all_that_both_read",
        ),
        "sources/test_draft.py": (
            "test_an_order_of_day_and_month_that_is_not_certain_is_left_to_do",
        ),
    },
    "names of months and weekdays": {
        "sources/test_value_hazards.py": ("test_a_date_or_score_is_right_or_quarantined_by_name",),
    },
    "serial numbers of days, 1904": {
        "sources/test_value_hazards.py": ("test_a_date_or_score_is_right_or_quarantined_by_name",),
        "sources/test_workbook.py": (
            "test_dates_that_count_from_1904_are_the_dates_that_a_person_sees",
        ),
        "sources/test_xlsx.py": ("test_dates_numbers_and_text_in_one_column_stay_what_each_is",),
    },
    "scores that a spreadsheet made dates": {
        "sources/test_value_hazards.py": ("test_a_date_or_score_is_right_or_quarantined_by_name",),
    },
    "ids that a spreadsheet rewrote": {
        "expectations/test_identifiers.py": ("test_an_id_that_a_spreadsheet_rewrote_is_bad",),
    },
    "ids taken for numbers": {
        "transforms/staging/test_staged.py": ("test_an_id_stays_as_it_was_exported",),
    },
    "NaN and words for nothing": {
        "transforms/staging/test_cells.py": ("test_a_number_is_written_in_digits",),
        "sources/test_table.py": ("test_a_cell_is_rewritten_as_the_mapping_says",),
    },
    "decimal comma": {
        "sources/test_table.py": ("test_a_cell_is_rewritten_as_the_mapping_says",),
    },
    "score text": {
        "sources/test_value_hazards.py": ("test_a_date_or_score_is_right_or_quarantined_by_name",),
    },
    "values out of range": {
        "expectations/test_rules.py": ("test_a_row_breaks_exactly_these_rules",),
    },
    "codes of items": {
        "transforms/staging/test_outcomes.py": ("test_the_score_used",),
        "sources/test_table.py": ("test_a_cell_is_rewritten_as_the_mapping_says",),
        "17_reported_and_computed": ("They disagree",),
    },
    "words that no list has": {
        "expectations/test_words.py": (
            "test_a_word_that_the_mapping_does_not_list_stops_unless_it_is_known_anyway",
        ),
    },
    "daylight saving": {
        "sources/test_value_hazards.py": ("test_a_date_or_score_is_right_or_quarantined_by_name",),
        "transforms/staging/test_cells.py": (
            "test_every_half_hour_around_the_changes_of_a_year_has_the_right_wall_clock",
        ),
        "21_time_zones": (
            "The hour that comes twice",
            "The hour that does not exist",
        ),
    },
    "a date written as midnight in UTC": {
        "sources/test_table.py": ("test_a_cell_is_rewritten_as_the_mapping_says",),
    },
    "years of two digits": {
        "sources/test_value_hazards.py": ("test_a_date_or_score_is_right_or_quarantined_by_name",),
    },
    "line breaks within cells": {
        "sources/test_delimited.py": (
            "test_cells_may_hold_delimiters_quotation_marks_and_line_ends",
        ),
    },
    "markup": {
        "sources/test_cliniko.py": ("test_markup_is_taken_out_and_what_only_looks_like_it_stays",),
    },
    "hard blanks and accents of two parts": {
        "sources/test_table.py": (
            "test_names_of_columns_are_found_whatever_their_blanks_and_accents_are_made_of",
            "test_words_are_known_whatever_their_blanks_and_accents_are_made_of",
            "test_conditions_know_words_so_too",
            "test_ids_are_never_made_alike",
        ),
    },
}
MEANING_OVER_TIME: Hazards = {
    "overlapping exports and the same file twice": {
        "test_arrival.py": ("test_twice_and_under_another_name_gives_the_same_tables",),
        "transforms/current/test_newest_version.py": ("test_the_same_again_changes_nothing",),
        "22_which_row_counts": ("The same row twice in one export",),
    },
    "one response in two dialects": {
        "sources/test_redcap_eav.py": ("test_the_example_gives_what_its_flat_file_gives",),
        "sources/test_shape_examples.py": ("test_raw_and_label_exports_expect_the_same_rows",),
    },
    "corrections out of order": {
        "transforms/current/test_newest_version.py": (
            "test_the_newest_version_counts_in_whatever_order_rows_come",
        ),
        "22_which_row_counts": ("The row changed last, even in the older export",),
    },
    "deletions": {
        "transforms/current/test_newest_version.py": (
            "test_a_deletion_counts_whenever_it_arrives_until_a_later_version",
        ),
        "sources/test_fhir.py": ("test_what_is_deleted_or_entered_in_error_is_in_no_other_entity",),
        "sources/test_cliniko.py": (
            "test_archived_merged_and_deleted_are_three_things_and_absent_may_be_an_empty_text",
        ),
    },
    "full snapshots": {
        "transforms/current/test_absences.py": (
            "test_what_a_later_snapshot_lacks_is_gone",
            "test_an_earlier_snapshot_says_nothing_of_what_came_after_it",
            "test_a_shrunken_snapshot_deletes_nothing_until_a_person_says_that_it_is_meant",
        ),
        "test_over_time.py": ("test_what_counts_is_what_the_source_holds_in_any_order_of_arrival",),
    },
    "merged patients": {
        "transforms/current/test_identities.py": (
            "test_a_chain_of_merges_ends_with_the_last",
            "test_patients_merged_around_a_circle_stay_themselves",
        ),
        "test_over_time.py": ("test_what_counts_is_what_the_source_holds_in_any_order_of_arrival",),
    },
    "change of cohort": {
        "19_several_episodes": ("A hip exercise added later",),
    },
    "sessions that did not happen": {
        "08_skipped_days": ("Skipped is logged, not done",),
        "10_logged_days_and_bounds": ('No log is not "not done"',),
        "24_attendance_and_persistence": ("Attendance by status",),
    },
    "two sources, one session": {
        "03_sessions_counted": ("One session logged in the app and on paper",),
    },
    "time points that labels get wrong": {
        "sources/test_fhir_samples.py": (
            "test_a_label_that_says_before_is_kept_on_a_response_from_after",
        ),
        "13_windows": ("A day outside is outside",),
    },
}
HAZARDS = OPENING_THE_FILE | VALUES_OF_CELLS | MEANING_OVER_TIME


@cache
def known_in(place: str) -> frozenset[str]:
    """The tests of a file, or the titles of a chapter's examples."""
    if not place.endswith(".py"):
        return frozenset(case.title for case in read_chapter(CHAPTERS / f"{place}.yaml").cases)
    content = ast.parse((TESTS / place).read_text("utf-8"))
    functions = {node.name for node in content.body if isinstance(node, ast.FunctionDef)}
    return frozenset(name for name in functions if name.startswith("test_"))


@pytest.mark.parametrize("hazard", HAZARDS)
def test_each_hazard_has_a_test_that_is_there(hazard: str) -> None:
    assert HAZARDS[hazard]
    for place, names in HAZARDS[hazard].items():
        assert names
        assert not set(names) - known_in(place), place
