"""Pick a judge: recent ones first, then those saved on the server, or start a new one."""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias

from pydantic import ValidationError
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from obs_tui.journal import Journal
from obs_tui.model.judges import Classification, Judge, JudgeDraft, Regression
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

PAGES = 20
"""Pages of saved judges read at most."""
NO_SAVED = "No judge is saved yet: 3 shows where they are made."
NewJudge: TypeAlias = Literal["a new judge"]
NEW: Final[NewJudge] = "a new judge"


@dataclass(frozen=True, slots=True)
class JudgePick:
    """A judge that was picked, with its id when it is a saved one."""

    draft: JudgeDraft
    judge_id: str | None = None


class JudgePicker(Dialog[JudgePick | NewJudge | None]):
    """Answers with a pick, NEW for a judge to be made, or None when it was left. With `saved_only`
    it offers those that have an id."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("judges.leave", "escape", "leave", "leave", "Leave without picking.", True),
        Command("judges.retry", "ctrl+r", "retry", "ask again", "Ask for the saved judges again."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self, service: Service, journal: Journal, profile: str, *, saved_only: bool = False
    ) -> None:
        super().__init__()
        self._saved_only = saved_only
        self._service = service
        self._journal = journal
        self._profile = profile
        self._picks: dict[str, JudgePick | NewJudge] = {}

    def compose(self) -> ComposeResult:
        with Panel("Which judge?"):
            yield ChoiceList()
            yield Line(id="state")
            yield Keys()

    async def on_mount(self) -> None:
        self.query_one(ChoiceList).offer([], hint="type to narrow")
        self._fetch()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_retry(self) -> None:
        self._fetch()

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(self._picks[event.choice.key])

    @work(group="judges", exclusive=True)
    async def _fetch(self) -> None:
        recent = await self._journal.recent_judges(self._profile)
        self._offer(recent, None)
        state = self.query_one("#state", Line)
        state.show(Content.styled("asking for the saved judges…", "dim"))
        saved: list[Judge] = []
        try:
            for number in range(1, PAGES + 1):
                page = await self._service.list_judges(page=number)
                saved += page.results
                self._offer(recent, tuple(saved))
                if not page.has_more:
                    break
            state.show("" if saved or not self._saved_only else NO_SAVED)
        except ServiceError as error:
            self._offer(recent, tuple(saved))
            state.show(failure_content(error.failure, "ctrl+r"))

    def _offer(self, recent: tuple[JudgeDraft, ...], saved: tuple[Judge, ...] | None) -> None:
        """Show them; a recent judge that is also saved is listed once, among the recent. A new one
        is offered last, and so not before the saved are known: a key in haste would take it."""
        drafts = [(judge, _draft_or_fault(judge)) for judge in saved or ()]
        ids = {_same(draft): judge.id for judge, draft in drafts if isinstance(draft, JudgeDraft)}
        self._picks = {"new": NEW}
        if self._saved_only:
            recent = tuple(draft for draft in recent if _same(draft) in ids)
        choices: list[Choice] = []
        for i, draft in enumerate(recent):
            self._picks[f"r{i}"] = JudgePick(draft, ids.get(_same(draft)))
            choices.append(Choice(f"r{i}", draft.name, _label(draft), heading="Recent"))
        shown = {_same(draft) for draft in recent}
        for i, (judge, found) in enumerate(drafts):
            if isinstance(found, str):
                label = Content.assemble(safe_content(judge.name[:80]), (f"  {found}", "dim"))
                choices.append(Choice(f"s{i}", judge.name, label, "Saved", disabled=True))
            elif _same(found) not in shown:
                self._picks[f"s{i}"] = JudgePick(found, judge.id)
                choices.append(Choice(f"s{i}", judge.name, _label(found), heading="Saved"))
        if saved is not None and not self._saved_only:
            new = Content.styled(f"+ {NEW}", "$text-accent")
            choices.append(Choice("new", NEW, new, heading="New"))
        self.query_one(ChoiceList).extend(choices)


def _same(draft: JudgeDraft) -> str:
    return draft.model_dump_json()


def _draft_or_fault(judge: Judge) -> JudgeDraft | str:
    try:
        return judge.draft()
    except ValidationError:
        return "this version cannot run it"


def _label(draft: JudgeDraft) -> Content:
    match draft.output:
        case Classification(options=options):
            answers = " / ".join(visible(each.value[:20]) for each in options[:4])
        case Regression() as scale:
            answers = f"{scale.min:g} to {scale.max:g}"
    return Content.assemble(
        safe_content(draft.name),
        safe_content(f"  {draft.model_name[:60]}", "dim"),
        safe_content(f"  {answers}", "dim"),
    )
