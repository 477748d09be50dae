"""What happened → notices in the outbox, and where configured by mail and Prefect's blocks."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run

from domain.environment import config_folder
from domain.errors import UsageError
from domain.mail import MailSettings, mail_settings
from domain.service import Notices
from domain.settings import service_settings
from flows.engine import guarded
from flows.notice_blocks import failures_of_blocks
from flows.notice_mails import mail_of, mailed
from flows.notices import notices_of
from flows.turn import turn
from reports.ledger import Ledger
from reports.notices import Notice, of_failure
from warehouse.outbox import drop_old_marks, is_put, is_told, mark_told, put
from warehouse.store import Store


def _run_name() -> str:
    failed = flow_run.parameters.get("failed")
    return f"notify: {failed} failed" if failed else "notify"


@flow(name="notify", flow_run_name=_run_name, persist_result=False)
@guarded
def notify(data: Path, failed: str | None = None) -> int:
    """Tells what nobody was told of yet; the number of notices. ``failed``: which flow did."""
    with turn(Store(data)):
        return notify_of(data, failed)


def notify_of(data: Path, failed: str | None = None) -> int:
    """Tells what nobody was told of yet; the number of notices."""
    store = Store(data)
    number = 0
    try:
        if failed:
            failure = of_failure(failed, datetime.now(UTC).date())
            # By itself and first: what stopped the flow may stop who looks for anything else.
            number = told([failure], store)
    finally:
        notices = notices_of(data)
        number += told(notices, store)
        drop_old_marks({notice.name for notice in notices}, store)
    return number


def told(notices: Sequence[Notice], store: Store) -> int:
    """Tells those of the notices that nobody was told of; how many they were."""
    wanted, mailing = _ways()
    fresh = [notice for notice in notices if not is_told(notice.name, store)]
    for notice in fresh:
        if is_put(notice.name, store):
            continue
        mail = mail_of(notice, wanted, mailing).decode()
        put(notice.name, {".txt": notice.page, ".eml": mail}, store)
    ledger = Ledger(store.sent)
    # Of invented patients nobody elsewhere is told.
    elsewhere = [] if store.is_invented else fresh
    failed_blocks = failures_of_blocks(elsewhere, wanted.prefect_blocks, ledger)
    told_by_mail = mailed(elsewhere, wanted, mailing, ledger)
    for notice in fresh:
        is_mailed = notice not in elsewhere or notice.name in told_by_mail
        if is_mailed and not failed_blocks.get(notice.name):
            mark_told(notice.name, store)
    # Last: one block that fails keeps nobody else from being told.
    if failure := next(chain.from_iterable(failed_blocks.values()), None):
        raise failure
    return len(fresh)


def _ways() -> tuple[Notices, MailSettings | None]:
    """How notices go out; as by default where a slip keeps the configuration from saying so."""
    folder, wanted, mailing = config_folder(), Notices(), None
    with suppress(UsageError):
        wanted = service_settings(folder).notices
    with suppress(UsageError):
        mailing = mail_settings(folder)
    return wanted, mailing
