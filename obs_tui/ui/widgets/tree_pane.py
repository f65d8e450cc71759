"""A reading pane where JSON is a tree, with the path of what one is at."""

from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.reactive import var
from textual.widget import Widget

from obs_tui.text.json_path import Node, node_path
from obs_tui.text.lines import Block, end_of
from obs_tui.text.safe import visible

from .field_view import FieldView
from .line_view import LineView
from .searching_pane import SearchingPane

T = TypeVar("T")


class PathLine(Widget):
    """Where a value of JSON stands: of a long path, the end. Hidden where there is none."""

    DEFAULT_CSS = """
    PathLine { height: 1; padding: 0 1; color: $foreground 60%; display: none; }
    """

    path: var[str] = var("")

    def watch_path(self) -> None:
        """Show it."""
        self.display = bool(self.path)
        self.refresh()

    def render(self) -> Content:
        """The path."""
        return Content(end_of(visible(self.path), self.size.width))


class TreePane(SearchingPane[T]):
    """What is folded in JSON is so in all of it that is read here, where the paths are the same."""

    READER: ClassVar[type[LineView]] = FieldView

    field_view = query_one(FieldView)
    path_line = query_one(PathLine)

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield PathLine()

    def is_tree(self) -> bool:
        """Whether the view shown is JSON."""
        raise NotImplementedError

    def folds_of(self, value: T) -> str:
        return "JSON" if self.is_tree() else super().folds_of(value)

    @property
    def node(self) -> Node | None:
        """The value of JSON under the cursor; None in other views."""
        return self.field_view.node

    @on(FieldView.Pointed)
    def _point_path(self) -> None:
        node = self.node
        self.path_line.path = node_path(node) if node is not None else ""

    def _show(self, blocks: list[Block], keep_place: bool) -> None:
        super()._show(blocks, keep_place)
        self._point_path()

    def _clear(self, note: str | Content) -> None:
        super()._clear(note)
        self._point_path()
