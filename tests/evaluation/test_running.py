"""Judging many: what is asked, held back, stopped, kept, and gone on with."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from obs_tui.evaluation.control import AFTER_HOLD, AT_FIRST, Control
from obs_tui.evaluation.running import ALIKE, TRIES, JudgingRun, Outcome, begin, go_on
from obs_tui.evaluation.runs import listed, load, retry_failed
from obs_tui.journal import FailedItem, Item, Journal, JournalError, VerdictEntry
from obs_tui.journal.runs import Run
from obs_tui.model.judges import Verdict
from obs_tui.service.errors import AccessError, DeadlineError, RefusedError, ServerError
from tests.evaluation.judging import (
    JUDGE,
    PROFILE,
    SCORER,
    Judged,
    Time,
    begun,
    busy,
    ids,
    recorded,
)

TIMEOUT = DeadlineError("It did not answer in time.", cause="no answer within 300 s")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@dataclass
class Told:
    """What a run said of itself."""

    runs: list[JudgingRun] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    then: Callable[[JudgingRun], None] = lambda _run: None

    def __call__(self, run: JudgingRun, outcome: Outcome | None) -> None:
        self.runs.append(run)
        if outcome is not None:
            self.outcomes.append(outcome)
        self.then(run)


async def test_every_event_is_judged_once_a_few_at_a_time(path: Path) -> None:
    journal, service, told = Journal.open(path), Judged(), Told()
    service.otherwise = lambda event_id: Verdict(
        answer={"e1": "no", "e2": None, "e3": "perhaps"}.get(event_id, "yes")
    )
    run = await begin(journal, PROFILE, JUDGE, [*ids(20), "e0"], about="[/]", judge_id="j", jobs=3)
    assert (run.total, run.waiting) == (20, 20)
    run = await go_on(service, journal, run, listener=told)
    assert service.answered == Counter(ids(20))
    assert service.at_once <= 3 and service.patience == {False}
    assert (run.judged, run.failed, run.waiting, run.finished) == (20, 0, 0, True)
    assert [(bar.label, bar.answers) for bar in run.bars.rows] == [
        ("yes", 17),
        ("no", 1),
        ("undefined", 1),
        ("other", 1),
    ]
    entries = [each for each in told.outcomes if isinstance(each, VerdictEntry)]
    assert {entry.event_id for entry in entries} == set(ids(20))
    assert [each.judged for each in told.runs] == list(range(1, 21))
    (entry,) = await journal.verdicts(PROFILE, "e1")
    assert (entry.judge, entry.judge_id, entry.verdict.answer) == (JUDGE, "j", "no")
    again = await load(journal, PROFILE, run.id)
    assert again is not None
    assert (again.bars, again.judged, again.about) == (run.bars, 20, "[/]")
    assert again.seconds == pytest.approx(run.seconds)
    assert [each.id for each in await listed(journal, PROFILE)] == [run.id]
    assert await listed(journal, "q") == ()
    assert await journal.unfinished_runs(PROFILE) == ()
    await journal.aclose()


async def test_repeats_judge_all_once_and_then_again(path: Path) -> None:
    journal, service = Journal.open(path), Judged()
    run = await go_on(service, journal, await begun(journal, 3, jobs=1, repeats=3))
    assert service.calls == ["e0", "e1", "e2"] * 3
    assert run.judged == 9
    answers = await journal.judging.answers(run.id)
    assert [(each.event_id, each.repeat) for each in answers[:4]] == [
        ("e0", 0),
        ("e1", 0),
        ("e2", 0),
        ("e0", 1),
    ]
    assert await journal.judging.answered_by(run.id, lambda answer: answer == "yes") == (
        "e0",
        "e1",
        "e2",
    )
    await journal.aclose()


async def test_what_failed_is_listed_and_alone_tried_again(path: Path) -> None:
    journal, service, told = Journal.open(path), Judged(), Told()
    service.script["e1"] = deque([TIMEOUT])
    run = await go_on(service, journal, await begun(journal, 4), listener=told)
    assert (run.judged, run.failed, run.finished, run.stopped) == (3, 1, True, None)
    (failed,) = await journal.judging.failures(run.id)
    assert failed == FailedItem("e1", 0, TIMEOUT.failure)
    assert failed in told.outcomes
    service.calls.clear()
    run = await go_on(service, journal, await retry_failed(journal, run))
    assert service.calls == ["e1"]
    assert (run.judged, run.failed, run.finished) == (4, 0, True)
    assert await recorded(journal, run) == Counter(ids(4))
    await journal.aclose()


async def test_what_can_never_work_stops_the_run_at_once(path: Path) -> None:
    journal, service = Journal.open(path), Judged()
    wrong = AccessError("The server did not accept the API key.", cause="401", remedy="Set it.")
    service.script = {event_id: deque([wrong]) for event_id in ids(1_000)}
    run = await go_on(service, journal, await begun(journal, 1_000))
    assert len(service.calls) <= 8
    assert run.stopped is not None and run.stopped[:3] == wrong.failure[:3]
    assert (run.failed, run.waiting) == (0, 1_000)
    (kept,) = await listed(journal, PROFILE)
    assert kept.stopped is not None and not kept.finished
    assert kept.stopped[:3] == wrong.failure[:3]
    service.script = {}
    run = await go_on(service, journal, kept)
    assert (run.judged, run.stopped, run.finished) == (1_000, None, True)
    (kept,) = await listed(journal, PROFILE)
    assert kept.stopped is None
    await journal.aclose()


async def test_so_many_alike_in_a_row_stop_the_run_too(path: Path) -> None:
    journal, service = Journal.open(path), Judged()
    service.script = {
        event_id: deque(
            [ServerError("The model failed.", cause=f"no model m; request {number:06x}")]
        )
        for number, event_id in enumerate(ids(1_000))
    }
    run = await go_on(service, journal, await begun(journal, 1_000))
    assert ALIKE <= run.failed <= ALIKE + 8
    assert run.stopped is not None and run.stopped.cause.startswith("no model m")
    await journal.aclose()


async def test_failures_of_the_events_or_of_many_kinds_do_not_stop_it(path: Path) -> None:
    journal, service = Journal.open(path), Judged()
    malformed = RefusedError("No conversation.", code="JUDGE_CONVERSATION_FORMAT_ERROR")
    service.script = {event_id: deque([malformed]) for event_id in ids(40)}
    run = await go_on(service, journal, await begun(journal, 40))
    assert (run.failed, run.stopped, run.finished) == (40, None, True)
    service.script = {
        event_id: deque([ServerError("The model failed.", cause="abc"[number % 3])])
        for number, event_id in enumerate(ids(40))
    }
    run = await go_on(service, journal, await retry_failed(journal, run))
    assert (run.failed, run.finished) == (40, True)
    await journal.aclose()


async def test_a_busy_server_holds_back_every_job_and_nothing_fails(path: Path) -> None:
    journal, service, time = Journal.open(path), Judged(), Time()
    service.script["e3"] = deque([busy(30.0), Verdict(answer="no")])
    told = Told()
    begins: list[float] = []

    def noted(_event_id: str) -> Verdict:
        begins.append(time.now)
        return Verdict(answer="yes")

    service.otherwise = noted
    run = await go_on(
        service, journal, await begun(journal, 30, jobs=4), control=time.control(), listener=told
    )
    assert (run.judged, run.failed) == (30, 0)
    assert service.calls.count("e3") == 2
    assert 30.0 in time.slept and set(time.slept) <= {30.0, AT_FIRST, AFTER_HOLD}
    before = [at for at in begins if at < 30]
    assert len(before) <= 3 + 4  # those under way when it was said
    assert all(at >= 30 for at in begins[len(before) :])
    await journal.aclose()


async def test_without_a_word_how_long_it_waits_longer_each_time_and_then_stops(
    path: Path,
) -> None:
    journal, service, time = Journal.open(path), Judged(), Time()
    service.script["e0"] = deque([busy()] * TRIES)
    run = await go_on(service, journal, await begun(journal, 3, jobs=1), control=time.control())
    assert time.slept == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert run.stopped is not None and run.stopped[0] == busy().sentence
    assert (run.failed, run.waiting) == (0, 3)
    await journal.aclose()


async def test_a_server_that_answers_now_and_then_is_worth_waiting_for(path: Path) -> None:
    journal, service, now = Journal.open(path), Judged(), [0.0]
    sleepers: list[tuple[float, asyncio.Future[None]]] = []
    count = 3 * TRIES
    service.script["e0"] = deque([busy()] * count)
    for number in range(1, count):
        service.script[f"e{number}"] = deque([busy(), Verdict(answer="no")])

    async def sleep(seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        sleepers.append((now[0] + seconds, woken))
        await woken

    control = Control(clock=lambda: now[0], sleep=sleep, chance=lambda: 0.0)
    run = await begun(journal, count, jobs=2)
    going = asyncio.ensure_future(go_on(service, journal, run, control=control))
    while not going.done():
        for _ in range(20):
            await asyncio.sleep(0)
        await journal.judging.runs(PROFILE)  # behind what is being recorded
        if sleepers and service.under_way == 0:
            now[0] = max(at for at, _ in sleepers)
            for _, woken in sleepers:
                woken.set_result(None)
            sleepers.clear()
    run = await going
    assert (run.judged, run.stopped) == (count, None)
    await journal.aclose()


async def test_calls_begin_no_faster_than_the_rate(path: Path) -> None:
    journal, service, time = Journal.open(path), Judged(), Time()
    begins: list[float] = []

    def noted(_event_id: str) -> Verdict:
        begins.append(time.now)
        return Verdict(answer="yes")

    service.otherwise = noted
    await go_on(service, journal, await begun(journal, 12, jobs=1), control=time.control(rate=120))
    assert begins == [pytest.approx(number * 0.5) for number in range(12)]
    await journal.aclose()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0)


async def test_paused_it_begins_nothing_and_ends_what_is_under_way(path: Path) -> None:
    journal, service, control = Journal.open(path), Judged(), Control()
    service.gate = asyncio.Semaphore(0)
    run = await begun(journal, 10, jobs=4)
    told = Told()
    going = asyncio.ensure_future(go_on(service, journal, run, control=control, listener=told))
    await until(lambda: service.under_way == 4)
    control.pause()
    for _ in range(10):
        service.gate.release()
    await until(lambda: len(told.outcomes) == 4)
    assert (service.under_way, len(service.calls), control.paused) == (0, 4, True)
    control.resume()
    assert (await going).judged == 10
    await journal.aclose()


async def test_cancelled_it_keeps_what_it_has_and_can_be_gone_on_with(path: Path) -> None:
    journal, service, control = Journal.open(path), Judged(), Control()
    told = Told(then=lambda run: control.cancel() if run.judged == 5 else None)
    run = await go_on(service, journal, await begun(journal, 100), control=control, listener=told)
    assert run.cancelled and run.finished and 5 <= run.judged < 100
    assert await journal.unfinished_runs(PROFILE) == ()
    found = await load(journal, PROFILE, run.id)
    assert found is not None and found.cancelled and found.judged == run.judged
    assert (await go_on(service, journal, found)).judged == 100
    assert await recorded(journal, run) == Counter(ids(100))
    assert service.answered == Counter(ids(100))
    await journal.aclose()


async def test_of_two_instances_the_one_that_took_it_goes_on(path: Path) -> None:
    first, second = Journal.open(path), Journal.open(path)
    slow, quick = Judged(), Judged()
    slow.gate = asyncio.Semaphore(0)
    run = await begun(first, 20, jobs=2)
    going = asyncio.ensure_future(go_on(slow, first, run))
    await until(lambda: slow.under_way == 2)
    found = await load(second, PROFILE, run.id)
    assert found is not None
    await second.judging.take(run.id)
    slow.gate.release()  # an answer that was paid for, if not by the owner
    slow.gate.release()
    with pytest.raises(JournalError, match="took it over"):
        await going
    assert (await go_on(quick, second, found)).waiting == 0
    assert sum(slow.answered.values()) <= 2
    assert await recorded(second, run) == Counter(ids(20))
    await first.aclose()
    await second.aclose()


async def test_a_verdict_is_recorded_while_the_next_call_is_under_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, service, free = Journal.open(path), Judged(), asyncio.Event()
    judged = journal.judging.judged

    async def slow(run: Run, item: Item, entry: VerdictEntry) -> None:
        await free.wait()
        await judged(run, item, entry)

    monkeypatch.setattr(journal.judging, "judged", slow)
    run = await begun(journal, 20, jobs=2)
    going = asyncio.ensure_future(go_on(service, journal, run))
    await until(lambda: len(service.calls) >= 4)
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(service.calls) <= 5  # no further ahead than that
    going.cancel()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not going.done()
    free.set()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert await recorded(journal, run) == service.answered
    await journal.aclose()


async def test_a_verdict_that_cannot_be_recorded_ends_it(path: Path) -> None:
    journal, service = Journal.open(path), Judged()
    run = await begun(journal, 100)

    async def broken(*_: object) -> None:
        raise JournalError("disk full")

    journal.judging.judged = broken  # type: ignore[assignment]
    with pytest.raises(JournalError, match="disk full"):
        await go_on(service, journal, run)
    assert len(service.calls) <= 16
    await journal.aclose()


async def test_how_long_a_judge_takes_is_known_by_its_version(path: Path) -> None:
    journal, service = Journal.open(path), Judged()
    run = await go_on(service, journal, await begun(journal, 3))
    entry = (await journal.verdicts(PROFILE, "e0"))[0]
    mean = await journal.judging.mean_seconds(PROFILE, entry.version)
    assert mean == pytest.approx(run.seconds / 3)
    other = entry._replace(judge=SCORER)
    assert await journal.judging.mean_seconds(PROFILE, other.version) is None
    await journal.aclose()
