"""The rules of answered questionnaires."""

from domain.datasets import ITEM_COLUMNS, OUTCOMES
from expectations.columns import rules_of_columns
from expectations.questionnaires import (
    items_in_range,
    items_readable,
    no_items_beyond,
    score_in_range,
    scores_agree,
)
from expectations.rules import not_after_export
from expectations.scales import no_moved_items, no_moved_scores, no_scores_of_100

RULES = (
    # The items are judged together: 24 columns of one kind.
    *rules_of_columns(OUTCOMES, unjudged=ITEM_COLUMNS),
    items_readable(OUTCOMES),
    score_in_range(OUTCOMES),
    items_in_range(OUTCOMES),
    not_after_export(OUTCOMES),
    scores_agree(OUTCOMES),
    no_scores_of_100(OUTCOMES),
    no_moved_scores(OUTCOMES),
    no_moved_items(OUTCOMES),
    no_items_beyond(OUTCOMES),
)
