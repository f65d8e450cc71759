"""Judge an event or a record: with a saved judge, a recent one, or one made here."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TextArea
from textual.worker import Worker

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.judges import BASELINE, JudgeDraft
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .editor import edited_outside
from .judge_fields import JudgeFields
from .judge_form import JudgeForm, form_of, read_form, write_form
from .judge_picker import JudgePick, JudgePicker
from .judge_run import Target, run_judge

DRAFT = "judge"
PAUSE = 0.3
"""Seconds without a key after which what was typed is kept."""


def _now() -> datetime:
    return datetime.now(UTC)


class JudgeDialog(Dialog[VerdictEntry | None]):
    """Answers with the verdict, which is in the journal by then, or None when it was left. What was
    typed is kept in the journal until a judge has run."""

    DEFAULT_CSS = """
    JudgeDialog Panel { max-width: 110; }
    JudgeDialog #about { max-height: 1; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("judge.run", "ctrl+s,ctrl+enter", "run", "run", "Run this judge.", True),
        Command("judge.pick", "ctrl+l", "pick", "judges", "Pick a saved or recent judge.", True),
        Command("judge.option", "ctrl+n", "add_option", "option", "Add an option.", True),
        Command("judge.editor", "f4", "editor", "editor", "Edit the instructions outside.", True),
        Command("judge.save", "ctrl+o", "save", "save", "Save this judge on the server.", True),
        Command(
            "judge.leave",
            "escape",
            "leave",
            "leave",
            "Cancel the run, or leave; all is kept.",
            True,
        ),
        Command(
            "judge.cancel", "ctrl+c", "cancel", "cancel", "Cancel what is running.", priority=True
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(
        self,
        service: Service,
        journal: Journal,
        profile: str,
        target: Target,
        draft: JudgeDraft | None = None,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__()
        self._service = service
        self._journal = journal
        self._profile = profile
        self._target = target
        self._given = draft
        self._clock = clock
        self._pick = JudgePick(draft)
        self._seen: set[str] = set()
        self._unkept = False
        self._timer: Timer | None = None
        self._judging: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        with Panel("Judge"):
            yield Line(id="about", classes="hint")
            yield JudgeFields()
            yield Line(id="state")
            yield Keys()

    async def on_mount(self) -> None:
        self.query_one("#about", Line).show(safe_content(f"on: {self._target.about[:200]}"))
        kept = None if self._given else await self._journal.draft(self._profile, DRAFT)
        restored = read_form(kept) if kept else None
        if self._given is not None:
            await self._fill(form_of(self._given))
        elif restored is not None:
            await self._fill(restored)
            self._say("Your unfinished judge is back; ctrl+l picks another.")
        else:
            await self._fill(self._blank())
            self.action_pick()

    def action_pick(self) -> None:
        async def use(pick: JudgePick | None) -> None:
            if pick is not None:
                self._pick = pick
                await self._fill(form_of(pick.draft) if pick.draft else self._blank())
                self._say("")

        self.app.push_screen(JudgePicker(self._service, self._journal, self._profile), use)

    async def action_add_option(self) -> None:
        await self._fields.add_option()

    def action_run(self) -> None:
        if self._judging is None and (draft := self._valid()):
            self._judging = self._run(draft)

    def action_save(self) -> None:
        if self._judging is None and (draft := self._valid()):
            self._save(draft)

    def action_cancel(self) -> None:
        if self._judging is not None:
            self._judging.cancel()
            self._judging = None
            self._say("Cancelled; nothing was recorded.")

    async def action_leave(self) -> None:
        if self._judging is not None:
            self.action_cancel()
            return
        await self._keep()
        self.dismiss(None)

    def action_editor(self) -> None:
        area = self.query_one("#instructions", TextArea)
        text, fault = edited_outside(self.app, area.text)
        if fault:
            self.notify(fault, title="No editor", severity="warning", markup=False)
        elif text != area.text:
            area.text = text

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Else ctrl+c stays with the text field, which copies.
        return self._judging is not None if action == "cancel" else True

    @on(JudgeFields.Edited)
    def _edited(self) -> None:
        if focused := self._fields.focused_field:
            self._seen.add(focused)
        problems = self._fields.form.problems()
        self._fields.show_problems({key: problems[key] for key in self._seen & problems.keys()})
        self._unkept = True
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._keep)

    @property
    def _fields(self) -> JudgeFields:
        return self.query_one(JudgeFields)

    def _blank(self) -> JudgeForm:
        offline = self._service.capabilities.offline_judge
        return JudgeForm(model_name=BASELINE if offline else "")

    async def _fill(self, form: JudgeForm) -> None:
        self._seen.clear()
        await self._fields.fill(form)
        self._fields.show_problems({})
        self._fields.focus_field("name")

    async def _keep(self) -> None:
        if self._unkept:
            self._unkept = False
            await self._journal.save_draft(self._profile, DRAFT, write_form(self._fields.form))

    def _valid(self) -> JudgeDraft | None:
        """The judge as typed; else None, with every problem shown and the cursor on the first."""
        form = self._fields.form
        problems = form.problems()
        self._fields.show_problems(problems)
        self._seen.update(problems)
        if problems:
            self._fields.focus_field(next(iter(problems)))
            return None
        return form.draft()

    @work(group="judge", exclusive=True)
    async def _run(self, draft: JudgeDraft) -> None:
        started = time.monotonic()

        def tick() -> None:
            if self._judging is None:
                return
            seconds = time.monotonic() - started
            self._say(f"judging with {draft.model_name[:60]}… {seconds:.1f} s · esc cancels")

        tick()
        ticker = self.set_interval(0.1, tick)
        saved = self._pick.judge_id if draft == self._pick.draft else None
        try:
            entry = await run_judge(
                self._journal,
                self._profile,
                self._target,
                draft,
                self._clock,
                judge_id=saved,
            )
        except ServiceError as error:
            self._judging = None
            self._show_state(failure_content(error.failure, "ctrl+s"))
        else:
            self._unkept = False
            await self._journal.save_draft(self._profile, DRAFT, None)
            self.dismiss(entry)
        finally:
            ticker.stop()

    @work(group="save", exclusive=True)
    async def _save(self, draft: JudgeDraft) -> None:
        self._say("saving…")
        try:
            judge = await self._service.create_judge(draft)
        except ServiceError as error:
            self._show_state(failure_content(error.failure, "ctrl+o"))
            return
        self._pick = JudgePick(draft, judge.id)
        self._say("Saved: it is now among the judges.")

    def _say(self, words: str) -> None:
        self._show_state(safe_content(words, "dim"))

    def _show_state(self, content: Content) -> None:
        self.query_one("#state", Line).show(content)
