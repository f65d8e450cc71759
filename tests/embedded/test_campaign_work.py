"""The work on campaigns: what becomes of failures, of deletion, and of a restart."""

import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from socket import socket

import httpx
import pytest
import pytest_asyncio

from obs_tui.embedded import campaign_pace, campaign_work
from obs_tui.embedded.app import create_app
from obs_tui.embedded.campaign_items import is_running
from obs_tui.embedded.campaign_pace import APART, GIVE_UP, PAUSES, Pace
from obs_tui.embedded.campaign_work import JOBS, TRIES
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.store import Store
from obs_tui.model.base import JsonObject
from tests.embedded.campaigning import (
    COUNT,
    NEWEST,
    annotation,
    asked_about,
    by_number,
    campaign,
    endpoint,
    judge,
    judged_by,
    matching,
    over,
    verdicts,
)
from tests.embedded.curating import ASKS
from tests.embedded.openai_double import (
    Body,
    Double,
    Personality,
    Said,
    completion,
    failing,
    reset,
    speaking,
)
from tests.embedded.served import PATIENCE
from tests.embedded.serving import EVENTS, client, event, on_socket, stored


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_pace, "PAUSES", (0.0,) * len(PAUSES))
    monkeypatch.setattr(campaign_pace, "APART", 0.0)


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    with stored(event(n) for n in range(COUNT)) as store:
        async with client(store) as made:
            yield made


async def test_a_model_that_fails_again_and_again_ends_the_campaign_with_what_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaign_work, "JOBS", 1)
    calls = count()

    def answer(body: Body) -> Said:
        return by_number(body) if next(calls) < 4 else Said({"error": {"message": "down"}}, 500)

    async with judged_by(answer) as (http, saved):
        path = await campaign(http, saved)
        status = await over(http, path)
        kept = [each for each in (await verdicts(http, path, saved)).values() if each]
        refused = await http.post(f"{EVENTS}/search-ids", json={"search_params": {"filters": None}})
    assert status["status"] == "FAILED"
    assert status["judged"] == len(kept) and 0 < len(kept) <= 4
    assert isinstance(status["failed"], int) and GIVE_UP <= status["failed"] < COUNT
    assert "down" in str(status["message"]) and "gave up on" in str(status["message"])
    assert refused.status_code == 200


async def test_calls_that_fail_together_do_not_end_a_campaign() -> None:
    together, calls = threading.Barrier(JOBS), count()

    def answer(_: Body) -> Said:
        if next(calls) < JOBS:
            together.wait(PATIENCE)
            return Said({"error": {"message": "down"}}, 500)
        return completion('{"analysis": "", "answer": "kind"}')

    async with judged_by(answer) as (http, saved):
        status = await over(http, await campaign(http, saved))
    assert (status["status"], status["failed"], status["judged"]) == (
        "COMPLETED",
        JOBS,
        COUNT - JOBS,
    )


async def test_no_model_or_a_template_that_no_conversation_suits_is_a_failure(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign_work, "JOBS", 1)
    nowhere = await judge(http, model_name="big")
    broken = await judge(http, "A broken one", instructions="{{ no.such.thing }}")
    for saved, cause in ((nowhere, "OBS_TUI_JUDGE_URL"), (broken, "rendered")):
        status = await over(http, await campaign(http, saved))
        assert (status["status"], status["judged"]) == ("FAILED", 0)
        assert status["failed"] == (1 if saved is nowhere else COUNT)
        assert cause in str(status["message"])
        assert await matching(http, annotation(saved), "isnull", False) == []


async def test_a_model_that_is_too_busy_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_pace, "PAUSES", (0.0,) * ASKS)
    turns: Counter[int] = Counter()

    def answer(body: Body) -> Said:
        number = asked_about(body)
        turns[number] += 1
        busy = failing(429, retry_after="0")(body)
        assert isinstance(busy, Said)
        return busy if turns[number] < 3 else completion('{"analysis": "", "answer": "kind"}')

    async with judged_by(answer) as (http, saved):
        status = await over(http, await campaign(http, saved))
    assert (status["status"], status["judged"]) == ("COMPLETED", COUNT)
    assert turns == dict.fromkeys(range(COUNT), 3)


async def test_a_model_server_that_is_started_again_fails_no_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaign_pace, "PAUSES", (0.01,) * ASKS)
    with (
        Double(first_lost(), listening=False) as double,
        stored(event(n) for n in range(COUNT)) as store,
    ):
        async with client(store, endpoint=endpoint(double.server_address[1])) as http:
            saved = await judge(http, model_name="big", instructions="{{ user_message }}")
            path = await campaign(http, saved)
            status: JsonObject = {}
            while status.get("message") is None:
                status = (await http.get(f"{path}/status")).json()
            assert (status["status"], status["failed"]) == ("RUNNING", 0)
            assert "cannot be reached" in str(status["message"])
            assert "It is asked again after 0.01 s." in str(status["message"])
            double.server_activate()
            threading.Thread(target=double.serve_forever, args=(0.01,)).start()
            status = await over(http, path)
            double.shutdown()
    assert (status["status"], status["judged"]) == ("COMPLETED", COUNT)
    assert status["message"] == f"Judged {COUNT} of {COUNT} events."


