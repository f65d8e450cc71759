"""What the judges screen asks through dialogs and has done. Dialogs are imported when asked for
the first time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import App

from obs_tui.journal import Journal
from obs_tui.model.judges import Judge, UnknownAnswer
from obs_tui.service.errors import RefusedError, ServiceError
from obs_tui.service.protocol import Service

if TYPE_CHECKING:
    from obs_tui.curation.judge_undoing import Undone
    from obs_tui.ui.dialogs.judge_editor import JudgeEdit
    from obs_tui.ui.dialogs.judge_run import Target

_LONGEST_NAME = 50
_COPY = " copy"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every dialog is given. `progress` says what is being done; empty when nothing is."""

    app: App[object]
    service: Service
    journal: Journal
    profile: str
    clock: Callable[[], datetime]
    progress: Callable[[str], None]

    async def new_judge(self) -> Judge | None:
        """The judge made in the editor; None when it was left."""
        from obs_tui.ui.dialogs.judge_editor import JudgeEdit

        return await self._edit(JudgeEdit("New judge", "judge:new"))

    async def edit_judge(self, judge: Judge) -> Judge | None:
        """The judge as the server has it after the edit; None when the editor was left. Raises
        ServiceError."""
        from obs_tui.ui.dialogs.judge_editor import JudgeEdit

        fresh = _known(await self.service.fetch_judge(judge.id))
        given = await self.journal.verdicts_of(self.profile, judge.id, judge.name, limit=0)
        note = (
            f"Its verdicts so far ({given.total:,}) are of the judge as it was: do not mix them."
            if given.total
            else ""
        )
        return await self._edit(JudgeEdit("Edit the judge", f"judge:{judge.id}", fresh, note=note))

    async def duplicate_judge(self, judge: Judge) -> Judge | None:
        """The judge made of a copy in the editor; None when it was left. Raises ServiceError."""
        from obs_tui.ui.dialogs.judge_editor import JudgeEdit
        from obs_tui.ui.dialogs.judge_form import form_of

        form = form_of(_known(judge))
        name = form.name[: _LONGEST_NAME - len(_COPY)] + _COPY
        copy = replace(form, name=name)
        return await self._edit(JudgeEdit("Copy of a judge", f"judge:{judge.id}:copy", form=copy))

    async def _edit(self, edit: "JudgeEdit") -> Judge | None:
        from obs_tui.ui.dialogs.judge_editor import JudgeEditor

        sample = await self._sample()
        return await self.app.push_screen_wait(
            JudgeEditor(self.service, self.journal, self.profile, edit, sample=sample)
        )

    async def _sample(self) -> "Target | None":
        """The newest event, for a judge to be shown on; None where none can be read."""
        from obs_tui.evaluation.sampling import newest
        from obs_tui.ui.dialogs.judge_run import event_sample

        try:
            found = await newest(self.service, None, 1)
        except ServiceError:
            return None
        return await event_sample(self.service, found[0]) if found else None

    async def delete_judge(self, judge: Judge) -> bool:
        """Delete a judge after asking; whether it is gone. Raises ServiceError."""
        from obs_tui.curation import judge_undoing
        from obs_tui.ui.dialogs.confirm import ConfirmScreen

        given = await self.journal.verdicts_of(self.profile, judge.id, judge.name, limit=0)
        again = (
            "A copy is kept here first: u makes it again, with a new id."
            if judge_undoing.can_recreate(judge)
            else "This version does not know its kind, so nothing brings it back."
        )
        question = (
            f"The judge {judge.name} will be deleted on the server. {again} What stays: its"
            f" verdicts here ({given.total:,}), and what campaigns wrote onto events."
        )
        sure = await self.app.push_screen_wait(
            ConfirmScreen("Delete this judge?", question, yes="Delete")
        )
        if sure:
            await judge_undoing.delete(self.service, self.journal, self.profile, judge.id)
        return sure

    async def undo(self) -> "Undone | None":
        """Take the latest edit or deletion of a judge back; None where there is none. Raises
        ServiceError."""
        from obs_tui.curation import judge_undoing

        return await judge_undoing.undo(self.service, self.journal, self.profile)


def _known(judge: Judge) -> Judge:
    """The judge, where this version can edit it. Raises RefusedError."""
    if isinstance(judge.output, UnknownAnswer):
        raise RefusedError(
            "This version cannot edit this judge.",
            cause=f"It answers in a way that is not known here: {judge.output.type}.",
            remedy="Use a newer version.",
        )
    return judge
