"""What a pane says instead of its content: a failure, or that there is nothing and what to do."""

from textual.content import Content
from textual.widgets import Static

from obs_tui.model.load import Failed, Load, Loading
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import visible


class Notice(Static):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = """
    Notice { display: none; height: auto; padding: 1 2; }
    Notice.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)

    def tell(self, load: Load[object], empty: str = "", *, waiting: bool = False) -> None:
        """Say what `load` says: its failure; what it waits for, where `waiting` or where it has a
        note; else `empty`, where that is given."""
        self.say(_content(load, empty, waiting))

    def say(self, content: Content | None) -> None:
        """Show `content`; hide when there is none."""
        self.set_class(content is not None, "-shown")
        if content is not None:
            self.update(content)


def _content(load: Load[object], empty: str, waiting: bool) -> Content | None:
    match load:
        case Failed(failure):
            return failure_content(failure)
        case Loading(note) if waiting or note:
            return Content.styled(f"… {visible(note) or 'loading'}", "$text-muted")
        case Loading():
            return None
        case _ if empty:
            return Content.styled(empty, "$text-muted")
        case _:
            return None
