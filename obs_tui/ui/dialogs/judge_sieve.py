"""Which judges a list is to hold: those of a type, of a model, or all."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.judges.sieve import TYPES, Sieve
from obs_tui.ui.widgets.choice_list import Choice, ChoiceList
from obs_tui.ui.widgets.dialog import Dialog, Keys, Panel


class JudgeSieveDialog(Dialog[Sieve | None]):
    """Answers with the sieve chosen, None when it was left. Whatever is typed can be the model."""

    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("judge_sieve.leave", "escape", "leave", "leave", "Choose nothing.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, sieve: Sieve, models: Iterable[str]) -> None:
        super().__init__()
        self._sieve = sieve
        self._offers = {
            "all": Sieve(),
            **{name: sieve._replace(type=name) for name in TYPES},
            **{f"model {name}": sieve._replace(model=name) for name in sorted(models)},
        }

    def compose(self) -> ComposeResult:
        with Panel("List which judges?"):
            yield ChoiceList()
            yield Keys()

    def on_mount(self) -> None:
        choices = [Choice("all", "all judges")]
        choices += [Choice(name, words, heading="Answers with") for name, words in TYPES.items()]
        choices += [
            Choice(key, offer.model, heading="Model")
            for key, offer in self._offers.items()
            if key.startswith("model ")
        ]
        self.query_one(ChoiceList).offer(choices, hint="a type, or a model", free=True)

    @on(ChoiceList.Picked)
    def _picked(self, event: ChoiceList.Picked) -> None:
        if event.choice is not None:
            self.dismiss(self._offers[event.choice.key])
        else:
            self.dismiss(self._sieve._replace(model=event.text.strip()))

    def action_leave(self) -> None:
        self.dismiss(None)
