"""Settle on a judge for many events. Nothing runs here."""

from dataclasses import replace

from textual.binding import ActiveBinding

from obs_tui.journal import Journal
from obs_tui.model.judges import JudgeDraft
from obs_tui.service.protocol import Service
from obs_tui.ui.widgets.dialog import Keys

from .judge_drafting import DRAFT, JudgeDrafting
from .judge_picker import JudgePick
from .judge_run import Target

__all__ = ["DRAFT", "JudgeManyDialog", "JudgePick"]


class JudgeManyDialog(JudgeDrafting[JudgePick | None]):
    """Answers with the judge, and its id when it is a saved one, or None when it was left. What was
    typed is kept in the journal either way: `journal.save_draft(profile, DRAFT, None)` forgets it
    once the judge was used. `about` says in untrusted words what is to be judged, `sample` is one
    of them; `heading` and `verb` are ours: what is asked, and what `ctrl+s` leads to."""

    def __init__(
        self,
        service: Service,
        journal: Journal,
        profile: str,
        *,
        about: str,
        sample: Target | None,
        heading: str = "Judge many",
        verb: str = "run",
        draft: JudgeDraft | None = None,
    ) -> None:
        super().__init__(service, journal, profile, about=about, sample=sample, draft=draft)
        self.heading = heading
        self._verb = verb

    def keys(self) -> Keys:
        return _Keys(self._verb)

    async def use(self, draft: JudgeDraft) -> None:
        await self.keep_draft()
        self.dismiss(JudgePick(draft, self.saved_as(draft)))


class _Keys(Keys):
    """Calls the first command what it leads to."""

    def __init__(self, verb: str) -> None:
        super().__init__()
        self._verb = verb

    def offered(self) -> list[ActiveBinding]:
        return [
            each._replace(binding=replace(each.binding, description=self._verb))
            if each.binding.id == "judge.run"
            else each
            for each in super().offered()
        ]
