"""A reader with a cursor on the fields it shows, where it shows any."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from obs_tui.text.lines import Block

from .hit_view import HitView


class FieldView(HitView):
    """Up and down go from field to field, and through the lines of a long one; elsewhere they
    scroll. The label of the field under the cursor is reversed while the reader has the keys."""

    @dataclass
    class Pointed(Message):
        """The cursor is on another field."""

        field: str

    _at = -1
    """The block under the cursor."""

    @property
    def field(self) -> str:
        """The field under the cursor; empty where none is shown."""
        return self.blocks[self._at].field if 0 <= self._at < len(self.blocks) else ""

    def show(self, blocks: Sequence[Block], *, keep_place: bool = False) -> None:
        """Show other blocks, with the cursor on the same field if they have it."""
        before = self.field
        self._at = -1
        super().show(blocks, keep_place=keep_place)
        same = (at for at, block in enumerate(blocks) if before and block.field == before)
        place = next(same, None)
        if place is not None and (keep_place or place in self._heads()):
            self._at = place

    def action_move(self, count: int) -> None:
        following = self._next(count)
        if following not in self._heads():
            super().action_move(count)
        if following in self._heads():
            self._point(following)

    def reach(self, block: int, number: int) -> None:
        super().reach(block, number)
        field = next((at for at in range(block, -1, -1) if self.blocks[at].field), None)
        if field in self._heads():
            self._point(field)

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
        if not self.field:
            return None
        places = range(self._at + 1, len(self.blocks)) if count > 0 else range(self._at)[::-1]
        return next((at for at in places if self.blocks[at].field), None)

    def _heads(self) -> list[int]:
        """The blocks of fields whose first line is on the screen."""
        return [at for at, line in self._window() if line == 0 and self.blocks[at].field]

    def _keep_current(self) -> None:
        super()._keep_current()
        heads = self._heads()
        if not heads:  # one value fills the screen
            above = range(min(self.place[0], len(self.blocks) - 1), -1, -1)
            self._point(next((at for at in above if self.blocks[at].field), None))
        elif self._at not in heads:
            self._point(heads[0] if self._at < heads[0] else heads[-1])

    def _point(self, at: int | None) -> None:
        if at is not None and at != self._at:
            self._at = at
            self.refresh()
            self.post_message(self.Pointed(self.field))

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if not self.has_focus or y >= len(self._seen) or self._seen[y] != (self._at, 0):
            return strip
        label, _ = self._flow.lines(self._at)[0].runs[0]
        width = cell_len(label.rstrip())
        parts = [strip.crop(0, width).apply_style(Style(reverse=True)), strip.crop(width)]
        return Strip.join(parts)
