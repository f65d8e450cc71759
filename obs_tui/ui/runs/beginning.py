"""From marks and a judge to a run: which events those are, how many calls, and whether to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.curation.marks import resolve
from obs_tui.evaluation.runs import begin
from obs_tui.evaluation.sampling import newest_first
from obs_tui.journal import JournalError
from obs_tui.journal.entries import version_of
from obs_tui.model.filters import MAX_CONDITIONS
from obs_tui.model.judges import BASELINE
from obs_tui.model.marks import EventScope
from obs_tui.text.safe import visible

from .start_dialog import Start, StartDialog

if TYPE_CHECKING:
    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.model.marks import Marks
    from obs_tui.ui.dialogs.judge_picker import JudgePick
    from obs_tui.ui.explorer.asking import Desk


async def begun(desk: Desk, marks: Marks, pick: JudgePick) -> JudgingRun | None:
    """A run over the marked events, in the journal; None where it is not wanted. Says how many
    calls it is, unless they cost nothing. Raises ServiceError."""
    ids = await resolve(marks, desk.service)
    if not ids:
        desk.app.notify("There is no event to judge.", severity="warning", markup=False)
        return None
    if marks.scope is None and len(ids) <= MAX_CONDITIONS:
        ids = await newest_first(desk.service, ids)
    about = marks.label
    if marks.scope is not None and not desk.service.capabilities.totals:
        about += " (the server may have capped them)"
    judge = pick.draft
    start: Start | None = Start()
    try:
        if judge.model_name != BASELINE:
            seconds = await desk.journal.judging.mean_seconds(desk.profile, version_of(judge))
            dialog = StartDialog(judge, len(ids), about, seconds)
            start = await desk.app.push_screen_wait(dialog)
        if start is None:
            return None
        return await begin(
            desk.journal,
            desk.profile,
            judge,
            ids,
            about=about,
            judge_id=pick.judge_id,
            filters=marks.scope.filters if isinstance(marks.scope, EventScope) else None,
            jobs=start.jobs,
            rate=start.rate,
            clock=desk.clock,
        )
    except JournalError as error:
        said = visible(f"The journal could not be used, so nothing was judged: {error}.")
        desk.app.notify(said, severity="error", markup=False)
        return None
