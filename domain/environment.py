"""What the environment of a process says: the one place that reads it."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def config_folder() -> Path:
    """Where the configuration lies: ADHERENCE_CONFIG, or the project's own folder."""
    return Path(os.environ.get("ADHERENCE_CONFIG", REPOSITORY / "config"))


def key_from_environment() -> bytes | None:
    """The pseudonymisation key of ADHERENCE_KEY; null where it is not set."""
    # Without the line break that reading it from a file may leave.
    text = os.environ.get("ADHERENCE_KEY", "").strip()
    # As it stands there, also where that is no text in the language of this machine.
    return os.fsencode(text) if text else None


def database_key_from_environment() -> str | None:
    """The key that encrypts what is published, from ADHERENCE_DATABASE_KEY; null where not set."""
    return os.environ.get("ADHERENCE_DATABASE_KEY", "").strip() or None


def is_run_of_serve() -> bool:
    """Whether this process is a flow run of `adherence serve`, which logs to a file of its own."""
    return "ADHERENCE_SERVE" in os.environ


def smtp_password_from_environment() -> str | None:
    """The password at the mail server, from ADHERENCE_SMTP_PASSWORD; null where it is not set."""
    return os.environ.get("ADHERENCE_SMTP_PASSWORD")
