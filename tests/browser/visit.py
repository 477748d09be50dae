"""A page in a real browser: what it asked for, what it ran, what axe says about it."""

from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, Request

# Rules of axe that hold for whole pages as people open them.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOUSE_AND_KEYBOARD = (
    "() => { for (const one of document.querySelectorAll('*')) for (const name of"
    " ['mouseover', 'focus', 'click', 'load', 'error', 'toggle'])"
    " one.dispatchEvent(new Event(name)); }"
)


@dataclass
class Visit:
    """One page opened from a file, with all that it asked the browser for since."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def strangers(self) -> list[str]:
        """What was asked for besides the file itself."""
        own = self.address.partition("#")[0]
        return [url for url in self.requests if url.partition("#")[0] != own]

    def provoke(self) -> None:
        """Sends every element the events that planted handlers wait for."""
        self.page.evaluate(MOUSE_AND_KEYBOARD)

    def violations(self) -> list[str]:
        """What axe finds: the rule, and the elements that break it."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
        return [
            f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:5])}"
            for one in found.response["violations"]
        ]


def visited(page: Page, file: Path) -> Visit:
    """The file, opened in a tab."""
    visit = Visit(page, file.resolve().as_uri())

    def asked(request: Request) -> None:
        visit.requests.append(request.url)

    def spoke(dialog: Dialog) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("request", asked)
    page.on("dialog", spoke)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.goto(visit.address)
    return visit
