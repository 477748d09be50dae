"""Who may be written to, and which names no report has."""

from typing import Any

import pytest

from domain.mail import MailSettings, mail_address


@pytest.mark.parametrize("address", ["manager@clinic.example", "a.b+c@x.example"])
def test_an_address_stays_as_it_is_written(address: str) -> None:
    assert mail_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "manager", "@clinic.example", "manager@", "", "one@x.example,two@x.example",
        "one@x.example;two@x.example", "Ann <ann@x.example>", '"ann"@x.example', "ann @x.example",
        "ann@x.example\nBcc: eve@x.example", "änn@x.example",
    ],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="expected addresses such as"):
        mail_address(address)
    tried: list[dict[str, Any]] = [
        {"sender": address},
        {"sender": "a@x.example", "to": {"group": [address]}},
    ]
    for given in tried:
        with pytest.raises(ValueError, match="expected addresses such as"):
            MailSettings.model_validate(given)


def test_a_name_is_that_of_a_clinic_or_of_the_group() -> None:
    who: tuple[str, ...] = ("a@x.example",)
    to = dict.fromkeys(("group", "clinic_a", "Group", "clinic_z"), who)
    settings = MailSettings(sender="a@x.example", to=to)
    assert settings.to_nobody(["clinic_a", "clinic_b"]) == ["Group", "clinic_z"]
