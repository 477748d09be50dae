"""Nothing hidden can be worked out from what is shown: an attacker tries."""

from itertools import product

from hypothesis import example, given
from hypothesis.strategies import integers, lists, tuples

from reports.complementary import Hidden, following, hidden_counts
from reports.equations import Equation, equation_of_share, equation_of_sum
from reports.figures import Sum
from reports.linked_sums import LinkedSums
from tests.reports.attacker import is_solved, secrets_of

UNDER = 5


@given(lists(integers(0, 12), min_size=2, max_size=6))
def test_small_parts_of_a_total_cannot_be_worked_out(parts: list[int]) -> None:
    counts = {f"part {n}": value for n, value in enumerate(parts)} | {"total": sum(parts)}
    for keep_total in (False, True):
        adds_up = Sum("total", tuple(f"part {n}" for n in range(len(parts))), keep_total)
        equations = (equation_of_sum(adds_up),)
        hidden = hidden_counts(counts, equations, UNDER).names
        assert not is_solved(secrets_of(counts, equations, UNDER), hidden, equations)


@given(lists(lists(integers(0, 12), min_size=2, max_size=2), min_size=2, max_size=4))
def test_small_cells_of_a_table_with_both_totals_cannot_be_worked_out(
    table: list[list[int]],
) -> None:
    rows, columns = range(len(table)), range(2)
    counts = {f"{row}/{column}": table[row][column] for row, column in product(rows, columns)}
    counts |= {f"row {row}": sum(table[row]) for row in rows}
    counts |= {f"column {column}": sum(row[column] for row in table) for column in columns}
    sums = [Sum(f"row {row}", tuple(f"{row}/{column}" for column in columns)) for row in rows]
    sums += [
        Sum(f"column {column}", tuple(f"{row}/{column}" for row in rows), keep_total=True)
        for column in columns
    ]
    equations = tuple(equation_of_sum(one) for one in sums)
    hidden = hidden_counts(counts, equations, UNDER).names
    assert not is_solved(secrets_of(counts, equations, UNDER), hidden, equations)


@example(30, 5)
@example(30, 4)
@example(5, 30)
@example(0, 10)
@example(0, 9)
@given(integers(0, 60), integers(0, 60))
def test_neither_side_of_a_share_can_be_worked_out_when_one_is_small(part: int, rest: int) -> None:
    counts = {"part": part, "whole": part + rest}
    equations = (equation_of_share("whole", "part", counts),)
    hidden = hidden_counts(counts, equations, UNDER).names
    is_small = 0 < part < UNDER or 0 < rest < UNDER
    assert ("part" in hidden) == (is_small or (0 in (part, rest) and 0 < part + rest < 2 * UNDER))


def test_one_small_cohort_hides_the_total_but_not_the_other_cohort() -> None:
    counts = {"only": 22, "hip": 4, "all": 26}
    adds_up = equation_of_sum(Sum("all", ("only", "hip")))
    assert hidden_counts(counts, (adds_up,), UNDER).names == {"hip", "all"}


def test_what_a_reader_knows_of_cells_that_are_hidden_together_is_true() -> None:
    """Whichever are hidden: also the total, what stands beside it, and those without a part."""
    of_group = ("started", "with")
    counts = {"started": 30, "a: started": 18, "b: started": 12}
    counts |= {"with": 20, "a: with": 14, "b: with": 6, "left": 3, "then": 25, "came": 8}
    equations = (
        equation_of_share(*of_group, counts),
        *(equation_of_share(f"{of}: started", f"{of}: with", counts, of_group) for of in "ab"),
        equation_of_sum(Sum("started", ("a: started", "b: started"))),
        Equation("started", ("then", "came"), None, keep_total=True, beside=("left",)),
    )
    assert all(one.holds(counts) for one in equations)
    sums = LinkedSums(counts, equations, frozenset())
    values = counts | {one.rest_name: one.rest or 0 for one in equations}
    for are_hidden in product((False, True), repeat=len(counts)):
        hidden = {name for name, is_hidden in zip(counts, are_hidden, strict=True) if is_hidden}
        known = sums.known(equations, hidden)
        for unknowns, value in known:
            assert sum(values[name] * factor for name, factor in unknowns.items()) == value
    # The last time all are hidden: those without a part are linked, too.
    of_all, *of_clinics = (one.rest_name for one in equations[:3])
    assert ({of_all: -1, **dict.fromkeys(of_clinics, 1)}, 0) in known


