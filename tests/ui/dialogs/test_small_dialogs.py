"""Copy menu, help and confirmation, by keys alone."""

from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from obs_tui.ui.clipboard import Ways
from obs_tui.ui.commands import Command, bindings, in_reach
from obs_tui.ui.dialogs.confirm import ConfirmScreen
from obs_tui.ui.dialogs.copy_menu import CopyItem, CopyMenu
from obs_tui.ui.dialogs.help import HelpScreen
from tests.hostile import HOSTILE, forbidden

from .fakes import SIZES, Host, screen_text, type_text, until


def copy_host(copied: list[str], folder: Path) -> Host[str | None]:
    async def no_tmux(_text: str) -> None:
        raise OSError

    items = (
        CopyItem("id", "i", "0190"),
        CopyItem("JSON [/INST]", "j", lambda: '{"a": "\x1b"}'),
        CopyItem("conversation", "c", "# user"),
    )
    return Host(lambda: CopyMenu(items, Ways({}, copied.append, no_tmux, lambda: folder)))


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_copies_and_the_answer_says_how(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    copied: list[str] = []
    app = copy_host(copied, tmp_path)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "JSON [/INST]" in screen_text(app))
        await pilot.press("j")
        await until(pilot, lambda: app.answered)
    assert copied == ['{"a": "\x1b"}']
    assert app.answer == "10 characters copied to the clipboard"


async def test_the_menu_can_be_walked_and_left(tmp_path: Path) -> None:
    copied: list[str] = []
    app = copy_host(copied, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: app.answered)
    assert copied == ["# user"]
    left = copy_host(copied, tmp_path)
    async with left.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await until(pilot, lambda: left.answered)
    assert left.answer is None
    assert copied == ["# user"]


LONG = " ".join(f"word{number}" for number in range(20))


class Pane(Widget, can_focus=True):
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("pane.go", "x", "go", "Go", "Go somewhere."),
        Command("pane.stay", "s,f5", "go", "Stay", "Stay where you are."),
        Command("pane.long", "l", "go", "Long", f"{LONG} Last."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    def action_go(self) -> None:
        """Nothing."""


class Root(Widget):
    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("root.go", "x", "go", "Go", "Never reached by x."),
        Command("root.all", "a", "go", "All", "Take all of them."),
        Command("root.help", "f1", "help", "Help", "Show this help."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    def compose(self) -> ComposeResult:
        yield Pane()

    def action_go(self) -> None:
        """Nothing."""

    def action_help(self) -> None:
        assert self.screen.focused
        commands = [command for _, command in in_reach(self.screen.focused)]
        self.app.push_screen(HelpScreen(commands))


class Helped(App[None]):
    def compose(self) -> ComposeResult:
        yield Root()

    def on_mount(self) -> None:
        self.set_keymap({"root.all": "z"})


@pytest.mark.parametrize("size", SIZES)
async def test_help_lists_every_key_in_force_once(size: tuple[int, int]) -> None:
    app = Helped()
    async with app.run_test(size=size) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: "Go somewhere." in screen_text(app))
        text = screen_text(app)
        assert "Never reached" not in text
        assert "z  Take all of them." in text
        assert text.count("Stay where you are.") == 1
        assert text.index("Pane") < text.index("Go somewhere.") < text.index("Root")
        assert "Last." in text
        assert all(
            line.index("word") > line.index("│") + 15
            for line in text.splitlines()
            if "word" in line
        )
        await pilot.resize_terminal(40, 24)
        await until(pilot, lambda: "l  word0 word1" in screen_text(app))
        assert "word19 Last." in " ".join(screen_text(app).replace("│", " ").split())
        await pilot.resize_terminal(*size)
        await type_text(pilot, "never there")
        await until(pilot, lambda: "nothing matches never there" in screen_text(app))
        await pilot.press("enter", *["backspace"] * len("never there"))
        assert isinstance(app.screen, HelpScreen)
        await type_text(pilot, "all of")
        await until(pilot, lambda: "Go somewhere." not in screen_text(app))
        assert "Take all of them." in screen_text(app)
        await pilot.resize_terminal(5, 5)  # no room for any word
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))


async def test_every_dialog_shows_its_own_keys(tmp_path: Path) -> None:
    app = copy_host([], tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: "Copy nothing." in screen_text(app))
        text = screen_text(app)
        assert "In this dialog" in text
        assert text.count("Show these keys.") == 1
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.answered)


async def test_the_mouse_chooses_too(tmp_path: Path) -> None:
    copied: list[str] = []
    app = copy_host(copied, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "conversation" in screen_text(app))
        await pilot.click("OptionList", offset=(2, 2))
        await until(pilot, lambda: app.answered)
    assert copied == ["# user"]


def question() -> Host[bool]:
    return Host(lambda: ConfirmScreen("Run", "Run [/INST] again?", yes="Run it"))


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_cancel_has_the_focus(key: str) -> None:
    app = question()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Run [/INST] again?" in screen_text(app))
        await pilot.press(key)
        await until(pilot, lambda: app.answered)
    assert app.answer is False


@pytest.mark.parametrize("key", ["tab", "right", "h"])
async def test_the_other_button_says_yes(key: str) -> None:
    app = question()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key, "enter")
        await until(pilot, lambda: app.answered)
    assert app.answer is True


async def test_hostile_labels_and_questions_are_shown_never_obeyed(tmp_path: Path) -> None:
    copied: list[str] = []
    short = [case for case in HOSTILE if len(case.text) < 60]
    items = [CopyItem(case.text, str(i), case.text) for i, case in enumerate(short)]
    menu = Host(lambda: CopyMenu(items))
    async with menu.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: "javascript" in screen_text(menu))
        text = screen_text(menu)
    assert forbidden(text) is None
    assert [case.name for case in short if case.seen not in text] == []
    assert copied == []
