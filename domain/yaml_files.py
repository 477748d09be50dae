"""YAML files of the configuration, checked against a model; what is wrong is said in our words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import ConstructorError

from domain.errors import UsageError
from domain.nearest_key import nearest_key

# The same as safe_load, eight times as fast where libyaml is there: every flow run reads them all.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Model = TypeVar("Model", bound=BaseModel)
MERGE = "tag:yaml.org,2002:merge"
WHOLE_FILE = "the whole file"
NO_YAML = "not readable as YAML"
NOT_FOUND = (
    "not found. Check how it is spelt; a file of the configuration can be copied from the "
    "project's config folder."
)
LEADS_NOWHERE = (
    "a link to what is not there. Bring that back, or put the file itself in the link's place."
)
IN_OUR_WORDS = {
    "extra_forbidden": "there is no such key here; expected it spelt as in the project's own file, "
    "and under the same key",
    "missing": "expected this key, found none",
    "string_type": "expected a text; what YAML takes for a number, a date or yes and no is one in "
    "quotation marks, such as 'yes'",
    "bool_parsing": "expected true or false",
    "tuple_type": "expected a list, such as [one, two]",
    "dict_type": "expected keys, each with its value",
    "model_type": "expected keys, each with its value",
}
# The same where a list was found.
OF_A_LIST = {
    "string_type": "expected one text, found a list",
    "dict_type": "expected keys, each with its value, found a list",
    "model_type": "expected keys, each with its value, found a list",
}


class Wrong(ConstructorError):
    """What stands in one place is no value, or a key that stands there twice; says so itself."""


class KeysOnce(LOADER):  # type: ignore[misc, valid-type]
    """Refuses a key that stands twice: YAML would take the last, and lose the first in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The keys with their values; raises Wrong."""
        written = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        keys: dict[Any, Any] = super().construct_mapping(node, deep)
        found = set[Any]()
        for key in written:
            # As YAML reads it, yes and true are one key; a merge is none, and has no value.
            name = key.value if key.tag == MERGE else self.construct_object(key, deep=True)
            if name in found:
                raise Wrong(
                    problem=f"'{key.value}' stands twice; expected each key once",
                    problem_mark=key.start_mark,
                )
            found.add(name)
        return keys

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401
        """The value; raises Wrong where it looks like a day, or a number, and is none."""
        try:
            return super().construct_object(node, deep)
        except ValueError:
            raise Wrong(
                problem=f"'{node.value}' is no day, and no number; a text needs quotation marks",
                problem_mark=node.start_mark,
            ) from None


class WrongKeys(UsageError):
    """The content of a file is not as its model says."""

    # Where each wrong key is, and what was expected.
    problems: tuple[tuple[str, str], ...] = ()


def _problems(error: ValidationError, model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Where each wrong key is, and what was expected."""
    return tuple(
        (".".join(str(part) for part in problem["loc"]) or WHOLE_FILE, _expected(problem, model))
        for problem in error.errors(include_url=False)
    )


def _expected(problem: Mapping[str, Any], model: type[BaseModel]) -> str:
    if problem["type"] == "extra_forbidden" and (known := nearest_key(model, problem["loc"])):
        return f"there is no such key here; the one spelt most like it is {known}"
    words = IN_OUR_WORDS | (OF_A_LIST if isinstance(problem["input"], list) else {})
    said: str = words.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    return said


def checked_yaml(path: Path, model: type[Model]) -> Model:
    """The content of a configuration file; raises UsageError naming file, key and expectation."""
    return checked(yaml_content(path), path, model)


def is_given(path: Path) -> bool:
    """Whether a file that may be left out is there, if only as a link that leads nowhere."""
    return path.exists() or path.is_symlink()


def yaml_content(path: Path) -> Any:  # noqa: ANN401
    """What a YAML file says, unchecked; raises UsageError where it cannot be read."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return yaml.load(text, KeysOnce)
    except FileNotFoundError:
        missing = LEADS_NOWHERE if path.is_symlink() else NOT_FOUND
        raise UsageError(f"{path}: {missing}") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}). Mend the file.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: {NO_YAML}: it is no UTF-8. Save it as UTF-8.") from None
    except (yaml.YAMLError, ValueError) as error:
        place = getattr(error, "problem_mark", None)
        where = f", line {place.line + 1}" if place else ""
        raise UsageError(f"{path}{where}: {_slip(error, text)}. Mend the file.") from None


def _slip(error: Exception, text: str) -> str:
    """What is wrong with a text that is no YAML, and where that may have begun."""
    if not isinstance(error, yaml.MarkedYAMLError) or not error.problem:
        return NO_YAML
    if isinstance(error, Wrong):
        return error.problem
    at = error.problem_mark.line if error.problem_mark else 0
    if any("\t" in line for line in text.splitlines()[at : at + 1]):
        return f"{NO_YAML}: a tab stands there, and YAML takes blanks only"
    began = error.context_mark
    since = f" ({error.context}, which began in line {began.line + 1})" if began else ""
    return f"{NO_YAML}: {error.problem}{since}"


def checked(content: Any, path: Path, model: type[Model]) -> Model:  # noqa: ANN401
    """The content as the model says; raises UsageError naming file, key and expectation."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = _problems(error, model)
        clauses = "; ".join(f"{place}: {expected}" for place, expected in problems)
        wrong = WrongKeys(f"{path}: {clauses}. Mend the file.")
        wrong.problems = problems
        raise wrong from None
    except (TypeError, RecursionError):
        # A list where keys are expected, or the other way round, in what is written out first.
        raise UsageError(
            f"{path}: a list stands where keys are expected, or keys where a list "
            "is. Mend the file."
        ) from None
