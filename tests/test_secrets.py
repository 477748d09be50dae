"""The secrets of the environment are in no file, message or log that a run leaves."""

import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from domain.settings import load_settings
from domain.today import today
from domain.weeks import Week
from tests.canary import files_of
from tests.conftest import ROOT, Program, copy_clinic_a
from tests.mail_server import mail_server
from tests.searched import found_in

PASSWORD = "invented-password-zq83-0123456789"
SECRETS = {
    "ADHERENCE_KEY": "invented-key-of-a-group-zq81-0123456789",
    "ADHERENCE_DATABASE_KEY": b64encode(b"invented key of 32 bytes at zq82").decode(),
    "ADHERENCE_SMTP_PASSWORD": PASSWORD,
}
MAIL = """sender: reports@clinic.example
to: {{group: [manager@clinic.example]}}
smtp: {{host: 127.0.0.1, port: {port}, security: none, user: reports, timeout_seconds: 20}}
"""


@contextmanager
def refusing_server(passwords: list[bytes]) -> Iterator[int]:
    """The port of a mail server that refuses every password, and keeps it."""

    def refuse(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object
    ) -> AuthResult:
        assert isinstance(login, LoginPassword)
        passwords.append(login.password)
        return AuthResult(success=False, handled=False)

    with mail_server(object(), authenticator=refuse, auth_require_tls=False) as port:
        yield port


@pytest.mark.slow
def test_no_secret_is_in_what_a_run_leaves_whose_mail_server_refuses_the_password(
    adherence: Program, tmp_path: Path
) -> None:
    config, data = tmp_path / "config", tmp_path / "data"
    shutil.copytree(ROOT / "config", config)
    copy_clinic_a(data / "inbox")
    passwords: list[bytes] = []
    with refusing_server(passwords) as port:
        (config / "mail.yaml").write_text(MAIL.format(port=port))
        # Of a week that is over: on its Sunday nothing is mailed.
        sunday = Week.last_over(today(load_settings())).sunday
        asked = ("run", "--data", data, "--as-of", str(sunday))
        ran = adherence(*asked, ADHERENCE_CONFIG=str(config), **SECRETS)
    (tmp_path / "terminal.txt").write_text(ran.stdout + ran.stderr)

    assert ran.returncode == 0, ran.stderr
    assert set(passwords) == {PASSWORD.encode()}
    assert "1 mail of " in ran.stderr
    assert "could not be sent: check smtp in mail.yaml and ADHERENCE_SMTP_PASSWORD" in ran.stderr
    assert "0 sent, 1 could not be sent" in (data / "logs" / "adherence.log").read_text()
    left = files_of(tmp_path)
    encrypted = {file for file in left if file.is_relative_to(data / "parquet")}
    encrypted.add(data / "adherence.duckdb")
    assert encrypted < set(left)
    assert found_in(sorted(set(left) - encrypted), SECRETS.values()) == []
    # Nobody reads these without a key; nor may one lie beside what it encrypts.
    contents = [file.read_bytes() for file in encrypted]
    assert not any(
        secret.encode() in content for secret in SECRETS.values() for content in contents
    )
    # The search finds what is there.
    planted = data / "logs" / "planted.log"
    planted.write_text(f"login reports {PASSWORD}\n")
    assert found_in([planted], SECRETS.values()) == [(PASSWORD, planted)]
