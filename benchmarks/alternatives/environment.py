"""What the alternatives need: their packages in an environment of their own, and R."""

import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def python_of(folder: Path) -> Path:
    """The interpreter of an environment with the alternatives' packages, made where it is not yet.

    Raises CalledProcessError where pip cannot get them.
    """
    python = folder / "bin" / "python"
    done = folder / "installed"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
        done.touch()
    return python


def rscript_with_data_table() -> str | None:
    """R's interpreter for scripts, if there is one that has data.table."""
    found = shutil.which("Rscript")
    if found is None:
        return None
    asked = subprocess.run([found, "-e", "library(data.table)"], capture_output=True, check=False)
    return found if asked.returncode == 0 else None


def versions(python: Path | None, rscript: str | None) -> dict[str, str]:
    """The versions of what the alternatives are made of."""
    found: dict[str, str] = {}
    if python is not None:
        listed = _said([str(python), "-m", "pip", "list", "--format", "freeze"])
        wanted = ("pandas", "great_expectations", "dlt", "dbt-core", "dbt-duckdb", "duckdb")
        pairs = (line.split("==") for line in listed.split() if "==" in line)
        found |= {name: version for name, version in pairs if name in wanted}
    if rscript is not None:
        asked = 'cat(paste(getRversion(), packageVersion("data.table")))'
        found["R"], found["data.table"] = _said([rscript, "-e", asked]).split()
    return found


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
