"""What the README says of commands, keys and settings is what the code does.

`python -m tests.test_docs` writes the README's tables of keys and settings anew.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import unicodedata
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest

import obs_tui.ui
from obs_tui.cli.parser import EXIT_CODES, make_parser
from obs_tui.settings import Profile, Settings
from obs_tui.ui.commands import Command

README = Path(__file__).parent.parent / "README.md"

NAMED = {
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}
"""Characters whose keys are not called what Unicode calls them."""

PLACES = {
    "Everywhere": ("app",),
    "Lists": ("list",),
    "Events": ("events",),
    "The query line": ("query", "offers"),
    "Facets": ("facets",),
    "The strip of time": ("strip",),
    "The reader": ("reader", "find", "detail"),
    "Datasets and records": ("datasets", "records", "record", "search"),
    "Judges": ("saved", "given"),
    "A run over many events": ("run",),
    "Campaigns": ("campaigns",),
    "Review and agreement": ("review", "ballot", "agreement", "table"),
}
"""Where the commands of the main screens work, by the first part of their ids; those of dialogs
come after them."""


def commands() -> list[Command]:
    """Every command of every screen, once, those of the same thing together."""
    found = {
        command.id: command
        for info in pkgutil.walk_packages(obs_tui.ui.__path__, "obs_tui.ui.")
        for value in _members(importlib.import_module(info.name))
        if isinstance(value, tuple)
        for command in value
        if isinstance(command, Command)
    }
    return sorted(found.values(), key=lambda command: command.id.partition(".")[0])


def _members(module: object) -> Iterator[object]:
    for value in vars(module).values():
        yield value
        if isinstance(value, type) and value.__module__.startswith("obs_tui.ui"):
            yield from vars(value).values()


def keys_table() -> str:
    """The README's tables of keys, by place."""
    placed: dict[str, list[Command]] = {place: [] for place in (*PLACES, "Dialogs")}
    for command in commands():
        kind = command.id.partition(".")[0]
        place = next((place for place, kinds in PLACES.items() if kind in kinds), "Dialogs")
        placed[place].append(command)
    dialogs = placed.pop("Dialogs")
    shown = [f"### {place}\n\n{_table(those)}" for place, those in placed.items()]
    folded = f"<details><summary>Dialogs</summary>\n\n{_table(dialogs)}\n\n</details>"
    return "\n\n".join([*shown, folded])


def _table(those: list[Command]) -> str:
    rows = [f"| {_keys(command)} | {command.help} | `{command.id}` |" for command in those]
    return "\n".join(["| keys | what they do | command id |", "|---|---|---|", *rows])


def _keys(command: Command) -> str:
    return " ".join(f"`{_printed(key.strip())}`" for key in command.keys.split(","))


def _printed(key: str) -> str:
    head, plus, last = key.rpartition("+")
    try:
        character = NAMED.get(last) or unicodedata.lookup(last.replace("_", " ").upper())
    except KeyError:  # a key that is no character, such as enter
        character = ""
    shown = character if character.strip() and character.isprintable() else last
    return (head + plus + shown).replace("|", "\\|")


def settings_table(model: type[Settings] | type[Profile]) -> str:
    """The README's table of the fields of a model."""
    (definition,) = ast.parse(inspect.getsource(model)).body
    assert isinstance(definition, ast.ClassDef)
    rows = ["| field | default | meaning |", "|---|---|---|"]
    for field, after in zip(definition.body, definition.body[1:], strict=False):
        match field, after:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                default = getattr(model(), name)
                shown = f"`{default}`" if default not in (None, "", {}) else ""
                rows.append(f"| `{name}` | {shown} | {inspect.cleandoc(text)} |".replace("\n", " "))
    return "\n".join(rows)


def tables() -> dict[str, str]:
    """What stands between the README's marks, by mark."""
    profiles = f"The fields of a profile:\n\n{settings_table(Profile)}"
    return {"keys": keys_table(), "settings": f"{settings_table(Settings)}\n\n{profiles}"}


def written(text: str) -> str:
    """The README with its tables written anew."""
    for mark, table in tables().items():
        block = f"<!-- {mark} -->\n{table}\n<!-- /{mark} -->"
        text = re.sub(f"<!-- {mark} -->.*?<!-- /{mark} -->", lambda _: block, text, flags=re.S)  # noqa: B023 - used at once
    return text


def test_the_tables_of_keys_and_settings_are_those_of_the_code() -> None:
    text = README.read_text()
    assert text == written(text), "run: python -m tests.test_docs"


def test_every_option_is_in_the_readme_and_no_other() -> None:
    known = {
        option for parser in _parsers(make_parser()) for option in parser._option_string_actions
    }
    found = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README.read_text()))
    assert found == {option for option in known if option.startswith("--")} - {
        "--help",
        "--version",
    }


def _parsers(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for choice in action.choices.values():
                yield from _parsers(choice)


def test_the_exit_codes_are_those_of_the_code() -> None:
    found = re.findall(r"^\| (\d+) \| (.+) \|$", README.read_text(), flags=re.M)
    assert {int(code): meaning for code, meaning in found} == EXIT_CODES


@pytest.mark.parametrize("variable", ["OBS_TUI_CONFIG", "OBS_TUI_API_KEY", "MISTRAL_API_KEY"])
def test_variables_are_in_the_readme(variable: str) -> None:
    assert f"`{variable}`" in README.read_text()


if __name__ == "__main__":
    README.write_text(written(README.read_text()))
