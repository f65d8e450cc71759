"""The strip over the list: how many events match over time and how slow they are, on one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.finding.spanning import end_of
from obs_tui.model.load import Failed, Failure, Idle, Load, Ready
from obs_tui.model.shape import MAX_BUCKETS, Shape
from obs_tui.text.safe import visible
from obs_tui.text.spark import bars, latency_words, span_words
from obs_tui.ui.commands import Command, bindings

_EDGE = 1
_GAP = 2
_WORDS, _WORDS_WIDE, _WIDE = 42, 50, 120
"""Cells kept for the words beside the bars, and from which width on they are more."""
_NOTE = 18
"""Cells more for how many rows the bars are of, where these are not all."""
_WIDEST = 4
"""Cells of one bar, at most."""
_DAYS = timedelta(days=3)
"""Beyond this the hours of the day are left out."""
_MARK = "▔"
_NOTHING = Shape((), 0.0, 0)


class TimeStrip(Widget, can_focus=True, inherit_bindings=False):
    """Bars of a `Shape`, oldest first. With the focus, a second line marks what is selected. Posts
    `Chosen` and `Wanted`."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("strip.only", "enter,plus", "choose(True)", "only this", "Only this time.", True),
        Command("strip.not", "minus", "choose(False)", "not this", "All but this time.", True),
        Command(
            *("strip.range", "space,v", "range", "range"),
            "Begin a range here; again: select one bar.",
            footer=True,
        ),
        Command("strip.earlier", "h,left", "move(-1)", "earlier", "Move to the time before."),
        Command("strip.later", "l,right", "move(1)", "later", "Move to the time after."),
        Command("strip.first", "g,home", "end(0)", "first", "Move to the oldest."),
        Command("strip.last", "G,end", "end(-1)", "last", "Move to the newest."),
        Command("strip.retry", "r", "retry", "refresh", "Count again."),
    )
    BINDINGS = bindings(*COMMANDS)
    DEFAULT_CSS = """
    TimeStrip {
        height: 1;
        padding: 0 1;
        &:focus { height: 2; }
    }
    """
    ALLOW_SELECT = False

    shape: reactive[Load[Shape]] = reactive["Load[Shape]"](Idle)
    loaded: reactive[int | None] = reactive[int | None](None)
    """How many loaded rows the shape is of; None when it is of all that match."""
    _cursor: reactive[int] = reactive(0)
    _anchor: reactive[int | None] = reactive[int | None](None)

    @dataclass
    class Chosen(Message):
        """Only events from `start` up to `end` are wanted, or, without `only`, none of these."""

        start: datetime
        end: datetime
        only: bool

    class Wanted(Message):
        """The shape is wanted, in `buckets`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(id="strip")
        self._clock = clock
        self._asked = 0

    # What is shown.

    @property
    def buckets(self) -> int:
        """How many buckets fit."""
        words = _WORDS if self._room < _WIDE else _WORDS_WIDE
        note = 0 if self.loaded is None else _NOTE
        return min(max(self._room - words - note, 10), MAX_BUCKETS)

    @property
    def _room(self) -> int:
        return self.size.width - 2 * _EDGE

    @property
    def _shape(self) -> Shape:
        return self.shape.value if isinstance(self.shape, Ready) else _NOTHING

    @property
    def _wide(self) -> int:
        """Cells of one bar."""
        return max(min(self.buckets // max(len(self._shape.buckets), 1), _WIDEST), 1)

    @property
    def _selected(self) -> tuple[int, int]:
        """The first and the last bar that are selected."""
        here = self._cursor
        first, last = sorted((here if self._anchor is None else self._anchor, here))
        return first, last

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From when up to when is selected; None where there is nothing to select."""
        held, seconds = self._shape.buckets, self._shape.seconds
        first, last = self._selected
        return (held[first].start, end_of(held[last], seconds)) if held else None

    def render(self) -> Content:
        if isinstance(self.shape, Failed):
            return self._failed(self.shape.failure)
        if not self._shape.buckets:
            return Content("")
        if not self.has_focus:
            return self._line(self._bars(), self._all_words())
        first, last = self._selected
        below = Content.assemble(
            " " * (first * self._wide), (_MARK * ((last - first + 1) * self._wide), "bold $accent")
        )
        return Content("\n").join(
            [
                self._line(self._bars(), self._selected_words()),
                self._line(below, [self._span_words()]),
            ]
        )

    def _failed(self, failure: Failure) -> Content:
        first = Content.assemble(("✗ ", "$text-error"), visible(failure.sentence))
        if not self.has_focus:
            return first.truncate(self._room, ellipsis=True)
        second = Content(visible(" ".join(filter(None, (failure.cause, failure.remedy)))))
        lines = (first, second.stylize("$text-muted"))
        return Content("\n").join(line.truncate(self._room, ellipsis=True) for line in lines)

    def _bars(self) -> Content:
        drawn = bars([bucket.count for bucket in self._shape.buckets])
        wide = "".join(bar * self._wide for bar in drawn)
        if not self.has_focus:
            return Content.styled(wide, "$text-muted")
        first, last = (place * self._wide for place in self._selected)
        end = last + self._wide
        return Content.assemble(
            (wide[:first], "$text-muted"),
            (wide[first:end], "bold $accent"),
            (wide[end:], "$text-muted"),
        )

    def _line(self, drawn: Content, words: list[str]) -> Content:
        """Bars, and as many of the words as there is room for: of the last two, the first goes
        first."""
        at = self._wide * len(self._shape.buckets) + _GAP
        left = drawn.pad_right(max(at - drawn.cell_length, 0))
        room = max(self._room - at, 1)
        said = list(filter(None, words))
        while len(said) > 1 and len(_spaced(said)) > room:
            del said[-2 if len(said) > 2 else -1]
        return left + Content.styled(_spaced(said), "$text-muted").truncate(room, ellipsis=True)

    def _all_words(self) -> list[str]:
        held, shape = self._shape.buckets, self._shape
        start, end = held[0].start, end_of(held[-1], shape.seconds)
        over = span_words(start, end, self._clock(), by_days=end - start > _DAYS)
        of = "" if self.loaded is None else f"of the {self.loaded:,} loaded"
        return [over, of, latency_words(50, shape.p50), latency_words(95, shape.p95)]

    def _selected_words(self) -> list[str]:
        first, last = self._selected
        held = self._shape.buckets[first : last + 1]
        count = sum(bucket.count for bucket in held)
        words = [f"{count:,} {'event' if count == 1 else 'events'}"]
        if self.loaded is not None:
            words.append(f"of the {self.loaded:,} loaded")
        if len(held) == 1:
            words += [latency_words(50, held[0].p50), latency_words(95, held[0].p95)]
        return words

    def _span_words(self) -> str:
        return span_words(*self.span, self._clock()) if self.span is not None else ""

    # What is selected stays where it is in time.

    def watch_shape(self, before: Load[Shape], _now: Load[Shape]) -> None:
        held = self._shape.buckets
        former = before.value if isinstance(before, Ready) else _NOTHING
        if former.seconds != self._shape.seconds or not former.buckets:
            self._anchor, self._cursor = None, max(len(held) - 1, 0)
        elif held and former.buckets[0] != held[0]:
            moved = round((former.buckets[0].start - held[0].start).total_seconds())
            by = moved // max(round(former.seconds), 1)
            self._cursor = self._within(self._cursor + by)
            self._anchor = None if self._anchor is None else self._within(self._anchor + by)
        else:
            self._cursor = self._within(self._cursor)

    def _within(self, place: int) -> int:
        return max(min(place, len(self._shape.buckets) - 1), 0)

    def on_resize(self) -> None:
        if self.buckets != self._asked:
            self.action_retry()

    # Keys and mouse.

    def action_move(self, by: int) -> None:
        self._cursor = self._within(self._cursor + by)

    def action_end(self, place: int) -> None:
        self._cursor = self._within(place % max(len(self._shape.buckets), 1))

    def action_range(self) -> None:
        self._anchor = self._cursor if self._anchor is None else None

    def leave_range(self) -> bool:
        """Select one bar again; whether there was a range."""
        ranged, self._anchor = self._anchor is not None, None
        return ranged

    def action_choose(self, only: bool) -> None:
        if self.span is not None:
            self.post_message(self.Chosen(*self.span, only))

    def action_retry(self) -> None:
        self._asked = self.buckets
        self.post_message(self.Wanted())

    def _bar_at(self, x: int) -> int:
        return self._within((x - _EDGE) // self._wide)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._anchor, self._cursor = None, self._bar_at(event.x)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self and self._bar_at(event.x) != self._cursor:
            self._anchor = self._cursor if self._anchor is None else self._anchor
            self._cursor = self._bar_at(event.x)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2:
            self.action_choose(True)


def _spaced(words: list[str]) -> str:
    return (" " * _GAP).join(words)
