"""Judging many by keys: from marks to the events of a bar; paused, left, cancelled, gone on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from obs_tui.evaluation.runs import JudgingRun, begin, listed
from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.filters import Condition, Group, Operator
from obs_tui.model.judges import BASELINE, JudgeDraft, Verdict
from obs_tui.service.errors import ServiceError
from obs_tui.ui.dialogs.judge_many import JudgeManyDialog
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.runs.list_dialog import RunsDialog
from obs_tui.ui.runs.screen import RunScreen
from obs_tui.ui.runs.start_dialog import StartDialog
from tests.ui.fakes import NOW, FakeService, event_id
from tests.ui.running import NARROW, PROFILE, Running, running
from tests.ui.test_judging import FREE, PAID


class Judging(FakeService):
    """Says `rude` of odd events and `polite` of even ones, or fails as scripted by event; each
    call waits for a permit where `held`."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.errors: dict[str, ServiceError] = {}
        self.held = False
        self.permits = asyncio.Semaphore(0)
        self.answered: Counter[str] = Counter()

    async def judge_event(
        self, event_id: str, judge: JudgeDraft, *, patient: bool = True
    ) -> Verdict:
        await self._enter("judge", event_id)
        if self.held:
            await self.permits.acquire()
        if error := self.errors.get(event_id):
            raise error
        self.answered[event_id] += 1
        return Verdict(answer="rude" if int(event_id[-4:]) % 2 else "polite", analysis="[/INST]")

    def let(self, count: int) -> None:
        for _ in range(count):
            self.permits.release()

    async def list_fields(self) -> FieldCatalogue:
        known = await super().list_fields()
        by_id = FieldDefinition(
            name="event_id", label="Event ID", type="TEXT", supported_operators=("eq",)
        )
        return FieldCatalogue(field_definitions=(*known.field_definitions, by_id))


async def recent(journal: Journal, draft: JudgeDraft) -> None:
    """Have the judge be the last that was run."""
    entry = VerdictEntry("before", draft, None, Verdict(answer="rude"), NOW, 2.0)
    await journal.record_verdict(PROFILE, entry)


def shown_run(run: Running) -> RunScreen:
    screen = run.app.screen
    assert isinstance(screen, RunScreen)
    return screen


def on(run: Running, screen: type[object]) -> Callable[[], bool]:
    return lambda: isinstance(run.app.screen, screen)


async def kept(journal: Journal) -> JudgingRun:
    (found,) = await listed(journal, PROFILE)
    return found


@asynccontextmanager
async def marked(
    service: FakeService, journal: Journal, draft: JudgeDraft, *keys: str
) -> AsyncIterator[Running]:
    """The app with marks made by `keys` and the last judge run on them, by `X`."""
    await recent(journal, draft)
    async with running(service, journal=journal) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press(*keys, "X")
        if draft.model_name != BASELINE:
            await run.until(on(run, StartDialog))
        else:
            await run.until(on(run, RunScreen))
        yield run


async def test_the_whole_way_from_marks_to_the_events_of_a_bar() -> None:
    journal, service = Journal.open(None), Judging(50)
    await recent(journal, PAID)
    async with running(service, journal=journal) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press(*["space"] * 5, "x")
        await run.until(on(run, JudgePicker))
        await run.until(lambda: "Polite or not" in run.shown())
        await run.press("enter")
        await run.until(on(run, JudgeManyDialog))
        assert "on: 5 marked" in run.shown()
        await run.press("ctrl+s")
        await run.until(on(run, StartDialog))
        assert "5 calls of mistral-[/large] for Polite or not." in run.shown()
        assert "About 2.0 s, at 2.0 s a verdict." in run.shown()
        assert service.asked("judge") == []
        await run.press("backspace", "2", "tab", *"60")
        await run.until(lambda: "About 6.0 s" in run.shown())
        await run.press("backspace", "backspace", *"6000", "ctrl+s")
        await run.until(on(run, RunScreen))
        await run.until(lambda: "finished · 5 of 5 judged" in run.shown())
        assert "polite" in run.shown() and "60.0%" in run.shown()
        await run.until(lambda: "Question 4" in run.shown())  # and not which id it has
        assert (await kept(journal)).jobs == 2 and (await kept(journal)).rate == 6000
        await run.press("down", "enter")
        await run.until(lambda: run.app.screen is run.screen)
        wanted = [Condition("event_id", Operator.EQ, event_id(number)) for number in (1, 3)]
        await run.until(lambda: run.screen.filters == Group("OR", tuple(wanted)))
        await run.until(lambda: run.current_id == event_id(1) and run.list.has_focus)
        await run.until(lambda: "verdict rude" in run.shown())
        await run.press("left_square_bracket")
        await run.until(lambda: run.screen.filters is None)
    assert await journal.draft(PROFILE, "judge") is None
    assert service.answered == Counter(map(event_id, range(5)))
    await journal.aclose()


