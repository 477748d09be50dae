"""Who may import whom, and where each engine lives (design, section 3)."""

import ast
import sys
from pathlib import Path

import pytest

import transforms

ROOT = Path(__file__).parent.parent
OURS = (
    "adherence",
    "flows",
    "sources",
    "transforms",
    "expectations",
    "warehouse",
    "reports",
    "simulation",
    "domain",
)
MODULES = sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py"))

ALLOWED: dict[str, set[str]] = {
    "domain": set(),
    "sources": {"domain"},
    "transforms": {"domain"},
    "expectations": {"domain"},
    "warehouse": {"domain"},
    "reports": {"domain", "warehouse"},
    "simulation": {"domain"},
    "flows": {"domain", "sources", "transforms", "expectations", "warehouse", "reports"},
    "adherence": set(OURS),
}
TRANSFORMS = {"staging", "current", "marts", "comparison"}
HOMES = {
    "prefect": ("flows/",),
    "great_expectations": ("expectations/",),
    "sqlalchemy": ("expectations/", "flows/server_database.py"),
    "duckdb": ("warehouse/", "sources/strict_csv.py", "expectations/staged.py"),
    "matplotlib": ("reports/",),
    "jinja2": ("reports/",),
    "typst": ("reports/",),
    "thrift": ("warehouse/",),
    "scipy": ("transforms/comparison/", "reports/intervals.py"),
    "numpy": ("transforms/comparison/", "simulation/", "reports/"),
    "typer": ("adherence/",),
    "rich": ("adherence/",),
}
# The others only set what an engine reads when it is imported, or starts.
ENVIRONMENT = (
    "domain/environment.py",
    "flows/engine.py",
    "flows/warm_process.py",
    "expectations/__init__.py",
)


def imported(path: Path) -> set[str]:
    """The full names of the modules that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_stage_imports_only_what_lies_before_it(path: Path) -> None:
    home = path.relative_to(ROOT).parts[0]
    others = {name.split(".")[0] for name in imported(path)} & set(OURS) - {home}
    assert others <= ALLOWED[home], f"{name_of(path)} imports {others - ALLOWED[home]}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_stages_of_transforms_do_not_import_each_other(path: Path) -> None:
    parts = path.relative_to(ROOT).parts
    if parts[0] != "transforms" or len(parts) < 3:
        return
    stages = {name.split(".")[1] for name in imported(path) if name.startswith("transforms.")}
    assert stages & TRANSFORMS <= {parts[1]}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_engine_has_one_home(path: Path) -> None:
    for engine in {name.split(".")[0] for name in imported(path)} & set(HOMES):
        assert name_of(path).startswith(HOMES[engine]), f"{engine} in {name_of(path)}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    if name_of(path) not in ENVIRONMENT:
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute)
        }
        assert not names & {"environ", "getenv"}, name_of(path)


def test_every_engine_is_found_where_it_lives() -> None:
    """The check above would pass on an empty list."""
    used = {name.split(".")[0] for path in MODULES for name in imported(path)}
    assert {"prefect", "great_expectations", "duckdb", "jinja2", "scipy"} <= used


def test_flow_files_shadow_no_module() -> None:
    """Prefect puts flows/ first on the path when it loads a file."""
    stems = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__"}
    assert not stems & (set(OURS) | set(sys.stdlib_module_names))


def test_the_packages_are_those_of_this_repository() -> None:
    assert Path(transforms.__file__ or "").is_relative_to(ROOT)


def test_no_module_is_a_drawer_for_everything() -> None:
    assert not [path for path in MODULES if path.stem in ("utils", "helpers", "common", "misc")]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_column_is_divided_by_a_number(path: Path) -> None:
    """Polars rounds that otherwise where there is one row (decision 87)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _is_of_pl(node.left):
            is_exact = isinstance(node.right, ast.Constant) and node.right.value in (2, 4)
            assert not isinstance(node.right, ast.Constant) or is_exact, node.lineno


def _is_of_pl(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "pl" for one in ast.walk(node))
