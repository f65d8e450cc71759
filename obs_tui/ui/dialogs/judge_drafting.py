"""What dialogs that settle on a judge share: its fields, picking another, keeping what is typed."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TextArea

from obs_tui.journal import Journal
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
from .judge_picker import JudgePick, JudgePicker, NewJudge
from .judge_run import Target

T = TypeVar("T")

DRAFT = "judge"
"""Under which name the journal keeps what was typed and has not been used."""
PAUSE = 0.3
"""Seconds without a key after which what was typed is kept."""


class JudgeDrafting(Dialog[T]):
    """A judge as it is typed, checked as it is, and kept in the journal until it is used. `about`
    says in untrusted words what it is for, `sample` is what it is tried on."""

    DEFAULT_CSS = """
    JudgeDrafting Panel { max-width: 110; }
    JudgeDrafting #about { max-height: 1; }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("judge.run", "ctrl+s,ctrl+enter", "submit", "run", "Run this judge.", True),
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
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)
    TITLE: ClassVar[str] = "Judge"

    def __init__(
        self,
        service: Service,
        journal: Journal,
        profile: str,
        *,
        about: str,
        sample: Target | None,
        draft: JudgeDraft | None,
    ) -> None:
        super().__init__()
        self._service = service
        self._journal = journal
        self._profile = profile
        self._about = about
        self._sample = sample
        self._given = draft
        self._picked = JudgePick(draft) if draft else None
        self._seen: set[str] = set()
        self._unkept = False
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Panel(self.TITLE):
            yield Line(id="about", classes="hint")
            yield JudgeFields()
            yield Line(id="state")
            yield self.keys()

    def keys(self) -> Keys:
        """The footer."""
        return Keys()

    async def on_mount(self) -> None:
        self.query_one("#about", Line).show(safe_content(f"on: {self._about[:200]}"))
        kept = None if self._given else await self._journal.draft(self._profile, DRAFT)
        restored = read_form(kept) if kept else None
        if self._given is not None:
            await self._fill(form_of(self._given))
        elif restored is not None:
            await self._fill(restored)
            self.say("Your unfinished judge is back; ctrl+l picks another.")
        else:
            await self._fill(self._blank())
            self.action_pick()

    @abstractmethod
    async def use(self, draft: JudgeDraft) -> None:
        """Do what the dialog is for, with a judge that is valid."""

    @property
    def busy(self) -> bool:
        """Whether the judge cannot be used or saved now."""
        return False

    async def action_submit(self) -> None:
        if not self.busy and (draft := self._valid()):
            await self.use(draft)

    def action_save(self) -> None:
        if not self.busy and (draft := self._valid()):
            self._save(draft)

    def action_pick(self) -> None:
        async def use(pick: JudgePick | NewJudge | None) -> None:
            if pick is not None:
                self._picked = pick if isinstance(pick, JudgePick) else None
                await self._fill(form_of(self._picked.draft) if self._picked else self._blank())
                self.say("")

        self.app.push_screen(JudgePicker(self._service, self._journal, self._profile), use)

    async def action_add_option(self) -> None:
        await self._fields.add_option()

    async def action_leave(self) -> None:
        await self.keep_draft()
        self.dismiss(None)

    def action_editor(self) -> None:
        area = self.query_one("#instructions", TextArea)
        text, fault = edited_outside(self.app, area.text)
        if fault:
            self.notify(fault, title="No editor", severity="warning", markup=False)
        elif text != area.text:
            area.text = text

    def saved_as(self, draft: JudgeDraft) -> str | None:
        """The id of the saved judge that this one is; None when it is none, or no longer."""
        picked = self._picked
        return picked.judge_id if picked is not None and picked.draft == draft else None

    async def keep_draft(self) -> None:
        """Keep what was typed, if anything was since."""
        if self._unkept:
            self._unkept = False
            await self._journal.save_draft(self._profile, DRAFT, write_form(self._fields.form))

    async def forget_draft(self) -> None:
        """What was typed was used: the next judge starts anew."""
        self._unkept = False
        await self._journal.save_draft(self._profile, DRAFT, None)

    def say(self, words: str) -> None:
        """Say how things are; `words` may hold untrusted text."""
        self.show_state(safe_content(words, "dim"))

    def show_state(self, content: Content) -> None:
        """Show how things are."""
        self.query_one("#state", Line).show(content)

    @on(JudgeFields.Edited)
    def _edited(self) -> None:
        if focused := self._fields.focused_field:
            self._seen.add(focused)
        problems = self._fields.form.problems()
        self._fields.show_problems({key: problems[key] for key in self._seen & problems.keys()})
        self._unkept = True
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.keep_draft)

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

    @work(group="save", exclusive=True)
    async def _save(self, draft: JudgeDraft) -> None:
        self.say("saving…")
        try:
            judge = await self._service.create_judge(draft)
        except ServiceError as error:
            self.show_state(failure_content(error.failure, "ctrl+o"))
            return
        self._picked = JudgePick(draft, judge.id)
        self.say("Saved: it is now among the judges.")