async def test_marks_are_judged_in_the_order_of_the_list() -> None:
    journal, service = Journal.open(None), Judging(5)
    times = [event.created_at for event in service.events]
    service.events = [
        event.model_copy(update={"created_at": moment})
        for event, moment in zip(reversed(service.events), times, strict=True)
    ]
    await recent(journal, FREE)
    async with running(service, journal=journal) as run:
        await run.until(lambda: run.open_id == event_id(4))
        await run.press(*["space"] * 3, "X")
        await run.until(lambda: "finished · 3 of 3 judged" in run.shown())
    assert service.asked("judge") == [event_id(4), event_id(3), event_id(2)]
    await journal.aclose()


async def test_all_that_matches_without_marks_and_what_is_too_much_is_not_begun() -> None:
    journal, service = Journal.open(None), Judging(30)
    await recent(journal, PAID)
    async with running(service, journal=journal) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("alt+x")
        await run.until(on(run, JudgePicker))
        await run.until(lambda: "Polite or not" in run.shown())
        await run.press("enter", "ctrl+s")
        await run.until(on(run, StartDialog))
        assert "30 calls of mistral-[/large]" in run.shown()
        await run.press("backspace", "0", "ctrl+s")
        await run.until(lambda: "whole number from 1 to 100" in run.shown())
        await run.press("backspace", "1", "tab", "x", "ctrl+s")
        await run.until(lambda: "a number above 0" in run.shown())
        await run.press("escape")
        await run.until(lambda: run.app.screen is run.screen)
    assert service.asked("judge") == [] and await listed(journal, PROFILE) == ()
    await journal.aclose()


async def test_a_run_is_paused_left_and_watched_again_and_cancelled() -> None:
    journal, service = Journal.open(None), Judging(60)
    service.held = True
    async with marked(service, journal, FREE, "asterisk") as run:
        await run.until(lambda: len(service.asked("judge")) == 8)
        service.let(3)
        await run.until(lambda: "running · 3 of 60 judged" in run.shown())
        await run.press("space")
        await run.until(lambda: "paused · 3 of 60 judged" in run.shown())
        service.let(8)
        await run.until(lambda: "paused · 11 of 60 judged" in run.shown())
        assert len(service.asked("judge")) == 11
        await run.press("p", "escape")
        await run.until(lambda: run.app.screen is run.screen)
        await run.until(lambda: "judging 18%" in run.shown())
        await run.press("2")
        await run.until(lambda: "Datasets" in run.shown() and "judging 18%" in run.shown())
        await run.press("1", "ctrl+x")
        await run.until(on(run, RunsDialog))
        assert "running" in run.shown() and "11 of 60" in run.shown()
        await run.press("enter")
        await run.until(lambda: "running · 11 of 60 judged" in run.shown())
        service.let(2)
        await run.until(lambda: "13 of 60" in run.shown())
        await run.press("c")
        await run.until(lambda: "cancelled · 13 of 60 judged" in run.shown())
        assert (await kept(journal)).finished
        service.held = False
        await run.press("p")
        await run.until(lambda: "finished · 60 of 60 judged" in run.shown())
        await run.until(lambda: run.app.under_way == "")
    assert service.answered == Counter(map(event_id, range(60)))
    await journal.aclose()