def first_lost() -> Personality:
    """Breaks the first connection about each event."""
    turns: Counter[int] = Counter()

    def answer(body: Body) -> Said | Callable[[socket], None]:
        number = asked_about(body)
        turns[number] += 1
        kind = completion('{"analysis": "", "answer": "kind"}')
        return reset(body) if turns[number] == 1 else kind

    return answer


async def test_a_model_that_stays_away_ends_the_campaign_and_fails_no_event() -> None:
    async with judged_by(failing(503)) as (http, saved):
        status = await over(http, await campaign(http, saved))
    assert (status["status"], status["failed"], status["judged"]) == ("FAILED", 0, 0)
    assert f"gave up on {COUNT}" in str(status["message"])
    assert "HTTP 503" in str(status["message"])


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_refused_ends_the_campaign_at_once(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(campaign_pace, "PAUSES", (3600.0,) * len(PAUSES))
    asked: Counter[int] = Counter()

    def answer(body: Body) -> Said | Callable[[socket], None]:
        asked[asked_about(body)] += 1
        return failing(status, {"message": "Unauthorized"})(body)

    async with judged_by(answer) as (http, saved):
        ended = await over(http, await campaign(http, saved))
    assert (ended["status"], ended["failed"], ended["judged"]) == ("FAILED", 0, 0)
    assert f"HTTP {status}: Unauthorized. Check " in str(ended["message"])
    assert f"gave up on {COUNT}" in str(ended["message"])
    assert 1 <= asked.total() <= JOBS


async def test_a_conversation_that_is_flagged_is_one_event_s_failure() -> None:
    flagged = {"error": {"message": 'Your input was flagged for "violence"', "code": 403}}

    def answer(body: Body) -> Said | Callable[[socket], None]:
        kind = completion('{"analysis": "", "answer": "kind"}')
        return failing(403, flagged)(body) if asked_about(body) == 3 else kind

    async with judged_by(answer) as (http, saved):
        status = await over(http, await campaign(http, saved))
    assert (status["status"], status["failed"], status["judged"]) == ("COMPLETED", 1, COUNT - 1)


async def test_a_campaign_that_is_held_back_leaves_room_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaign_pace, "PAUSES", (3600.0,))
    async with judged_by(failing(429)) as (http, saved):
        away = await campaign(http, saved)
        while (await http.get(f"{away}/status")).json()["message"] is None:
            pass
        status = await over(http, await campaign(http, await judge(http, "An offline one")))
        assert (status["status"], status["judged"]) == ("COMPLETED", COUNT)
        assert (await http.get(f"{away}/status")).json()["status"] == "RUNNING"


async def test_a_campaign_that_waits_for_room_has_it_once_another_is_held_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaign_pace, "PAUSES", (3600.0,))
    calls, made = count(1), threading.Event()
    full = threading.Event()

    def answer(body: Body) -> Said | Callable[[socket], None]:
        if next(calls) == JOBS:
            full.set()
        made.wait(PATIENCE)
        return failing(429)(body)

    async with judged_by(answer) as (http, saved):
        await campaign(http, saved)
        offline = await judge(http, "An offline one")
        while not full.is_set():
            await http.get(f"{EVENTS}/{NEWEST[0]}")
        other = await campaign(http, offline)
        made.set()
        judged: set[object] = {None}
        for _ in range(ASKS):  # nobody asks how it stands: that would wake the work
            if None not in judged:
                break
            judged = set((await verdicts(http, other, offline)).values())
    assert judged and None not in judged


async def test_an_event_whose_verdicts_are_always_lost_is_given_up() -> None:
    turns: Counter[int] = Counter()

    def answer(body: Body) -> Said | Callable[[socket], None]:
        number = asked_about(body)
        turns[number] += 1
        return reset(body) if number == 3 else completion('{"analysis": "", "answer": "kind"}')

    async with judged_by(answer) as (http, saved):
        status = await over(http, await campaign(http, saved))
    assert (status["status"], status["failed"], status["judged"]) == ("COMPLETED", 1, COUNT - 1)
    assert turns[3] == TRIES and "broke" in str(status["message"])


async def test_calls_begin_apart_after_a_pause_until_one_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    now = 100.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    async def begun() -> float:
        await pace.turn()
        return now

    pace = Pace(clock=lambda: now, sleep=sleep)
    assert [await begun() for _ in range(3)] == [100.0] * 3
    assert [pace.hold(1, 0.0) for _ in range(3)] == [PAUSES[0]] * 3
    assert [await begun() for _ in range(3)] == [101.0, 101.0 + APART, 101.0 + 2 * APART]
    assert pace.hold(2, 9.0) == 9.0  # the server asked for longer
    await pace.turn()
    pace.answered()
    later = [await begun() for _ in range(3)]
    assert later == [later[0]] * 3


