"""The model of a judge: typed, or picked among those that judges were given so far."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from obs_tui.journal import Journal
from obs_tui.model.judges import BASELINE
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service
from obs_tui.text.failure import failure_content
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel
from obs_tui.ui.widgets.text_fields import SafeInput


class ModelInput(SafeInput):
    """Where it is typed. Posts `Wanted` when the models known are to be offered."""

    COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("judge.models", "f2", "models", "models", "Pick a model that is known.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*COMMANDS)

    @dataclass
    class Wanted(Message):
        """The models known are to be offered."""

        field: "ModelInput"

    def action_models(self) -> None:
        self.post_message(self.Wanted(self))


class ModelPicker(Dialog[str | None]):
    """Answers with a model, which may be any that is typed; None when it was left. Offered are the
    models of judges that ran last, `baseline` where it is served, and those of saved judges."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("models.leave", "escape", "leave", "leave", "Leave the model as it is.", True),
        Command("models.retry", "ctrl+r", "retry", "ask again", "Ask for the saved judges again."),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, service: Service, journal: Journal, profile: str, now: str) -> None:
        super().__init__()
        self._service = service
        self._journal = journal
        self._profile = profile
        self._now = now

    def compose(self) -> ComposeResult:
        with Panel("Which model?"):
            yield ChoiceList()
            yield Line(id="state", classes="hint")
            yield Keys()

    def on_mount(self) -> None:
        self.query_one(ChoiceList).offer([], text=self._now, hint="a model", free=True)
        self.action_retry()

    @work(group="models", exclusive=True)
    async def action_retry(self) -> None:
        from obs_tui.curation.judge_importing import all_judges  # and with it a reader of YAML

        headings = {
            judge.model_name: "Recent" for judge in await self._journal.recent_judges(self._profile)
        }
        if self._service.capabilities.offline_judge:
            headings.setdefault(BASELINE, "Without a language model")
        self._offer(headings)
        state = self.query_one("#state", Line)
        state.show("asking for the saved judges…")
        try:
            saved = await all_judges(self._service)
        except ServiceError as error:
            state.show(failure_content(error.failure, "ctrl+r"))
            return
        for model in sorted({judge.model_name for judge in saved}):
            headings.setdefault(model, "Of saved judges")
        self._offer(headings)
        state.show("")

    def _offer(self, headings: dict[str, str]) -> None:
        choices = [Choice(name, name, heading=heading) for name, heading in headings.items()]
        self.query_one(ChoiceList).extend(choices)

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        self.dismiss(event.choice.key if event.choice is not None else event.text.strip())
