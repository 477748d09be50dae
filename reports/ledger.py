"""Which mails have been handed over, so that each goes out once."""

import json
from dataclasses import dataclass
from pathlib import Path

from warehouse.atomic import write_text
from warehouse.json_files import json_object

SENDING, SENT = "sending", "sent"


@dataclass(frozen=True)
class Ledger:
    """The file that says which mails have been handed over: report and recipient, once a week."""

    path: Path

    def state(self, mail: str) -> str | None:
        """What is known of a mail: being sent, sent, or nothing."""
        return self._read().get(mail)

    def record(self, mail: str, state: str | None) -> None:
        """Writes the state of a mail, or (null) that it has not been sent after all."""
        states = {name: known for name, known in self._read().items() if name != mail}
        states |= {} if state is None else {mail: state}
        write_text(self.path, json.dumps(states, indent=0, sort_keys=True))

    def _read(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        return json_object(
            self.path, way_out=", or remove it: what was handed over this week then goes out again"
        )
