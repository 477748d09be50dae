"""What is worth a notice, and which notices are the same."""

from datetime import date

from domain.service import Notices
from reports.notices import of_call_first, of_failure

WANTED = Notices()


def test_whom_to_call_first_is_told_per_physio_and_again_if_their_number_differs() -> None:
    monday, friday = date(2026, 11, 16), date(2026, 11, 20)
    three, four = {("clinic_a", "pt_1"): 3}, {("clinic_a", "pt_1"): 4}
    names = [
        notice.name
        for counts, day in ((three, monday), (three, friday), (four, friday))
        for notice in of_call_first(counts, day, WANTED)
    ]
    assert names[0] == names[1] != names[2]
    one = {("clinic_a", "pt_1"): 1, ("clinic_a", "pt_2"): 2}
    assert [notice.subject for notice in of_call_first(one, monday, WANTED)] == [
        "1 patient to call first for pt_1, clinic_a",
        "2 patients to call first for pt_2, clinic_a",
    ]
    wanted = WANTED.model_copy(update={"red_flags_from": 4})
    assert list(of_call_first(three, monday, wanted)) == []


def test_a_failure_is_told_once_a_day() -> None:
    names = {of_failure("publish", date(2026, 11, day)).name for day in (16, 16, 17)}
    assert len(names) == 2