def test_a_call_that_was_under_way_when_another_was_answered_begins_a_new_row() -> None:
    pace = Pace()
    for _ in range(GIVE_UP - 1):
        pace.failed(pace.silence)
        pace.refused(pace.silence)
    before = pace.silence
    pace.answered()
    assert (pace.failed(before), pace.refused(before)) == (1, 1)
    assert pace.silence == (1, 1) and not pace.over


async def test_so_many_events_at_most_are_judged_at_once() -> None:
    now, most, lock, full = 0, 0, threading.Lock(), threading.Event()

    def answer(_: Body) -> Said:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if now == JOBS:
                full.set()
        full.wait(PATIENCE)
        with lock:
            now -= 1
        return completion('{"analysis": "", "answer": "kind"}')

    async with judged_by(answer) as (http, saved):
        paths = [await campaign(http, saved) for _ in range(2)]
        for path in paths:
            await over(http, path)
    assert most == JOBS


async def test_deleting_cancels_the_work_and_keeps_the_verdicts() -> None:
    held = threading.Event()

    def answer(body: Body) -> Said:
        if asked_about(body) < COUNT - 2:
            held.wait(PATIENCE)
        return completion('{"analysis": "", "answer": "kind"}')

    async with judged_by(answer) as (http, saved):
        path = await campaign(http, saved)
        for _ in range(ASKS):
            if (await http.get(f"{path}/status")).json()["judged"] == 2:
                break
        assert (await http.delete(path)).status_code == 204
        assert (await http.get(path)).status_code == 404
        assert await matching(http, annotation(saved), "eq", "kind") == NEWEST[:2]
        other = await campaign(http, saved, {"field": "event_id", "op": "eq", "value": NEWEST[0]})
        status = await over(http, other)  # its call is not held up by those of the other
        held.set()
        assert status["judged"] == 1
        assert await matching(http, annotation(saved), "eq", "kind") == NEWEST[:2]


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = Store.open(path)
    try:
        yield store
    finally:
        store.close()


async def test_a_campaign_goes_on_after_a_restart_and_judges_nothing_twice(
    tmp_path: Path,
) -> None:
    held, asked, turns = threading.Event(), threading.Event(), Counter[int]()

    def answer(body: Body) -> Said:
        number = asked_about(body)
        turns[number] += 1
        if number < 6:
            asked.set()
            held.wait(PATIENCE)
        return completion('{"analysis": "", "answer": "kind"}')

    path = tmp_path / "events.db"
    with speaking(answer) as (_, port):
        with opened(path) as store:
            store.write_now(lambda conn: ingest(conn, [event(n) for n in range(COUNT)]))
            app = create_app(store, endpoint=endpoint(port))
            transport = httpx.ASGITransport(app)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=transport, base_url="http://server") as http,
            ):
                saved = await judge(http, model_name="big", instructions="{{ user_message }}")
                place = await campaign(http, saved)
                for _ in range(ASKS):
                    judged = (await http.get(f"{place}/status")).json()["judged"]
                    if judged == 6 and asked.is_set():
                        break
        held.set()
        with opened(path) as store:
            resting = create_app(store, endpoint=endpoint(port), resume=False)
            transport = httpx.ASGITransport(resting)
            async with httpx.AsyncClient(transport=transport, base_url="http://server") as http:
                assert (await http.get(place)).status_code == 200
            app = create_app(store, endpoint=endpoint(port))
            async with app.router.lifespan_context(app), client(store) as http:
                for _ in range(ASKS):
                    if not await store.read(is_running):
                        break
                assert (await over(http, place))["judged"] == COUNT
                assert set((await verdicts(http, place, saved)).values()) == {"kind"}
    assert {number for number, times in turns.items() if times == 1} >= set(range(6, COUNT))
    assert max(turns.values()) == 2  # those that had been asked about when it stopped


async def test_one_of_two_servers_on_a_store_judges(tmp_path: Path) -> None:
    turns: Counter[int] = Counter()

    def answer(body: Body) -> Said:
        turns[asked_about(body)] += 1
        return completion('{"analysis": "", "answer": "kind"}')

    path = tmp_path / "events.db"
    with speaking(answer) as (_, port), opened(path) as first, opened(path) as second:
        first.write_now(lambda conn: ingest(conn, [event(n) for n in range(COUNT)]))
        apps = [create_app(store, endpoint=endpoint(port)) for store in (first, second)]
        with on_socket(apps[0]) as one, on_socket(apps[1]) as two:
            clients = [
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{at}", timeout=PATIENCE)
                for at in (one, two)
            ]
            saved = await judge(clients[0], model_name="big", instructions="{{ user_message }}")
            paths = [await campaign(http, saved) for http in clients]
            for http in clients:
                for place in paths:
                    assert (await over(http, place))["judged"] == COUNT
                await http.aclose()
    assert turns == dict.fromkeys(range(COUNT), 2)  # once for each campaign