async def test_quitting_keeps_what_was_answered_and_the_next_start_goes_on() -> None:
    journal, service = Journal.open(None), Judging(20)
    service.held = True
    async with marked(service, journal, FREE, "asterisk") as run:
        service.let(4)
        await run.until(lambda: "4 of 20 judged" in run.shown())
        await run.press("ctrl+q")
        await run.until(lambda: not run.app.is_running)
    left = await kept(journal)
    assert (left.judged, left.finished) == (4, False)
    service.held = False
    async with running(service, journal=journal) as run:
        await run.until(lambda: "‖ 1 run left, ctrl+x" in run.shown())
        await run.press("ctrl+x")
        await run.until(on(run, RunsDialog))
        assert "unfinished" in run.shown()
        await run.press("enter")
        await run.until(lambda: "Unfinished; p goes on." in run.shown())
        assert "polite" in run.shown()
        await run.press("p")
        await run.until(lambda: "finished · 20 of 20 judged" in run.shown())
        await run.until(lambda: "run left" not in run.shown())
    assert service.answered == Counter(map(event_id, range(20)))
    await journal.aclose()


async def test_a_run_that_ends_unwatched_is_told_and_many_events_are_marked() -> None:
    journal, service = Journal.open(None), Judging(1_100)
    service.held = True
    async with marked(service, journal, FREE, "asterisk") as run:
        await run.press("escape")
        await run.until(lambda: run.app.screen is run.screen)
        service.let(1_100)
        await run.until(lambda: "Polite or not: 1,100 of 1,100 judged." in run.shown())
        await run.press("ctrl+x", "enter")
        await run.until(on(run, RunScreen))
        await run.until(lambda: "polite" in run.shown())
        await run.press("tab", "enter")
        await run.until(lambda: isinstance(run.screen.filters, Condition))  # of one event
        await run.press("ctrl+x", "enter", "down", "enter")
        await run.until(lambda: run.app.screen is run.screen and "550 marked" in run.shown())
        # The list that they are of, the cursor on the first of them.
        await run.until(lambda: run.screen.filters is None and run.current_id == event_id(1))
        await run.press("ctrl+x", "enter", "enter")
        await run.until(lambda: run.current_id == event_id(0))
        assert run.screen.marks.ids == {event_id(number) for number in range(0, 1_100, 2)}
        await run.press("u", "u")
        await run.until(lambda: "all 1,100 matching" in run.shown())
    await journal.aclose()


async def test_the_runs_of_one_judge() -> None:
    journal, service = Journal.open(None), Judging(3)
    for number, judge_id in enumerate(("a", "b")):
        await begin(
            journal, PROFILE, FREE, [event_id(0)], about=f"run {number} [/]", judge_id=judge_id
        )
    async with running(service, journal=journal) as run:
        await run.press("ctrl+x")
        await run.until(lambda: "run 0 [/]" in run.shown() and "run 1 [/]" in run.shown())
        await run.press(*"unfinished")  # by how it stands, too
        await run.until(lambda: "unfinished ▏" in run.shown() or "│ unfinished" in run.shown())
        assert "run 0 [/]" in run.shown() and "run 1 [/]" in run.shown()
        await run.press("escape")
        run.screen.show_runs("b")
        await run.until(lambda: "run 1 [/]" in run.shown() and "run 0" not in run.shown())
    await journal.aclose()


async def test_what_is_under_way_is_whole_in_a_narrow_title() -> None:
    journal, service = Journal.open(None), Judging(2000)
    async with running(service, journal=journal, size=NARROW) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("asterisk")
        run.app.under_way = "‖ 2 runs left, ctrl+x"
        await run.until(lambda: "2 runs" in run.shown())
        title = run.shown().splitlines()[0].rstrip()
        assert title.endswith("all 2,000 matching · ‖ 2 runs left, ctrl+x")
    await journal.aclose()
