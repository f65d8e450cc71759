"""Beginning a review: which events, which judge's question."""

from __future__ import annotations

from random import randrange
from typing import TYPE_CHECKING

from obs_tui.curation.marks import resolve
from obs_tui.evaluation.reviewing import Queue, telling_version, unfinished
from obs_tui.evaluation.sampling import (
    Doubts,
    at_random,
    doubts,
    finds_by_id,
    most_doubtful,
    newest,
    newest_first,
)
from obs_tui.journal import JournalError
from obs_tui.journal.entries import question_of
from obs_tui.model.marks import EventScope, Marks
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import journal_failure
from obs_tui.ui.dialogs.judge_many import DRAFT, JudgeManyDialog
from obs_tui.ui.dialogs.judge_picker import JudgePick
from obs_tui.ui.dialogs.judge_run import event_sample

from .start_dialog import MOST, How, StartReviewDialog, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from obs_tui.journal import Vote
    from obs_tui.service.protocol import Service
    from obs_tui.ui.explorer.asking import Desk

    Pool: TypeAlias = Marks | EventScope

SEEDS = 10_000
"""Seeds that are offered: short enough to be told and typed."""


async def start_review(desk: Desk, pool: Pool, about: str, pick: JudgePick | None) -> Queue | None:
    """What to review of the marks, or of everything that matches; None when it was left. The
    question is that of `pick`, else asked for. Raises ServiceError."""
    begun: tuple[Queue, ...] = ()
    failure = None
    try:
        begun = await unfinished(desk.journal, desk.profile)
    except JournalError as error:
        failure = journal_failure(error, "Reviews that were begun could not be read.")
    seed = randrange(SEEDS)  # noqa: S311 - it is shown: it keeps no secret
    offered = begun if pick is None else _of_question(begun, pick)
    marks = pool if isinstance(pool, Marks) else None
    dialog = StartReviewDialog(about, marks, begun=offered, seed=seed, failure=failure)
    wish = await desk.app.push_screen_wait(dialog)
    if wish is None or wish.queue is not None:
        return wish.queue if wish else None
    pick = pick or await _question(desk, pool, about)
    if pick is None:
        return None
    votes = await _voted(desk, pick)
    event_ids, said = await _chosen(desk, pool, wish, pick, votes)
    if not event_ids:
        desk.app.notify("There is no event to review.", severity="warning", markup=False)
        return None
    waits = bool(begun) and begun[0].waits
    queue = Queue(pick.draft, pick.judge_id, f"{said}{about}", event_ids, waits=waits)
    return queue._replace(place=queue.next_unseen(votes, 0) or 0)


def _of_question(begun: Sequence[Queue], pick: JudgePick) -> tuple[Queue, ...]:
    """The reviews of what this judge asks, with the judge as it was picked."""
    question = question_of(pick.draft)
    return tuple(
        queue._replace(judge=pick.draft, judge_id=pick.judge_id)
        for queue in begun
        if question_of(queue.judge) == question
    )


async def _voted(desk: Desk, pick: JudgePick) -> Mapping[str, Vote]:
    """The votes on the question; none where they cannot be read, as the review will tell."""
    try:
        return await desk.journal.votes.on(desk.profile, pick.draft)
    except JournalError:
        return {}


async def _question(desk: Desk, pool: Pool, about: str) -> JudgePick | None:
    """The judge whose question is voted on."""
    first = await _first(desk.service, pool)
    dialog = JudgeManyDialog(
        *(desk.service, desk.journal, desk.profile),
        about=about,
        sample=await event_sample(desk.service, first) if first else None,
        heading="Which judge's question do you answer?",
        verb="review",
    )
    pick = await desk.app.push_screen_wait(dialog)
    if pick is not None:
        await desk.journal.save_draft(desk.profile, DRAFT, None)
    return pick


async def _first(service: Service, pool: Pool) -> str | None:
    """One of the events that it may be asked of; None where there is none, or it is not known."""
    marks = pool if isinstance(pool, Marks) else Marks.everything(pool)
    match marks.scope:
        case None:
            return min(marks.ids, default=None)
        case EventScope(filters):
            try:
                found = await newest(service, filters, 1 + len(marks.ids))
            except ServiceError:
                return None
            return next((each for each in found if each not in marks.ids), None)
        case _:
            return None


async def _chosen(
    desk: Desk, pool: Pool, wish: Wish, pick: JudgePick, votes: Mapping[str, Vote]
) -> tuple[tuple[str, ...], str]:
    """The events, and in words how they were chosen from the others."""
    service = desk.service
    if isinstance(pool, EventScope) and wish.how is How.NEWEST:
        found = await newest(service, pool.filters, wish.many)
        return found, f"the newest {len(found):,} of "
    marks = pool if isinstance(pool, Marks) else Marks.everything(pool)
    if wish.how is How.ALL:
        return await _all(service, marks)
    known = await resolve(marks, service)
    capped = marks.scope is not None and not service.capabilities.totals
    of = "what the server lists, which it may have capped, of " if capped else ""
    if wish.how is How.UNCERTAIN:
        left = [event_id for event_id in known if event_id not in votes]
        found, said = await _uncertain(desk, left, wish, pick)
    else:
        found, said = _drawn(known, wish)
    return found, said + of


async def _all(service: Service, marks: Marks) -> tuple[tuple[str, ...], str]:
    """All that is marked, or the newest of it where that is too much."""
    said = ""
    match marks.scope:
        case None:
            known: Sequence[str] = await resolve(marks, service)
            if not await finds_by_id(service):
                said = "in the order of their ids, "
            known = await newest_first(service, known)
        case EventScope(filters) if not service.capabilities.totals:
            # It does not say in which order it lists ids, nor how many at most.
            found = await newest(service, filters, MOST + 1 + len(marks.ids))
            known = [event_id for event_id in found if event_id not in marks.ids]
        case _:
            known = await resolve(marks, service)
    if len(known) > MOST:
        said += f"the first {MOST:,} of "
    return tuple(known[:MOST]), said


def _drawn(known: Sequence[str], wish: Wish) -> tuple[tuple[str, ...], str]:
    found = at_random(known, wish.many, wish.seed)
    return found, f"a random {len(found):,} (seed {wish.seed}) of "


async def _uncertain(
    desk: Desk, known: Sequence[str], wish: Wish, pick: JudgePick
) -> tuple[tuple[str, ...], str]:
    """Those without a vote that the judge is least sure of; where nobody can tell how sure it is, a
    random sample of them."""
    versions = desk.journal.versions
    why = "how sure the judge is of what has no vote is unknown: "
    try:
        version = telling_version(await versions.known(desk.profile), pick.draft)
        told = doubts(await versions.verdicts(desk.profile, version))
    except JournalError as error:
        told, why = Doubts({}, ""), f"how sure the judge is could not be read ({error}): "
    found = most_doubtful(told, known, wish.many)
    if found:
        return found, f"the {len(found):,} most uncertain, {told.basis}, without a vote, of "
    found, said = _drawn(known, wish)
    return found, why + said