def test_a_part_of_nothing_is_shown_since_hidden_it_would_hide_nothing() -> None:
    counts = {"open": 7, "closed": 0, "all": 7, "whole of closed": 0}
    adds_up = equation_of_sum(Sum("all", ("open", "closed"), keep_total=True))
    equations = (adds_up, equation_of_share("whole of closed", "closed", counts))
    hidden = hidden_counts(counts, equations, UNDER, secret=frozenset({"open"})).names
    assert hidden == {"open", "all"}


def test_a_total_that_is_to_stand_hides_the_smallest_other_part() -> None:
    counts = {"a": 2, "b": 9, "c": 30, "d": 0, "all": 41}
    adds_up = equation_of_sum(Sum("all", ("a", "b", "c", "d"), keep_total=True))
    assert hidden_counts(counts, (adds_up,), UNDER).names == {"a", "b"}


def test_hidden_parts_that_are_known_to_be_few_together_hide_the_next() -> None:
    counts = {"a": 1, "b": 1, "c": 30, "all": 32}
    adds_up = equation_of_sum(Sum("all", ("a", "b", "c"), keep_total=True))
    assert hidden_counts(counts, (adds_up,), UNDER).names == {"a", "b", "c"}


def test_hidden_parts_that_are_enough_together_hide_no_other() -> None:
    counts = {"a": 2, "b": 3, "c": 30, "all": 35}
    adds_up = equation_of_sum(Sum("all", ("a", "b", "c"), keep_total=True))
    assert hidden_counts(counts, (adds_up,), UNDER).names == {"a", "b"}


def test_a_total_hidden_for_one_sum_cannot_be_added_up_from_another() -> None:
    counts = {"only": 22, "hip": 3, "all": 25, "clinic_a": 12, "clinic_b": 13}
    equations = (
        equation_of_sum(Sum("all", ("only", "hip"))),
        equation_of_sum(Sum("all", ("clinic_a", "clinic_b"))),
    )
    assert hidden_counts(counts, equations, UNDER).names == {"hip", "all", "clinic_a"}


IN_CARE = (equation_of_sum(Sum("all", ("only", "hip"))),)


def hid(*names: str, secret: tuple[str, ...] = ()) -> Hidden:
    return Hidden(frozenset(names), frozenset(secret))


def test_a_hidden_count_that_anybody_works_out_is_shown_where_it_is_no_secret() -> None:
    counts = {"only": 76, "hip": 66, "all": 142}
    assert following(counts, IN_CARE, UNDER, hidden=hid("hip")) == {"hip"}
    assert following(counts, IN_CARE, UNDER, hidden=hid("hip", secret=("hip",))) == set()


def test_it_stays_hidden_where_others_would_be_seen_to_be_few_together() -> None:
    counts = {"a": 2, "b": 2, "c": 6, "all": 10, "d": 7, "c and d": 13}
    sums = (Sum("all", ("a", "b", "c"), keep_total=True), Sum("c and d", ("c", "d")))
    hidden = hid("a", "b", "c", secret=("a", "b"))
    assert following(counts, tuple(map(equation_of_sum, sums)), UNDER, hidden=hidden) == set()
    both = tuple(map(equation_of_sum, sums[1:]))
    assert following(counts, both, UNDER, hidden=hidden) == {"c"}


@given(lists(lists(integers(0, 12), min_size=2, max_size=2), min_size=2, max_size=4))
def test_what_is_shown_again_gives_no_small_cell_away(table: list[list[int]]) -> None:
    rows = range(len(table))
    counts = {f"{row}/{column}": table[row][column] for row in rows for column in (0, 1)}
    counts |= {f"row {row}": sum(table[row]) for row in rows}
    equations = tuple(equation_of_sum(Sum(f"row {n}", (f"{n}/0", f"{n}/1"))) for n in rows)
    hidden = hidden_counts(counts, equations, UNDER)
    left = hidden.names - following(counts, equations, UNDER, hidden=hidden)
    assert not is_solved(secrets_of(counts, equations, UNDER), left, equations)


