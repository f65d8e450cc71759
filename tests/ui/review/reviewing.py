"""A review under a pilot: begun in the journal, gone on with by keys."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from obs_tui.evaluation.reviewing import Queue, keep
from obs_tui.journal import Journal, VerdictEntry, Vote, VoteAnswer
from obs_tui.model.judges import (
    AnswerSpec,
    Classification,
    ClassOption,
    JudgeDraft,
    Regression,
    Verdict,
)
from obs_tui.model.load import Ready
from obs_tui.ui.review.screen import ReviewScreen
from obs_tui.ui.review.start_dialog import StartReviewDialog
from tests.ui.fakes import NOW, FakeService, event_id
from tests.ui.running import PROFILE, WIDE, Running, running

CLASSES = Classification(
    options=[
        ClassOption(value="good", description="It answers the question."),
        ClassOption(value="bad", description="It does not."),
    ]
)
POINTS = Regression(min=1, max=5, min_description="useless", max_description="perfect")
SHARE = Regression(min=0, max=1, min_description="useless", max_description="perfect")


def judge(
    output: AnswerSpec = CLASSES,
    *,
    name: str = "Helpfulness",
    description: str = "Does the answer help?",
    model_name: str = "large",
    instructions: str = "{{ answer }}",
) -> JudgeDraft:
    return JudgeDraft(
        name=name,
        description=description,
        model_name=model_name,
        output=output,
        instructions=instructions,
    )


async def judged(
    journal: Journal, draft: JudgeDraft, answers: Iterable[tuple[int, str | float | None]]
) -> None:
    """Put verdicts on record, by the number of the event."""
    for number, answer in answers:
        verdict = Verdict(answer=answer, analysis=f"Because of {number}.")
        entry = VerdictEntry(event_id(number), draft, None, verdict, NOW, 1.0)
        await journal.record_verdict(PROFILE, entry)


async def voted(
    journal: Journal, draft: JudgeDraft, answers: Iterable[tuple[int, VoteAnswer | None]]
) -> None:
    """Cast votes, by the number of the event."""
    for number, answer in answers:
        await journal.votes.cast(PROFILE, draft, Vote(event_id(number), answer, "", NOW))


async def begun(journal: Journal, draft: JudgeDraft, count: int, *, waits: bool = False) -> Queue:
    """A review of the newest events, left in the journal."""
    ids = tuple(event_id(number) for number in range(count))
    queue = Queue(draft, None, f"the newest {count}", ids, waits=waits)
    await keep(journal, PROFILE, queue, NOW)
    return queue


def review_of(run: Running) -> ReviewScreen:
    screen = run.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


def reads(run: Running, number: int) -> bool:
    """Whether the conversation of this event is shown for review."""
    screen = run.app.screen
    if not isinstance(screen, ReviewScreen) or not isinstance(screen.event, Ready):
        return False
    return screen.review.event_id == screen.event.value.event_id == event_id(number)


@asynccontextmanager
async def reviewing(
    journal: Journal, service: FakeService, *, size: tuple[int, int] = WIDE
) -> AsyncIterator[Running]:
    """The review that was begun, gone on with."""
    async with running(service, journal=journal, size=size) as run:
        await run.press("b")
        await run.until(lambda: isinstance(run.app.screen, StartReviewDialog))
        await run.press("enter")
        await run.until(lambda: isinstance(run.app.screen, ReviewScreen))
        await run.until(lambda: isinstance(review_of(run).page, Ready))
        yield run
