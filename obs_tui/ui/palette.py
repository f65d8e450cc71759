"""The command line and palette in one: every command in reach of the focus, and what a screen
understands when it is typed, such as `view save slow`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

from textual import on
from textual.actions import parse
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from obs_tui.text.safe import safe_content

from .commands import Command, bindings, in_reach
from .widgets.choice_list import Choice, ChoiceList
from .widgets.dialog import Dialog, Keys, Line, Panel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. `name` is what is typed for it; with `takes`, a text of one's own (which
    `takes` names) comes after, and `run` is given it. `name` and `help` may hold untrusted text."""

    name: str
    help: str
    run: Callable[[str], object]
    keys: str = ""
    takes: str = ""


@runtime_checkable
class Phrased(Protocol):
    """A screen that understands more than its commands."""

    async def phrases(self) -> Sequence[Entry]:
        """What can be typed here."""
        ...


class Palette(Dialog[None]):
    """Runs what is chosen, or what was typed."""

    DEFAULT_CSS = "Palette { align: center top; }  Palette Panel { margin-top: 2; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("palette.leave", "escape", "leave", "leave", "Do nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._entries = entries

    def compose(self) -> ComposeResult:
        with Panel("What do you want to do?"):
            yield ChoiceList()
            yield Line(id="fault", classes="fault")
            yield Keys()

    def on_mount(self) -> None:
        self._offer("")

    def _offer(self, text: str) -> None:
        choices = [
            Choice(str(place), f"{entry.name} {entry.takes}".strip(), _label(entry))
            for place, entry in enumerate(self._entries)
        ]
        self.query_one(ChoiceList).offer(choices, text=text, hint="a command", free=True)

    @on(ChoiceList.Typed)
    def _typed(self) -> None:
        self.query_one("#fault", Line).show("")

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        entry = self._entries[int(event.choice.key)] if event.choice is not None else None
        if entry is None:
            self._say(event.text)
        elif entry.takes:
            self._offer(f"{entry.name} ")
        else:
            self._run(entry, "")

    def _say(self, text: str) -> None:
        """Run what was typed."""
        typed = text.strip()
        begun = [entry for entry in self._entries if entry.takes and _rest(entry, typed)]
        if begun:
            entry = max(begun, key=lambda each: len(each.name))
            self._run(entry, _rest(entry, typed))
        else:
            fault = f"There is no command {typed[:80]}."
            self.query_one("#fault", Line).show(safe_content(fault))

    def _run(self, entry: Entry, text: str) -> None:
        self.dismiss()
        self.app.call_later(entry.run, text)

    def action_leave(self) -> None:
        self.dismiss()


def _rest(entry: Entry, typed: str) -> str:
    """What was typed after the entry's name; empty where it is not the entry's name."""
    head, rest = typed[: len(entry.name) + 1], typed[len(entry.name) + 1 :]
    return rest.strip() if head.casefold() == f"{entry.name} ".casefold() else ""


def _label(entry: Entry) -> Content:
    name = Content.assemble(safe_content(entry.name, "bold"), f" {entry.takes}".rstrip())
    return Content.assemble(
        name.pad_right(max(22 - name.cell_length, 0)),
        safe_content(f"  {entry.keys:<8}  ", "$text-accent"),
        safe_content(entry.help, "$text-muted"),
    )


def palette_entries(screen: Screen[T]) -> Iterator[Entry]:
    """One entry for each command in reach that can be done now, with its keys as they are mapped. A
    command whose keys something nearer has taken has none, and is left out where that is called the
    same."""
    keys = keys_by_id(screen)
    titles: set[str] = set()
    for node, command in in_reach(screen.focused or screen):
        shown = " ".join(keys.pop(command.id, ()))
        if shown or (command.title not in titles and _allowed(node, command)):
            titles.add(command.title)
            run = partial(_run, screen.app, node, command)
            title = command.title[:1].upper() + command.title[1:]
            yield Entry(title, command.help, run, shown)


def _allowed(node: DOMNode, command: Command) -> bool:
    _, name, parameters = parse(command.action)
    return bool(node.check_action(name, parameters))


def keys_by_id(screen: Screen[T]) -> dict[str, list[str]]:
    """The keys in force for each command id, as a person reads them, the first declared first."""
    keys: dict[str, list[str]] = {}
    for active in screen.active_bindings.values():
        if active.binding.id:
            keys.setdefault(active.binding.id, []).append(
                screen.app.get_key_display(active.binding)
            )
    return keys


def _run(app: App[object], node: DOMNode, command: Command, _text: str) -> None:
    app.call_later(app.run_action, command.action, node)
