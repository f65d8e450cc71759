"""The frame that all modal screens share: a calm panel, a title, a footer of keys."""

from typing import ClassVar, TypeVar

from textual import work
from textual.actions import SkipAction
from textual.binding import ActiveBinding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from obs_tui.text.safe import visible
from obs_tui.ui import clipboard
from obs_tui.ui.commands import Command, bindings, in_reach
from obs_tui.ui.compositor import ToldCompositor
from obs_tui.ui.key_line import KeyLine

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A modal screen that composes one `Panel`. Its commands are `KEYS` and those of every dialog:
    the app's do not reach through a modal screen."""

    KEYS: ClassVar[tuple[Command, ...]] = ()
    SHOW_KEYS: ClassVar[Command] = Command("dialog.help", "f1", "help", "help", "Show these keys.")
    BINDINGS: ClassVar[list[BindingType]] = bindings(SHOW_KEYS)

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 70%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ToldCompositor()

    def action_copy_text(self) -> None:
        """Copy what is selected, and say which way."""
        if not (selected := self.get_selected_text()):
            raise SkipAction
        self._copy_selected(selected)

    @work(group="copy_selected", exclusive=True, description="copy")
    async def _copy_selected(self, selected: str) -> None:
        self.notify(visible(await clipboard.copy(self.app, selected)), markup=False)

    def action_help(self) -> None:
        from obs_tui.ui.dialogs.help import HelpScreen  # it is a dialog itself

        here = [command for _, command in in_reach(self.focused or self)]
        self.app.push_screen(HelpScreen([*here, self.SHOW_KEYS]))


class Panel(Vertical):
    """What a dialog shows: a title above, the keys below. `title` is plain text of ours."""

    DEFAULT_CSS = """
    Panel {
        width: 100%; max-width: 100; height: auto; max-height: 100%;
        background: $background; border: round $primary 60%;
        border-title-color: $accent; border-title-style: bold; padding: 0 1;
        .hint { color: $text-muted; height: auto; }
        .fault { color: $text-error; height: auto; }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.border_title = title


class Keys(KeyLine):
    """The footer of a dialog: the first of its commands, for which it is there, comes first."""

    DEFAULT_CSS = "Keys { background: transparent; margin-top: 1; padding: 0; }"

    def offered(self) -> list[ActiveBinding]:
        found = super().offered()
        shown = (each for each in found if each.binding.show and each.enabled)
        first = next((each for each in shown if each.node is self.screen), None)
        return found if first is None else [first, *found]


class Line(Static):
    """A line of data: Content, or plain text that is never parsed as markup. Hidden when empty."""

    DEFAULT_CSS = "Line { height: auto; }"

    def __init__(
        self, content: Content | str = "", *, id: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(content, markup=False, id=id, classes=classes)
        self._now: Content | str = content
        self.display = bool(str(content))

    def show(self, content: Content | str) -> None:
        """Show this; an empty one takes no room. What is shown already costs no new layout."""
        if content == self._now:
            return
        self._now = content
        self.update(content)
        self.display = bool(str(content))
