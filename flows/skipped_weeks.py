"""Weeks that nobody made reports of, such as while no run was made for a fortnight."""

from domain.weeks import Week
from warehouse.store import Store


def skipped_weeks(store: Store, week: Week) -> list[Week]:
    """The weeks between the last one before ``week`` that has reports, and it: those without any.

    Where no earlier week has any, as at the first run, none was skipped.
    """
    pages = store.reports.glob("*/group.html")
    reported = [one for page in pages if (one := Week.named(page.parent.name)) and one < week]
    if not reported:
        return []
    between = (week.monday - max(reported).monday).days // 7 - 1
    return [week.before(number) for number in range(between, 0, -1)]
