"""Names in the configuration, as pages and headers of mails can have them."""

from typing import Annotated

from pydantic import AfterValidator


def on_one_line(text: str) -> str:
    """The text with one blank in place of each run of them: YAML keeps the line end of ``|``.

    Raises ValueError where nothing is left.
    """
    name = " ".join(text.split())
    if not name:
        raise ValueError("blank; expected a name")
    return name


Name = Annotated[str, AfterValidator(on_one_line)]