def test_what_is_hidden_for_another_is_no_secret_itself() -> None:
    """Beside last week's reports it may follow, as long as the secret that it was for does not."""
    counts = {"few": 3, "many": 40, "rest": 9, "all": 52, "many then": 40}
    equations = (
        equation_of_sum(Sum("all", ("few", "many", "rest"), keep_total=True)),
        equation_of_sum(Sum("many", ("many then",))),
    )
    already = frozenset({"few", "rest", "many"})
    is_open = frozenset({"many then"})
    hidden = hidden_counts(counts, equations, UNDER, already=already, is_open=is_open)
    assert hidden == (already, frozenset({"few"}))
    assert following(counts, equations[:1], UNDER, hidden=hidden) == set()


def test_what_keeps_others_from_being_known_to_be_few_together_is_secret_too() -> None:
    """1 and 1 of 11 beside 9, and last week's 9 is known: the 9 of now must not follow from it."""
    counts = {"a": 1, "b": 1, "c": 9, "all": 11, "c then": 9, "came": 0}
    equations = (
        equation_of_sum(Sum("all", ("a", "b", "c"), keep_total=True)),
        equation_of_sum(Sum("c", ("c then", "came"))),
    )
    alone = hidden_counts(counts, equations[:1], UNDER)
    assert alone == (frozenset({"a", "b", "c"}), frozenset({"a", "b", "c"}))
    is_open = frozenset({"c then"})
    both = hidden_counts(
        counts, equations, UNDER, secret=alone.secret, already=alone.names, is_open=is_open
    )
    assert both.names == {"a", "b", "c", "came"}


def test_a_count_does_not_follow_from_a_sum_that_does_not_hold() -> None:
    """As where somebody is in both cohorts of a week: y is not w less z."""
    counts = {"t": 19, "x": 9, "y": 10, "w": 20, "z": 11}
    sums = (Sum("t", ("x", "y"), keep_total=True), Sum("w", ("y", "z"), keep_total=True))
    equations = tuple(map(equation_of_sum, sums))
    hidden = hid("x", "y", secret=("x",))
    assert following(counts, equations, UNDER, hidden=hidden) == set()


def test_a_sum_that_does_not_hold_hides_a_second_cell_all_the_same() -> None:
    """That of 30 and some 33 are in either says that these are a few."""
    counts = {"only": 30, "hip": 4, "either": 33}
    hidden = hidden_counts(counts, (equation_of_sum(Sum("either", ("only", "hip"))),), UNDER)
    assert hidden.names == {"hip", "either"}


@given(
    lists(tuples(integers(0, 9), integers(0, 9), integers(0, 2)), min_size=2, max_size=3),
    integers(2, UNDER),
)
def test_where_somebody_is_in_both_cohorts_no_small_count_follows(
    clinics: list[tuple[int, int, int]], under: int
) -> None:
    counts, cells = dict[str, int](), ("only", "hip", "either")
    for n, (only, hip, both) in enumerate(clinics):
        of_either = only + hip - min(only, hip, both)
        counts |= {f"only {n}": only, f"hip {n}": hip, f"either {n}": of_either}
    of_clinics = {cell: tuple(f"{cell} {n}" for n in range(len(clinics))) for cell in cells}
    counts |= {cell: sum(counts[one] for one in parts) for cell, parts in of_clinics.items()}
    true = [equation_of_sum(Sum(cell, parts, True)) for cell, parts in of_clinics.items()]
    rows = [tuple(f"{cell}{of}" for cell in cells) for of in ("", " 0", " 1", " 2")]
    found = [equation_of_sum(Sum(row[2], row[:2])) for row in rows if row[2] in counts]
    equations = (*true, *found)
    true += [one for one in found if one.holds(counts)]
    hidden = hidden_counts(counts, equations, under)
    left = hidden.names - following(counts, equations, under, hidden=hidden)
    assert not is_solved(secrets_of(counts, true, under), left, true)
    assert {name for name, value in counts.items() if 0 < value < under} <= left
