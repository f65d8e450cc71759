"""Beginning a review: which events, which judge's question."""

from __future__ import annotations

from random import randrange
from typing import TYPE_CHECKING

from obs_tui.curation.marks import resolve
from obs_tui.evaluation.reviewing import Queue, telling_version, unfinished
from obs_tui.evaluation.sampling import at_random, doubts, most_doubtful, newest, newest_first
from obs_tui.model.marks import Marks
from obs_tui.ui.dialogs.judge_many import DRAFT, JudgeManyDialog
from obs_tui.ui.dialogs.judge_picker import JudgePick

from .start_dialog import MOST, How, StartReviewDialog, Wish

if TYPE_CHECKING:
    from typing import TypeAlias

    from obs_tui.model.marks import EventScope
    from obs_tui.ui.explorer.asking import Desk

    Pool: TypeAlias = Marks | EventScope

SEEDS = 10_000
"""Seeds that are offered: short enough to be told and typed."""


async def start_review(desk: Desk, pool: Pool, about: str, pick: JudgePick | None) -> Queue | None:
    """What to review of the marks, or of everything that matches; None when it was left. The
    question is that of `pick`, else asked for. Raises ServiceError and JournalError."""
    begun = await unfinished(desk.journal, desk.profile)
    seed = randrange(SEEDS)  # noqa: S311 - it is shown: it keeps no secret
    offered = begun if pick is None else ()
    dialog = StartReviewDialog(about, marked=isinstance(pool, Marks), begun=offered, seed=seed)
    wish = await desk.app.push_screen_wait(dialog)
    if wish is None or wish.queue is not None:
        return wish.queue if wish else None
    pick = pick or await _question(desk, about)
    if pick is None:
        return None
    event_ids, said = await _chosen(desk, pool, wish, pick)
    if not event_ids:
        desk.app.notify("There is no event to review.", severity="warning", markup=False)
        return None
    waits = bool(begun) and begun[0].waits
    return Queue(pick.draft, pick.judge_id, f"{said}{about}", event_ids, waits=waits)


async def _question(desk: Desk, about: str) -> JudgePick | None:
    """The judge whose question is voted on."""
    dialog = JudgeManyDialog(
        *(desk.service, desk.journal, desk.profile),
        about=about,
        sample=None,
        heading="Which judge's question do you answer?",
        verb="review",
    )
    pick = await desk.app.push_screen_wait(dialog)
    if pick is not None:
        await desk.journal.save_draft(desk.profile, DRAFT, None)
    return pick


async def _chosen(
    desk: Desk, pool: Pool, wish: Wish, pick: JudgePick
) -> tuple[tuple[str, ...], str]:
    """The events, and in words how they were chosen from the others."""
    if isinstance(pool, Marks):
        known = await resolve(pool, desk.service)
    elif wish.how is How.NEWEST:
        found = await newest(desk.service, pool.filters, wish.many)
        return found, f"the newest {len(found):,} of "
    else:
        known = await desk.service.search_event_ids(pool.filters)
    match wish.how:
        case How.UNCERTAIN:
            return await _uncertain(desk, known, wish, pick)
        case How.RANDOM:
            found = at_random(known, wish.many, wish.seed)
            return found, f"a random {len(found):,} (seed {wish.seed}) of "
        case _:
            if isinstance(pool, Marks) and pool.scope is None:
                known = await newest_first(desk.service, known)
            more = f"{MOST:,} of " if len(known) > MOST else ""
            return known[:MOST], more


async def _uncertain(
    desk: Desk, known: tuple[str, ...], wish: Wish, pick: JudgePick
) -> tuple[tuple[str, ...], str]:
    """Those the judge is least sure of; where nobody can tell how sure it is, a random sample."""
    versions = desk.journal.versions
    version = telling_version(await versions.known(desk.profile), pick.draft)
    told = doubts(await versions.verdicts(desk.profile, version))
    found = most_doubtful(told, known, wish.many)
    if found:
        return found, f"the {len(found):,} most uncertain, {told.basis}, of "
    found = at_random(known, wish.many, wish.seed)
    why = "how sure the judge is of these is unknown: "
    return found, f"{why}a random {len(found):,} (seed {wish.seed}) of "
