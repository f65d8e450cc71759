"""Make or change a saved judge: type, see it on a conversation, save."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ValidationError
from textual import work
from textual.binding import BindingType
from textual.screen import Screen

from obs_tui.curation import judge_editing
from obs_tui.curation.judge_editing import Conflict, Gone, Outcome, Overtaken, Saved
from obs_tui.journal import Journal
from obs_tui.model.base import JsonObject
from obs_tui.model.judges import Judge, JudgeDraft
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.failure import failure_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Panel

from .judge_conflict import JudgeConflict
from .judge_drafting import JudgeDrafting
from .judge_form import JudgeForm, form_of, read_form, write_form
from .judge_run import Target

_AT_FIELD = {
    "JUDGE_NAME_ALREADY_EXISTS": "name",
    "TEMPLATE_ERROR": "instructions",
    "TEMPLATE_SYNTAX_ERROR": "instructions",
}
"""The field that an error of the API belongs to."""


@dataclass(frozen=True, slots=True)
class JudgeEdit:
    """What is edited. `base` is the judge to change, None for a new one, which begins as `form` or
    blank. `kind` names what is typed in the journal. `note` says in our words what it means."""

    title: str
    kind: str
    base: Judge | None = None
    form: JudgeForm | None = None
    note: str = ""


class JudgeEditor(JudgeDrafting[Judge | None], inherit_bindings=False):
    """Answers with the judge as the server has it now, None when it was left. What was typed is
    kept in the journal until the server has it. `sample` is what it is tried on."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("judge_edit.save", "ctrl+s,ctrl+enter", "submit", "save", "Save the judge.", True),
        Command(
            *("judge_edit.preview", "f3", "preview", "preview"),
            "Go to what the judge reads, and back.",
            True,
        ),
        Command(
            *("judge_edit.new", "ctrl+o", "save", "save as new"),
            "Save it as a judge of its own, beside the one it was.",
            True,
        ),
        Command(
            *("judge_edit.drop", "ctrl+r", "drop", "drop draft"),
            "Drop what was typed and begin from the judge as it is.",
        ),
        Command(
            *("judge_edit.leave", "escape", "leave", "leave"),
            "Change nothing; what was typed is kept.",
            True,
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *Screen.BINDINGS,
        *bindings(*KEYS, Dialog.SHOW_KEYS),
    ]

    def __init__(
        self,
        service: Service,
        journal: Journal,
        profile: str,
        edit: JudgeEdit,
        *,
        sample: Target | None,
    ) -> None:
        about = sample.about if sample is not None else ""
        super().__init__(service, journal, profile, about=about, sample=sample, draft=None)
        self._edit = edit
        self._base = edit.base

    def about(self) -> tuple[str, ...]:
        shown = f"shown {super().about()[0]}" if self._sample else ""
        return (self._edit.note, shown)

    async def begin(self) -> None:
        self.query_one(Panel).border_title = self._edit.title
        kept = await self._journal.draft(self._profile, self._edit.kind) or {}
        held, base = kept.get("form"), kept.get("base")
        form = read_form(held) if isinstance(held, dict) else None
        if form is None or form == self._fresh:
            await self._fill(self._fresh)
            return
        if self._base is not None and isinstance(base, dict):
            self._base = _kept_judge(base) or self._base
        await self._fill(form)
        self.say("What you typed before is back; ctrl+r drops it.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._edit.base is not None if action == "save" else True

    @property
    def _fresh(self) -> JudgeForm:
        """What it begins as."""
        if self._edit.base is not None:
            return form_of(self._edit.base)
        return self._edit.form or self._blank()

    @property
    def busy(self) -> bool:
        return any(each.group == "save" and not each.is_finished for each in self.workers)

    async def use(self, draft: JudgeDraft) -> None:
        if self._base is not None and draft.model_dump(mode="json") == judge_editing.six_fields(
            self._base
        ):
            self.say("Nothing changed.")
        else:
            self._send(draft, self._base)

    def action_save(self) -> None:
        if not self.busy and (draft := self._valid()):
            self._send(draft, None)

    @work(group="save")
    async def _send(self, draft: JudgeDraft, base: Judge | None) -> None:
        """Make it, or change `base`."""
        self.say("saving…")
        await self.keep_draft()
        try:
            if base is None:
                await self._show_outcome(Saved(await self._service.create_judge(draft)), draft)
            else:
                outcome = await self._saved(base, draft)
                await self._show_outcome(outcome, draft)
        except ServiceError as error:
            self._failed(error)

    async def _saved(self, base: Judge, mine: JudgeDraft) -> Outcome:
        return await judge_editing.save(self._service, self._journal, self._profile, base, mine)

    async def _show_outcome(self, outcome: Outcome, mine: JudgeDraft) -> None:
        match outcome:
            case Saved(judge):
                await self.forget_draft()
                self.dismiss(judge)
            case Conflict(theirs):
                await self._settle(theirs, mine)
            case Overtaken(judge):
                self._base = judge
                self.say(
                    "Sent, but someone wrote at the same moment, and theirs is there now."
                    " ctrl+s shows both."
                )
            case Gone():
                self.say("This judge was deleted meanwhile; ctrl+o saves yours as a new one.")

    async def _settle(self, theirs: Judge, mine: JudgeDraft) -> None:
        difference = judge_editing.difference(theirs, mine)
        match await self.app.push_screen_wait(JudgeConflict(difference)):
            case "mine":
                self._base = theirs
                await self._show_outcome(await self._saved(theirs, mine), mine)
            case "theirs":
                await self.forget_draft()
                self.dismiss(theirs)
            case _:
                self.say("Nothing was sent; ctrl+s asks again.")

    def _failed(self, error: ServiceError) -> None:
        self.show_state(failure_content(error.failure, "ctrl+s"))
        if field := _AT_FIELD.get(error.code or ""):
            self._refused = {field: " ".join(filter(None, (error.sentence, error.cause)))}
            self._show_problems()
            self._fields.focus_field(field)

    async def keep_draft(self) -> None:
        if not self._unkept:
            return
        self._unkept = False
        form = self._fields.form
        body: JsonObject | None = None
        if form != self._fresh:
            base = self._base.model_dump(mode="json") if self._base is not None else None
            body = {"form": write_form(form), "base": base}
        await self._journal.save_draft(self._profile, self._edit.kind, body)

    async def forget_draft(self) -> None:
        self._unkept = False
        await self._journal.save_draft(self._profile, self._edit.kind, None)

    async def action_drop(self) -> None:
        self._base = self._edit.base
        await self._fill(self._fresh)
        await self.forget_draft()
        self.say("")


def _kept_judge(kept: JsonObject) -> Judge | None:
    """The judge that the journal kept; None where a version that differs did."""
    try:
        return Judge.model_validate(kept)
    except ValidationError:
        return None
