"""The command that shows what was done, and whether that is all: audit."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adherence.options import DEFAULT_DATA, AsJson, Data
from adherence.prepared import store_in
from adherence.terminal import command, say, show
from domain.errors import AdherenceError

if TYPE_CHECKING:
    from warehouse.store import Store


class Action(StrEnum):
    """What to do with the audit log, other than to show it."""

    VERIFY = "verify"


@command
def audit(
    action: Annotated[
        Action | None, typer.Argument(help="verify: check that no line was changed or is missing.")
    ] = None,
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", help="Hash of a last line, written down before; repeatable."),
    ] = None,
    as_json: AsJson = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """What was done under --data, by whom and when; `verify` checks that the log is whole."""
    store = store_in(data)
    from warehouse.audit_check import checked_log

    checked = checked_log(store, (*_published_head(store), *(heads or ())))
    for note in checked.notes:
        say(note)
    if action is None:
        lines = [json.dumps(line) if as_json else _told(line) for line in checked.lines]
        show("\n".join(lines))
        return 0
    head = checked.digests[-1] if checked.digests else None
    if as_json:
        show(json.dumps({"lines": len(checked.lines), "head": head}))
    else:
        show(f"{len(checked.lines)} lines, each as it was written; head {head}")
    return 0


def _published_head(store: "Store") -> tuple[str, ...]:
    """The last line that the log had when the tables were published, where they can be read."""
    from warehouse.publication import read_publication

    try:
        published = read_publication(store)
    except AdherenceError as unreadable:
        say(f"the head in publication is not compared: {unreadable}")
        return ()
    return (published.audit_head,) if published and published.audit_head else ()


def _told(line: dict[str, Any]) -> str:
    """A line of the log for the eye."""
    said = {**line.get("options", {}), **line.get("counts", {})}
    exports = line.get("inputs", {}).get("exports")
    words = [f"{name} {value}" for name, value in said.items()]
    words += [f"exports {len(exports)}"] if exports else []
    return (
        f"{line['line']} {line['at']} {line['who']} {line['command']} {line['ended']}"
        f"{': ' * bool(words)}{', '.join(words)}"
    )
