"""Who may be written to, and which names no report has."""

from typing import Any

import pytest

from domain.mail import MailSettings, Smtp, mail_address, to_mend


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


@pytest.mark.parametrize(
    "host",
    ["mail", "smtp.clinic.example", "smtp.clinic.example.", "mail_1.x.example", "xn--mller-kva.de",
     "müller.example", "127.0.0.1", "::1", "fe80::1%eth0"],
)  # fmt: skip
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    assert Smtp(host=host).host == host


@pytest.mark.parametrize(
    "host",
    ["smtp..clinic.example", ".clinic.example", "smtp clinic", "smtp.clinic.example\n", "a" * 64,
     "https://smtp.clinic.example", "127.0.0.1:25", "smtp.clinic.example:587", "[::1]",
     "-a.example", "user@smtp.clinic.example"],
)  # fmt: skip
def test_what_can_be_no_host_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match=r"host\n.*expected the name of a server"):
        Smtp(host=host)


@pytest.mark.parametrize("seconds", [0, 0.5, 3601, 1e10, float("inf"), float("nan")])
def test_a_server_is_waited_for_a_second_to_an_hour(seconds: float) -> None:
    with pytest.raises(ValueError, match="timeout_seconds"):
        Smtp(host="mail", timeout_seconds=seconds)


def test_a_login_is_of_ascii_as_the_protocol_has_it() -> None:
    with pytest.raises(ValueError, match=r"user\n.*expected ASCII letters"):
        Smtp(host="mail", user="müller@clinic.example")
    by_name, nameless = Smtp(host="mail", user="reports"), Smtp(host="mail")
    assert "a password of ASCII letters" in to_mend(by_name, "Füße123")
    for smtp, password in ((by_name, "plain"), (by_name, None), (nameless, "Füße"), (None, None)):
        assert to_mend(smtp, password).startswith("check smtp in mail.yaml")


def test_a_name_is_that_of_a_clinic_or_of_the_group() -> None:
    who: tuple[str, ...] = ("a@x.example",)
    to = dict.fromkeys(("group", "clinic_a", "Group", "clinic_z"), who)
    settings = MailSettings(sender="a@x.example", to=to)
    assert settings.to_nobody(["clinic_a", "clinic_b"]) == ["Group", "clinic_z"]
