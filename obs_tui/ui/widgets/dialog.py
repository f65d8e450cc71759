"""The frame that all modal screens share: a calm panel, a title, a footer of keys."""

from typing import ClassVar, TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from obs_tui.ui.commands import Command

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A modal screen that composes one `Panel`, which shows `KEYS`, the dialog's commands.

    They are not in `COMMANDS`, since Textual's screens keep something else under that name.
    """

    KEYS: ClassVar[tuple[Command, ...]] = ()

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 50%; }
    """


class Panel(Vertical):
    """What a dialog shows: a title above, the keys below. `title` is plain text of ours."""

    DEFAULT_CSS = """
    Panel {
        width: 100%; max-width: 100; height: auto; max-height: 100%;
        background: $background; border: round $primary 60%;
        border-title-color: $accent; border-title-style: bold; padding: 0 1;
        Footer { background: transparent; margin-top: 1; }
        .hint { color: $text-muted; height: auto; }
        .fault { color: $text-error; height: auto; }
    }
    """

    def __init__(self, title: str, commands: tuple[Command, ...]) -> None:
        super().__init__()
        self.COMMANDS = commands
        self.border_title = title


class Keys(Footer):
    """The footer of a dialog."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)


class Line(Static):
    """A line of data: Content, or plain text that is never parsed as markup. Hidden when empty."""

    DEFAULT_CSS = "Line { height: auto; }"

    def __init__(
        self, content: Content | str = "", *, id: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(content, markup=False, id=id, classes=classes)
        self.display = bool(str(content))

    def show(self, content: Content | str) -> None:
        """Show this; an empty one takes no room."""
        self.update(content)
        self.display = bool(str(content))
