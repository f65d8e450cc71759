"""Pick one of the judges, by version, that gave verdicts or that one voted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Literal, NamedTuple, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.journal.entries import DIGITS, version_of
from obs_tui.model.counting import counted
from obs_tui.model.load import Failure
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.text.time import relative_time
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from obs_tui.journal import JudgeVersion, Voted
    from obs_tui.model.judges import JudgeDraft

Edited: TypeAlias = Literal["an edited version"]
EDITED: Final[Edited] = "an edited version"
_WIDEST = 40


class Pick(NamedTuple):
    """A version of a judge; `note` says what is known of it, `at` when it was used last."""

    judge: JudgeDraft
    judge_id: str | None
    note: str
    at: datetime


def picks(known: Iterable[JudgeVersion], voted: Iterable[Voted] = ()) -> tuple[Pick, ...]:
    """What to pick from: versions with verdicts, and questions voted on that have none."""
    versions = tuple(known)
    asked = {each.question for each in versions}
    found = [
        Pick(each.judge, each.judge_id, f"{counted(each.events, 'event')} judged", each.last_at)
        for each in versions
    ]
    found += [
        Pick(each.judge, None, f"{counted(each.votes, 'vote')}, no verdicts", each.last_at)
        for each in voted
        if each.question not in asked
    ]
    return tuple(found)


class VersionPicker(Dialog[Pick | Edited | None]):
    """Answers with one of them; EDITED, where it may be `edited`, for one to be made of the judge
    at hand; None when it was left. `title` is ours, and so is `nothing`, which says why there is
    none of them."""

    DEFAULT_CSS = "VersionPicker Panel { max-width: 110; }"
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("versions.leave", "escape", "leave", "leave", "Leave without picking.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        title: str,
        offered: Sequence[Pick],
        now: datetime,
        nothing: Failure | str,
        *,
        edited: bool = False,
    ) -> None:
        super().__init__()
        self._edited = edited
        self._title = title
        self._offered = {str(at): pick for at, pick in enumerate(offered)}
        self._now = now
        self._nothing = nothing

    def compose(self) -> ComposeResult:
        with Panel(self._title):
            yield ChoiceList()
            yield Line(id="nothing", classes="hint")
            yield Keys()

    def on_mount(self) -> None:
        choices = [
            Choice(key, f"{pick.judge.name} {pick.judge.model_name}", self._label(pick))
            for key, pick in self._offered.items()
        ]
        if self._edited:
            label = safe_content("+ an edited version of this judge, or another one")
            choices.append(Choice(EDITED, EDITED, label))
        self.query_one(ChoiceList).offer(choices, hint="type to narrow")
        if not self._offered:
            none = self._nothing
            said = failure_content(none, "") if isinstance(none, Failure) else none
            self.query_one("#nothing", Line).show(said)

    def _label(self, pick: Pick) -> Content:
        model = visible(pick.judge.model_name)[:_WIDEST]
        when = relative_time(pick.at, self._now)
        facts = f"  {model} · {pick.note} · {when} · {version_of(pick.judge)[:DIGITS]}"
        return safe_content(pick.judge.name[:_WIDEST], "bold") + Content.styled(facts, "dim")

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(self._offered.get(event.choice.key, EDITED))

    def action_leave(self) -> None:
        self.dismiss(None)
