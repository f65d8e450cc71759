"""YAML that is read as little more than JSON: texts, numbers, true, false, null, lists, keys."""

import re
from typing import TypeAlias

import yaml
from yaml import MappingNode, Node, SafeDumper, SafeLoader, ScalarNode, SequenceNode, YAMLError

from obs_tui.model.base import Json

Path: TypeAlias = tuple[str | int, ...]

_DEEPEST = 50
_MOST_NODES = 200_000


class FaultyYaml(ValueError):
    """Why a text is no YAML, and in which line, from 1; 0 where that is not known."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Loader(SafeLoader):
    """Knows the plain words of JSON only: `yes` is a text, and so is a date."""


_Loader.yaml_implicit_resolvers = {}  # what SafeLoader takes for more than text; see `_PLAIN`

_DIGITS = [*"-0123456789"]
_PLAIN = (
    ("null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
    ("bool", re.compile(r"^(?:true|false)$"), ["t", "f"]),
    ("int", re.compile(r"^-?(?:0|[1-9][0-9]{0,30})$"), _DIGITS),
    (
        "float",
        re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"),
        _DIGITS,
    ),
)
"""What is no text where it stands without quotes: its type, how it looks, how it begins."""
for _type, _looks, _begins in _PLAIN:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_type}", _looks, _begins)


class _Dumper(SafeDumper):
    """Writes texts of several lines as they are, where that is read back the same."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: SafeDumper, text: str) -> ScalarNode:
    lines = text.split("\n")
    style = "|" if len(lines) > 1 else None
    # Without quotes, what breaks lines in Unicode would become a line feed.
    if not all(line.isprintable() for line in lines) or any(
        looks.match(text) for _, looks, _ in _PLAIN
    ):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def write_yaml(data: Json) -> str:
    """The data, keys in their order."""
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


def read_yaml(text: str) -> Json:
    """What a text says; several documents (`---`) are a list of them. Raises FaultyYaml."""
    loader = _loader(text)
    try:
        node = _whole(loader)
        return _value(loader, node, _DEEPEST, [_MOST_NODES]) if node is not None else None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise FaultyYaml(problem, mark.line + 1 if mark is not None else 0) from None
    finally:
        loader.dispose()


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, at which each item of the first two layers begins; empty where the text
    cannot be read as YAML, of which JSON is nearly a part."""
    loader = None
    try:
        loader = _loader(text)
        node = _whole(loader)
    except (YAMLError, FaultyYaml, RecursionError):
        return {}
    finally:
        if loader is not None:
            loader.dispose()
    found: dict[Path, int] = {}
    if node is not None:
        _mark(node, (), found)
    return found


def _loader(text: str) -> _Loader:
    try:
        return _Loader(text)
    except YAMLError as error:  # a character that YAML does not have
        place = getattr(error, "position", None)
        line = text.count("\n", 0, place) + 1 if isinstance(place, int) else 0
        raise FaultyYaml("it holds a character that YAML does not have", line) from None


def _whole(loader: _Loader) -> Node | None:
    """The one document, None where there is none; of several, those that say something, as a
    sequence."""
    said: list[Node] = []
    while loader.check_node() and (node := loader.get_node()) is not None:
        if node.tag != "tag:yaml.org,2002:null":
            said.append(node)
    if len(said) < 2:
        return said[0] if said else None
    return SequenceNode("tag:yaml.org,2002:seq", said, said[0].start_mark)


def _mark(node: Node, path: Path, found: dict[Path, int]) -> None:
    found[path] = node.start_mark.line + 1
    if len(path) == 2:
        return
    if isinstance(node, SequenceNode):
        for number, item in enumerate(node.value):
            _mark(item, (*path, number), found)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                _mark(value, (*path, key.value), found)
                found[*path, key.value] = key.start_mark.line + 1


def _value(loader: _Loader, node: Node, deeper: int, left: list[int]) -> Json:
    """What a node says. A node that is referred to often counts as often."""
    left[0] -= 1
    if not deeper or not left[0]:
        raise FaultyYaml("it is nested too deep or too large", node.start_mark.line + 1)
    match node:
        case ScalarNode():
            value: Json = loader.construct_object(node)
            return value
        case SequenceNode(tag="tag:yaml.org,2002:seq"):
            return [_value(loader, item, deeper - 1, left) for item in node.value]
        case MappingNode(tag="tag:yaml.org,2002:map"):
            held: dict[str, Json] = {}
            for key, item in node.value:
                name = key.value if isinstance(key, ScalarNode) else None
                if name is None or name in held:
                    cause = "a key is a text" if name is None else f"the key {name} is there twice"
                    raise FaultyYaml(cause, key.start_mark.line + 1)
                held[name] = _value(loader, item, deeper - 1, left)
            return held
        case _:
            raise FaultyYaml(f"{node.tag} is not known", node.start_mark.line + 1)
