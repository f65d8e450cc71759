"""Having a judge judge events that have a vote, or that another version has judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.evaluation.running import begin, go_on
from obs_tui.journal import JournalError
from obs_tui.model.judges import BASELINE, JudgeDraft
from obs_tui.model.load import Failure
from obs_tui.text.failure import journal_failure
from obs_tui.ui.dialogs.confirm import ConfirmScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.ui.explorer.asking import Desk


async def allowed(desk: Desk, judge: JudgeDraft, calls: int) -> bool:
    """Whether to make so many calls: asks, naming the model, unless they cost nothing."""
    if judge.model_name == BASELINE:
        return True
    many = "one call" if calls == 1 else f"{calls:,} calls"
    question = f"Run {judge.name} with {judge.model_name}: {many}? They may cost."
    return await desk.app.push_screen_wait(ConfirmScreen("Run the judge", question, yes="Run it"))


async def judge_these(
    desk: Desk,
    judge: JudgeDraft,
    event_ids: Sequence[str],
    *,
    about: str,
    judge_id: str | None = None,
    repeats: int = 1,
    tell: Callable[[str], None],
) -> str | Failure:
    """Run the judge, as a run that the list of runs has too. What came of it, in words; a Failure
    where not all was judged. Cancelling leaves the run there to be gone on with."""

    def listen(run: JudgingRun, _outcome: object) -> None:
        tell(f"judging, {run.judged + run.failed:,} of {run.total:,}; esc stops")

    try:
        run = await begin(
            desk.journal,
            desk.profile,
            judge,
            event_ids,
            about=about,
            judge_id=judge_id,
            repeats=repeats,
            clock=desk.clock,
        )
        tell(f"judging, 0 of {run.total:,}; esc stops")
        run = await go_on(desk.service, desk.journal, run, listener=listen, clock=desk.clock)
    except JournalError as error:
        said = "Not all was judged: the journal could not be used."
        return journal_failure(error, said)
    done = f"{run.judged:,} of {run.total:,} judged"
    if run.stopped is not None:
        return run.stopped._replace(sentence=f"{done}. {run.stopped.sentence}")
    if run.failed:
        remedy = "The list of runs (ctrl+x on the events) says why, and judges them again."
        return Failure(f"{done}, {run.failed:,} failed.", remedy=remedy)
    return f"{done}."
