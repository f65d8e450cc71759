"""What fails while many are judged: told by cause, waited for, judged again; a failing journal."""

from collections import Counter

import pytest

from obs_tui.journal import Journal, JournalError
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.load import Failure
from obs_tui.service.errors import AccessError, ServerError
from obs_tui.ui import early_keys
from obs_tui.ui.runs import screen
from obs_tui.ui.runs.failures import FailedDialog
from obs_tui.ui.runs.list_dialog import RunsDialog
from obs_tui.ui.runs.screen import RunScreen
from tests.ui.fakes import event_id
from tests.ui.running import NARROW, running
from tests.ui.test_early_keys import type_at_once
from tests.ui.test_judging import FREE

from .test_runs import Judging, marked, on, recent, shown_run


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
