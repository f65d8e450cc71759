"""What a run could not judge, by cause."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.journal import FailedItem
from obs_tui.model.load import Failure
from obs_tui.service.protocol import Service
from obs_tui.text.lines import BLANK, Block, fixed
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.prompts import fetch_prompts
from obs_tui.ui.widgets.dialog import Dialog, Keys, Panel
from obs_tui.ui.widgets.line_view import LineView

LISTED = 500
"""Events listed of one cause."""
NAMED = 50
"""Events of which it is told how they begin."""
_PROMPT = 100


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

    def __init__(self, failed: Iterable[FailedItem], service: Service | None) -> None:
        super().__init__()
        self._failed = tuple(failed)
        self._service = service
        self._prompts: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        with Panel(f"{len(self._failed):,} failed"):
            yield LineView()
            yield Keys()

    def on_mount(self) -> None:
        self._show()
        self.query_one(LineView).focus()
        if self._service is not None:
            self._fetch(self._service)

    @work(group="prompts")
    async def _fetch(self, service: Service) -> None:
        """Tell of the first ones how they begin."""
        first = dict.fromkeys(item.event_id for item in self._failed[:NAMED])
        await fetch_prompts(service, first, self._prompts, lambda: None)
        self._show()

    def _show(self) -> None:
        self.query_one(LineView).show([*_blocks(self._failed, self._prompts)])

    def action_retry(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)


def _blocks(failed: Iterable[FailedItem], prompts: Mapping[str, str]) -> Iterator[Block]:
    by_cause: defaultdict[Failure, list[str]] = defaultdict(list)
    for item in failed:
        again = f" (time {item.repeat + 1})" if item.repeat else ""
        begins = prompts.get(item.event_id, "")[:_PROMPT]
        by_cause[item.failure].append(f"{item.event_id}{again}  {begins}".rstrip())
    for failure, events in sorted(by_cause.items(), key=lambda each: -len(each[1])):
        yield fixed((f"{len(events):,} × {failure.sentence}", "strong"))
        for text in filter(None, (failure.cause, failure.remedy)):
            yield fixed((f"  {text}", ""))
        for event in events[:LISTED]:
            yield fixed((f"  {event}", "dim"))
        if len(events) > LISTED:
            yield fixed((f"  and {len(events) - LISTED:,} more", "dim"))
        yield BLANK
