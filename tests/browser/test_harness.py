"""The harness itself: what it has to find, it finds."""

from tests.browser.conftest import Open

PAGE = "<!DOCTYPE html><html lang=en><title>x</title><main><h1>x</h1>{}</main></html>"


def test_axe_finds_a_picture_without_words(opened: Open) -> None:
    (found,) = opened(PAGE.format("<img src=data:,>")).violations()
    assert found.startswith("image-alt")


def test_a_script_that_runs_is_seen(opened: Open) -> None:
    visit = opened(PAGE.format("<p onmouseover=alert(7)>x</p>"))
    assert visit.dialogs == []
    visit.provoke()
    assert visit.dialogs == ["7"]


def test_a_request_for_anything_else_is_seen(opened: Open) -> None:
    visit = opened(PAGE.format("<img alt=x src=other.png>"))
    assert [url.rsplit("/", 1)[1] for url in visit.strangers] == ["other.png"]
