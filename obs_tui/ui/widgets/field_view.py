"""A reader with a cursor on the fields, or on the values of JSON, where it shows any."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from obs_tui.text.flow import Place
from obs_tui.text.folds import Fold
from obs_tui.text.json_path import Node
from obs_tui.text.json_tree import same_block
from obs_tui.text.lines import Block, Line

from .hit_view import HitView


class FieldView(HitView):
    """Up and down go from field to field, or from row to row of JSON, and through the lines of a
    long one; elsewhere they scroll. The label of what is under the cursor is reversed while the
    reader has the keys."""

    @dataclass
    class Pointed(Message):
        """The cursor is on something else; `field` is empty where that is no field."""

        field: str

    _at = -1
    """The block under the cursor."""

    @property
    def field(self) -> str:
        """The field under the cursor; empty where none is shown."""
        block = self._pointed_block()
        return block.field if block is not None else ""

    @property
    def node(self) -> Node | None:
        """The value of JSON under the cursor; None where no JSON is shown."""
        block = self._pointed_block()
        return block.node if block is not None else None

    def show(self, blocks: Sequence[Block], *, keep_place: bool = False) -> None:
        """Show other blocks, with the cursor on the same field or path if they have it."""
        before = self._pointed_block()
        row = self._row_of(self._at)
        self._at = -1
        super().show(blocks, keep_place=keep_place)
        at = _same(blocks, before) if before is not None else None
        if at is None or (not keep_place and at not in self._heads()):
            return
        if keep_place and blocks[at].node is not None:
            self._move_to(at, -row)
        self._point(at)

    def fold_in_reach(self) -> Fold | None:
        """In JSON, the part under the cursor, else the part that holds it."""
        block = self._pointed_block()
        if block is None or block.node is None:
            return super().fold_in_reach()
        return block.fold or block.part

    def fold_here(self) -> Fold | None:
        """In JSON, the part whose head is under the cursor."""
        block = self._pointed_block()
        if block is None or block.node is None:
            return super().fold_here()
        return block.fold

    def step(self, *, into: bool) -> None:
        """In JSON, go to the first value of a part, or out to the head of the one that holds it."""
        block = self._pointed_block()
        if block is None or block.node is None:
            return
        if into and block.fold is not None:
            self.action_move(1)
        elif not into and (block.part is not None or self._at > 0):
            self._reach_head(0 if block.part is None else self._head_of(block.part))

    def reach_fold(self, fold: Fold) -> None:
        super().reach_fold(fold)
        block = self._pointed_block()
        if block is not None and block.node is not None:
            self._reach_head(self._head_of(fold))

    def _head_of(self, fold: Fold) -> int:
        """The block of the head of a part of JSON, which is above the cursor or under it."""
        above = range(min(self._at, len(self.blocks) - 1), -1, -1)
        blocks = self.blocks
        heads = ((at, blocks[at].fold) for at in above)
        return next((at for at, head in heads if head and head.name == fold.name), self._at)

    def _reach_head(self, at: int) -> None:
        if (at, 0) not in set(self._window()):
            self.go_to(at)
        self._point(at)

    def action_move(self, count: int) -> None:
        following = self._next(count)
        if following not in self._heads():
            super().action_move(count)
        if following in self._heads():
            self._point(following)

    def reach(self, block: int, number: int) -> None:
        super().reach(block, number)
        head = next((at for at in range(block, -1, -1) if _is_stop(self.blocks[at])), None)
        if head in self._heads():
            self._point(head)

    def action_page(self, count: int) -> None:
        before = self.place
        super().action_page(count)
        if self.place == before:
            self._point_at_end(count)

    def action_top(self) -> None:
        super().action_top()
        self._point_at_end(-1)

    def action_bottom(self) -> None:
        super().action_bottom()
        self._point_at_end(1)

    def _point_at_end(self, count: int) -> None:
        """Go to the last field on the screen, or to the first."""
        heads = self._heads()
        self._point(heads[-1 if count > 0 else 0] if heads else None)

    def _next(self, count: int) -> int | None:
        """The block of the next field, or of the one before; None where there is none."""
        if self._pointed_block() is None:
            return None
        places = range(self._at + 1, len(self.blocks)) if count > 0 else range(self._at)[::-1]
        return next((at for at in places if _is_stop(self.blocks[at])), None)

    def _pointed_block(self) -> Block | None:
        return self.blocks[self._at] if 0 <= self._at < len(self.blocks) else None

    def _heads(self) -> list[int]:
        """The blocks of fields whose first line is on the screen."""
        return [at for at, line in self._window() if line == 0 and _is_stop(self.blocks[at])]

    def _row_of(self, block: int) -> int:
        """The row on the screen where a block begins; 0 where that is not on it."""
        places = list(self._window())
        return places.index((block, 0)) if (block, 0) in places else 0

    def _keep_current(self) -> None:
        super()._keep_current()
        heads = self._heads()
        if not heads:  # one value fills the screen
            above = range(min(self.place[0], len(self.blocks) - 1), -1, -1)
            self._point(next((at for at in above if _is_stop(self.blocks[at])), None))
        elif self._at not in heads:
            self._point(heads[0] if self._at < heads[0] else heads[-1])

    def _point(self, at: int | None) -> None:
        if at is not None and at != self._at:
            self._at = at
            self.refresh()
            self.post_message(self.Pointed(self.field))

    def on_click(self, event: events.Click) -> None:
        """Point at what is clicked on; then the reader does what it does."""
        if self.text_selection is None and 0 <= event.y < len(self._seen):
            block, _ = self._seen[event.y]
            if _is_stop(self.blocks[block]):
                self._point(block)

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.refresh()

    def draw_line(self, place: Place, line: Line) -> Strip:
        strip = super().draw_line(place, line)
        if not self.has_focus or place != (self._at, 0):
            return strip
        start, end = _label(line)
        label = strip.crop(start, end).apply_style(Style(reverse=True))
        return Strip.join([strip.crop(0, start), label, strip.crop(end)])


def _is_stop(block: Block) -> bool:
    return bool(block.field) or block.node is not None


def _same(blocks: Sequence[Block], before: Block) -> int | None:
    """Where the field is, or the path; None where there is neither."""
    if before.node is not None:
        return same_block(blocks, before.node) if blocks and blocks[0].node else None
    same = (at for at, block in enumerate(blocks) if before.field and block.field == before.field)
    return next(same, None)


def _label(line: Line) -> tuple[int, int]:
    """The cells of the first words of a line, its marks left out."""
    start = 0
    for number, (text, _) in enumerate(line.runs):
        if number >= line.gutter and not text.isspace() and text:
            return start, start + cell_len(text.rstrip())
        start += cell_len(text)
    return 0, start
