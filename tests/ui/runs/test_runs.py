"""Judging many by keys: from marks to the events of a bar; paused, left, cancelled, gone on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from obs_tui.evaluation.runs import JudgingRun, begin, listed
from obs_tui.journal import Journal, JournalError, VerdictEntry
from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from obs_tui.model.filters import Condition, Group, Operator
from obs_tui.model.judges import BASELINE, JudgeDraft, Verdict
from obs_tui.model.load import Failure
from obs_tui.service.errors import AccessError, ServerError, ServiceError
from obs_tui.ui import early_keys
from obs_tui.ui.dialogs.judge_many import JudgeManyDialog
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.runs import screen
from obs_tui.ui.runs.failures import FailedDialog
from obs_tui.ui.runs.list_dialog import RunsDialog
from obs_tui.ui.runs.screen import RunScreen
from obs_tui.ui.runs.start_dialog import StartDialog
from tests.ui.fakes import NOW, FakeService, event_id
from tests.ui.running import NARROW, PROFILE, Running, running
from tests.ui.test_early_keys import type_at_once
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


async def test_what_failed_is_not_judged_again_while_others_are() -> None:
    journal, service = Journal.open(None), Judging(12)
    service.held = True
    service.errors = {event_id(0): ServerError("The model failed.")}
    async with marked(service, journal, FREE, "asterisk") as run:
        service.let(3)
        await run.until(lambda: "judges again, once it has ended" in run.shown())
        assert "r judge failed again" not in run.shown()
        service.let(20)
        await run.until(lambda: "finished · 11 of 12 judged · 1 failed" in run.shown())
        await run.until(lambda: "r judge failed again" in run.shown())
    await journal.aclose()


async def test_failures_are_told_by_cause_listed_and_judged_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(early_keys, "EVERY", 0.0)  # the next key is waiting as a dialog closes
    journal, service = Journal.open(None), Judging(12)
    broken = ServerError("The model [/b] failed.", cause="\x1b[31mno luck")
    service.errors = {event_id(number): broken for number in (2, 5)}
    async with marked(service, journal, FREE, "asterisk") as run:
        await run.until(lambda: "finished · 10 of 12 judged · 2 failed" in run.shown())
        await run.until(lambda: "2 × The model [/b] failed. \\x1b[31mno luck" in run.shown())
        await run.press("f")
        await run.until(on(run, FailedDialog))
        assert event_id(2) in run.shown() and event_id(5) in run.shown()
        await run.until(lambda: f"{event_id(5)}  Question 5: how heavy" in run.shown())
        service.errors = {event_id(5): broken}
        await run.press("r")
        await run.until(lambda: "finished · 11 of 12 judged · 1 failed" in run.shown())
        await run.press("G", "enter")
        only = Condition("event_id", Operator.EQ, event_id(5))
        await run.until(lambda: run.screen.filters == only)
        service.errors = {}
        await run.press("ctrl+x")
        await run.until(on(run, RunsDialog))
        type_at_once(run, ("enter", "r"))
        await run.until(lambda: "finished · 12 of 12 judged" in run.shown())
        await run.until(lambda: "1 failed" not in run.shown())
    assert Counter(service.asked("judge")) == Counter(map(event_id, [*range(12), 2, 5, 5]))
    await journal.aclose()


async def test_a_wrong_key_stops_the_run_with_its_cause() -> None:
    journal, service = Journal.open(None), Judging(200)
    wrong = AccessError("The server did not accept the key.", cause="401", remedy="Set it.")
    service.errors = {event.event_id: wrong for event in service.events}
    async with marked(service, journal, FREE, "asterisk") as run:
        await run.until(lambda: "stopped · 0 of 200 judged" in run.shown())
        await run.until(lambda: run.shown().count("The server did not accept the key.") == 1)
        assert "Set it." in run.shown()
        assert len(service.asked("judge")) <= 8
        service.errors = {}
        await run.press("p")
        await run.until(lambda: "finished · 200 of 200 judged" in run.shown())
    await journal.aclose()


async def test_a_server_that_is_away_is_told_with_its_cause_while_calls_wait() -> None:
    journal, service = Journal.open(None), Judging(12)
    away = ServerError(
        "The model cannot be had.",
        cause="\x1b[31mnobody [/b] there",
        remedy="Start it.",
        transient=True,
        untouched=True,
        retry_after=1.5,
    )
    service.errors = {event_id(0): away}
    async with marked(service, journal, FREE, "asterisk") as run:
        await run.until(lambda: "\\x1b[31mnobody [/b] there" in run.shown())
        await run.until(lambda: "Every call waits " in run.shown())
        assert "Start it." in run.shown()
        service.errors = {}
        await run.until(lambda: "finished · 12 of 12 judged" in run.shown())
        assert "Start it." not in run.shown()
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


async def test_causes_without_room_are_scrolled_by_keys() -> None:
    journal, service = Journal.open(None), Judging(12)
    cause = " ".join(f"line {number}" for number in range(120))
    wrong = AccessError("The server did not accept the key.", cause=cause, remedy="Set it.")
    service.errors = {event.event_id: wrong for event in service.events}
    await recent(journal, FREE)
    async with running(service, journal=journal, size=NARROW) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("asterisk", "X")
        await run.until(lambda: "stopped" in run.shown() and "line 3" in run.shown())
        assert "→ Set it." not in run.shown()
        await run.press("tab", "tab", *["j"] * 20)
        await run.until(lambda: "→ Set it." in run.shown() and "stopped" not in run.shown())
        await run.press("tab", "k")  # from there to the bars
        await run.until(lambda: shown_run(run).bars.has_focus)
        service.errors = {}
        await run.press("p")
        await run.until(lambda: "finished · 12 of 12 judged" in run.shown())
        await run.press("tab", "tab")
        await run.until(lambda: shown_run(run).bars.has_focus)  # there is nothing to scroll
    await journal.aclose()


async def test_what_the_journal_cannot_tell_is_said_in_the_pane() -> None:
    journal, service = Journal.open(None), Judging(5)
    async with marked(service, journal, FREE, "asterisk") as run:
        await run.until(lambda: "finished · 5 of 5 judged" in run.shown())
        journal._file.now(lambda conn: conn.execute("DROP TABLE judging"))
        for key in ("enter", "b"):
            await run.press(key)
            await run.until(lambda: "✗ The journal could not be read." in run.shown())
            assert "no such table" in run.shown() and "→ See that its disk has room" in run.shown()
            shown_run(run).complain(None)
            await run.until(lambda: "could not be read" not in run.shown())
        assert not run.app.screen.query("Toast")
    await journal.aclose()


async def test_causes_that_the_journal_could_not_tell_are_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    journal, service = Journal.open(None), Judging(5)
    service.errors = {event_id(1): ServerError("The model is down.")}
    causes, asked = journal.judging.causes, Counter[int]()

    async def locked(run_id: int) -> tuple[tuple[Failure, int], ...]:
        asked[run_id] += 1
        if asked[run_id] < 3:
            raise JournalError("database is locked")
        return await causes(run_id)

    monkeypatch.setattr(journal.judging, "causes", locked)
    monkeypatch.setattr(screen, "LOOK_ELSEWHERE", 0.01)
    async with marked(service, journal, FREE, "asterisk") as run:
        await run.until(lambda: "finished · 4 of 5 judged" in run.shown())
        await run.until(lambda: "1 × The model is down." in run.shown())
    await journal.aclose()


@pytest.mark.parametrize("moment", ["begin", "verdict"])
async def test_a_journal_that_fails_is_told(moment: str) -> None:
    journal, service = Journal.open(None), Judging(30)
    service.held = True
    await recent(journal, FREE)
    async with running(service, journal=journal) as run:
        await run.until(lambda: run.open_id == event_id(0))
        table = "judging"
        if moment == "begin":
            journal._file.now(lambda conn: conn.execute(f"DROP TABLE {table}"))
        await run.press("asterisk", "X")
        if moment == "begin":
            await run.until(lambda: "nothing was judged" in run.shown())
            return
        await run.until(on(run, RunScreen))
        journal._file.now(lambda conn: conn.execute(f"DROP TABLE {table}"))
        service.let(8)
        await run.until(lambda: "no such table: judging" in run.shown())
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
