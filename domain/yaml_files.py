"""YAML files of the configuration, checked against a model; what is wrong is said in our words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from domain.errors import UsageError

# The same as safe_load, eight times as fast where libyaml is there: every flow run reads them all.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Model = TypeVar("Model", bound=BaseModel)
WHOLE_FILE = "the whole file"
IN_OUR_WORDS = {
    "extra_forbidden": "there is no such key; expected it spelt as in the project's own file",
    "missing": "expected this key, found none",
    "string_type": "expected a text; what YAML takes for a number, a date or yes and no is one in "
    "quotation marks, such as 'yes'",
}


class WrongKeys(UsageError):
    """The content of a file is not as its model says."""

    # Where each wrong key is, and what was expected.
    problems: tuple[tuple[str, str], ...] = ()


def _problems(error: ValidationError) -> tuple[tuple[str, str], ...]:
    """Where each wrong key is, and what was expected."""
    return tuple(
        (
            ".".join(str(part) for part in problem["loc"]) or WHOLE_FILE,
            IN_OUR_WORDS.get(problem["type"], problem["msg"].removeprefix("Value error, ")),
        )
        for problem in error.errors(include_input=False, include_url=False)
    )


def checked_yaml(path: Path, model: type[Model]) -> Model:
    """The content of a configuration file; raises UsageError naming file, key and expectation."""
    return checked(yaml_content(path), path, model)


def yaml_content(path: Path) -> Any:  # noqa: ANN401
    """What a YAML file says, unchecked; raises UsageError where it cannot be read."""
    try:
        loader = LOADER(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        for key in _repeated_keys(node):
            raise UsageError(
                f"{path}, line {key.start_mark.line + 1}: {key.value}: stands twice, and the first "
                "would not count; expected once. Mend the file."
            )
        return None if node is None else loader.construct_document(node)
    except FileNotFoundError:
        raise UsageError(f"{path}: not found. Copy it from the project's config folder.") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}). Mend the file.") from None
    except (yaml.YAMLError, ValueError) as error:
        place = getattr(error, "problem_mark", None)
        where = f", line {place.line + 1}" if place else ""
        raise UsageError(f"{path}{where}: not readable as YAML. Mend the file.") from None


def _repeated_keys(root: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """The keys that stand in one place again: the last alone would count."""
    nodes, seen = [root], {id(None)}
    # A node may stand in several places, even within itself.
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        if isinstance(node, yaml.MappingNode):
            nodes += [value for _, value in node.value]
            names = [key.value for key, _ in node.value]
            yield from (key for n, (key, _) in enumerate(node.value) if key.value in names[:n])


def checked(content: Any, path: Path, model: type[Model]) -> Model:  # noqa: ANN401
    """The content as the model says; raises UsageError naming file, key and expectation."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = _problems(error)
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
