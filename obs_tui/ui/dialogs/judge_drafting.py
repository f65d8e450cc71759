"""What dialogs that settle on a judge share: its fields, picking another, keeping what is typed."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from obs_tui.journal import Journal
from obs_tui.model.judges import BASELINE, JudgeDraft
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .judge_fields import JudgeFields
from .judge_form import JudgeForm, form_of, read_form, write_form
from .judge_models import ModelInput, ModelPicker
from .judge_picker import JudgePick, JudgePicker, NewJudge
from .judge_preview import JudgePreview
from .judge_run import Target

T = TypeVar("T")

DRAFT = "judge"
"""Under which name the journal keeps what was typed and has not been used."""
PAUSE = 0.3
"""Seconds without a key after which what was typed is kept."""

_NO_TOOLS = "They are not run on this service; the analysis says so."
_ELSEWHERE = "What the judge reads, as it is rendered here; the server may differ"


class JudgeDrafting(Dialog[T]):
    """A judge as it is typed, checked as it is, and kept in the journal until it is used. `about`
    says in untrusted words what it is for, `sample` is what it is tried on."""

    DEFAULT_CSS = """
    JudgeDrafting {
        Panel { max-width: 110; height: 100%; max-height: 30; }
        #about { max-height: 2; text-wrap: nowrap; text-overflow: ellipsis; }
        #state { max-height: 7; }
        #both { height: 1fr; }
        JudgeFields { width: 1fr; height: 1fr; max-height: 100%; }
        JudgePreview { display: none; width: 1fr; height: 1fr; }
        &.-narrow.-previewing JudgePreview { display: block; }
        &.-narrow.-previewing JudgeFields { display: none; }
        &.-wide Panel { max-width: 180; height: 90%; max-height: 90%; }
        &.-wide Instructions { height: 1fr; min-height: 9; }
        &.-wide Instructions TextArea { height: 1fr; }
        &.-wide JudgePreview {
            display: block; margin-left: 1; padding-left: 1;
            border-left: vkey $foreground 20%;
        }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual's is no ClassVar
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("judge.run", "ctrl+s,ctrl+enter", "submit", "run", "Run this judge.", True),
        Command("judge.pick", "ctrl+l", "pick", "judges", "Pick a saved or recent judge.", True),
        Command(
            *("judge.preview", "f3", "preview", "preview"),
            "Go to what the judge reads, and back.",
            True,
        ),
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
    heading = "Judge"

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
        self._template_fault = ""
        self._refused: dict[str, str] = {}
        """What the server refused, by field, until something is typed."""
        self._left: Widget | None = None

    def compose(self) -> ComposeResult:
        with Panel(self.heading):
            yield Line(id="about", classes="hint")
            with Horizontal(id="both"):
                yield JudgeFields(_NO_TOOLS if self._embedded else "")
                note = "What the judge reads" if self._embedded else _ELSEWHERE
                yield JudgePreview(self._sample.material if self._sample else None, note)
            yield Line(id="state")
            yield self.keys()

    def keys(self) -> Keys:
        """The footer."""
        return Keys()

    async def on_mount(self) -> None:
        said = filter(None, self.about())
        self.query_one("#about", Line).show(Content("\n").join(map(safe_content, said)))
        await self.begin()

    def about(self) -> tuple[str, ...]:
        """What it is for, in a line or two; empty ones count for nothing."""
        return (f"on: {self._about[:200]}",)

    async def begin(self) -> None:
        """Fill the fields, with what was left here before where that is nothing else."""
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

    def action_preview(self) -> None:
        if self.has_class("-previewing"):
            self.remove_class("-previewing")
            if self._left is not None:
                self._left.focus()
            return
        self._left = self.focused
        self.add_class("-previewing")
        self._preview.take_keys()

    async def action_leave(self) -> None:
        if self.has_class("-previewing"):
            self.action_preview()
            return
        await self.keep_draft()
        self.dismiss(None)

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
        self.show_state(safe_content(words, "dim", newlines=True))

    def show_state(self, content: Content) -> None:
        """Show how things are."""
        self.query_one("#state", Line).show(content)

    @on(JudgeFields.Edited)
    def _edited(self) -> None:
        if focused := self._fields.focused_field:
            self._seen.add(focused)
        self._refused = {}
        self._show_problems()
        self._try()
        self._unkept = True
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.keep_draft)

    @on(ModelInput.Wanted)
    def _offer_models(self, event: ModelInput.Wanted) -> None:
        def use(model: str | None) -> None:
            if model is not None:
                event.field.value = model
                event.field.cursor_position = len(model)

        picker = ModelPicker(self._service, self._journal, self._profile, event.field.value)
        self.app.push_screen(picker, use)

    @on(JudgePreview.Shown)
    def _tried(self, event: JudgePreview.Shown) -> None:
        found = event.rendered
        self._template_fault = f"line {found.line}: {found.fault}" if found.line else found.fault
        self._fields.hold(event.held)
        self._show_problems()

    def _try(self) -> None:
        form = self._fields.form
        self._preview.show(form.instructions, form.answer())

    def _show_problems(self) -> None:
        problems = self._fields.form.problems()
        shown = {key: problems[key] for key in self._seen & problems.keys()}
        self._fields.show_problems({"instructions": self._template_fault} | self._refused | shown)

    @property
    def _embedded(self) -> bool:
        return self._service.capabilities.offline_judge

    @property
    def _preview(self) -> JudgePreview:
        return self.query_one(JudgePreview)

    @property
    def _fields(self) -> JudgeFields:
        return self.query_one(JudgeFields)

    def _blank(self) -> JudgeForm:
        return JudgeForm(model_name=BASELINE if self._embedded else "")

    async def _fill(self, form: JudgeForm) -> None:
        self._seen.clear()
        self.remove_class("-previewing")
        await self._fields.fill(form)
        self._show_problems()
        self._fields.focus_field("name")
        self._try()

    def _valid(self) -> JudgeDraft | None:
        """The judge as typed; else None, with every problem shown and the cursor on the first."""
        form = self._fields.form
        problems = form.problems()
        self._seen.update(problems)
        self._show_problems()
        if problems:
            self.remove_class("-previewing")
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
