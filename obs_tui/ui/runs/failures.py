"""What a run could not judge, by cause."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.journal import FailedItem
from obs_tui.model.load import Failure
from obs_tui.text.lines import BLANK, Block, fixed
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Panel
from obs_tui.ui.widgets.line_view import LineView

LISTED = 500
"""Events listed of one cause."""


class FailedDialog(Dialog[bool]):
    """Answers True when what failed is to be judged again."""

    DEFAULT_CSS = """
    FailedDialog Panel { height: 80%; }
    FailedDialog LineView { height: 1fr; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("failed.retry", "r", "retry", "judge again", "Judge these again.", True),
        Command("failed.leave", "escape,q", "leave", "leave", "Leave them.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, failed: Iterable[FailedItem]) -> None:
        super().__init__()
        self._failed = tuple(failed)

    def compose(self) -> ComposeResult:
        with Panel(f"{len(self._failed):,} failed"):
            yield LineView()
            yield Keys()

    def on_mount(self) -> None:
        reader = self.query_one(LineView)
        reader.show([*_blocks(self._failed)])
        reader.focus()

    def action_retry(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)


def _blocks(failed: Iterable[FailedItem]) -> Iterator[Block]:
    by_cause: defaultdict[Failure, list[str]] = defaultdict(list)
    for item in failed:
        again = f" (time {item.repeat + 1})" if item.repeat else ""
        by_cause[item.failure].append(f"{item.event_id}{again}")
    for failure, events in sorted(by_cause.items(), key=lambda each: -len(each[1])):
        yield fixed((f"{len(events):,} × {failure.sentence}", "strong"))
        for text in filter(None, (failure.cause, failure.remedy)):
            yield fixed((f"  {text}", ""))
        for event in events[:LISTED]:
            yield fixed((f"  {event}", "dim"))
        if len(events) > LISTED:
            yield fixed((f"  and {len(events) - LISTED:,} more", "dim"))
        yield BLANK
