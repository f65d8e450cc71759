"""What to review: what was marked, the newest, a random sample, the most uncertain; or go on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from obs_tui.evaluation.reviewing import Queue
    from obs_tui.model.load import Failure
    from obs_tui.model.marks import Marks

MOST = 10_000
"""Events of one review."""
_BEGUN = 3
"""Reviews that are offered to go on with."""


class How(StrEnum):
    """How the events of a review are chosen from those at hand."""

    ALL = "all"
    NEWEST = "newest"
    RANDOM = "random"
    UNCERTAIN = "uncertain"


SEEDED = (How.RANDOM, How.UNCERTAIN)
"""Those that draw lots; by uncertainty, where that is not known."""


class Wish(NamedTuple):
    """What to review: `queue`, one that was begun; else `many` events, with this seed."""

    how: How
    many: int
    seed: int
    queue: Queue | None = None


class StartReviewDialog(Dialog[Wish | None]):
    """Answers None when it was left. `about` says in untrusted words what there is to choose from;
    with `marks` these are what was marked, which can be reviewed whole. `failure` is why `begun`
    has none."""

    DEFAULT_CSS = """
    StartReviewDialog Panel { max-width: 84; }
    StartReviewDialog OptionList {
        height: auto; max-height: 40vh; background: transparent;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    StartReviewDialog Horizontal { height: 1; margin-top: 1; }
    StartReviewDialog Horizontal Static { width: 10; color: $text-muted; }
    StartReviewDialog Input { width: 12; margin-right: 3; background: $surface; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("start_review.begin", "ctrl+s", "begin", "begin", "Begin this review.", True),
        Command("start_review.leave", "escape", "leave", "leave", "Review nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        about: str,
        marks: Marks | None,
        *,
        begun: Sequence[Queue],
        seed: int,
        failure: Failure | None = None,
    ) -> None:
        super().__init__()
        self._about = about
        self._begun = tuple(begun)[:_BEGUN]
        self._hows = (How.ALL if marks else How.NEWEST, How.RANDOM, How.UNCERTAIN)
        by_id = marks is not None and marks.scope is None
        self._order = "newest first" + (" where the server finds events by id" if by_id else "")
        self._seed = seed
        self._failure = failure

    def compose(self) -> ComposeResult:
        with Panel("Be the judge"):
            yield Line(safe_content(f"of {self._about}"), classes="hint")
            yield OptionList(*self._options(), markup=False, compact=True)
            with Horizontal():
                yield Static("how many", markup=False, classes="count")
                yield SafeInput("50", id="count", classes="count", compact=True)
                yield Static("seed", markup=False, classes="seed")
                yield SafeInput(str(self._seed), id="seed", classes="seed", compact=True)
            yield Line(id="fault", classes="fault")
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0
        if self._failure is not None:
            self.query_one("#fault", Line).show(failure_content(self._failure, ""))

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, message: OptionList.OptionHighlighted) -> None:
        """Ask for no number that the choice has no use for."""
        at = message.option_index - len(self._begun)
        how = self._hows[at] if at >= 0 else How.ALL
        for part in self.query(".count"):
            part.visible = how is not How.ALL
        for part in self.query(".seed"):
            part.visible = how in SEEDED

    def _options(self) -> Iterator[Option]:
        for queue in self._begun:
            name, place = visible(queue.judge.name)[:40], f"{queue.place + 1:,}"
            said = f"go on with {name}, at {place} of {len(queue.event_ids):,}"
            yield _option(said, queue.about)
        words = {
            How.ALL: ("all of them", self._order),
            How.NEWEST: ("the newest", ""),
            How.RANDOM: ("a random sample", "the same for the same seed"),
            How.UNCERTAIN: ("the most uncertain", "by what the judge has said so far"),
        }
        for how in self._hows:
            yield _option(*words[how])

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def action_begin(self) -> None:
        at = self.query_one(OptionList).highlighted or 0
        if at < len(self._begun):
            self.dismiss(Wish(How.ALL, 0, 0, self._begun[at]))
            return
        how = self._hows[at - len(self._begun)]
        count, seed = self._number("#count"), self._number("#seed")
        if how is not How.ALL and not 1 <= count <= MOST:
            self._complain("#count", f"How many is a number from 1 to {MOST:,}.")
        elif how in SEEDED and seed < 0:
            self._complain("#seed", "A seed is a whole number.")
        else:
            self.dismiss(Wish(how, count, seed))

    def _number(self, field: str) -> int:
        """The number typed; -1 where it is none."""
        text = self.query_one(field, Input).value.strip().replace(",", "")
        return int(text) if text.isdecimal() and len(text) < 16 else -1

    def _complain(self, field: str, sentence: str) -> None:
        self.query_one("#fault", Line).show(sentence)
        self.query_one(field, Input).focus()

    def action_leave(self) -> None:
        self.dismiss(None)


def _option(said: str, note: str) -> Option:
    return Option(Content.assemble(said, (f"  {visible(note)[:80]}", "dim")))
