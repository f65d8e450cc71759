"""Each shape of failure becomes one kind of error, with a sentence, a cause and a remedy."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from obs_tui.model.judges import JudgeDraft, Regression
from obs_tui.service.advice import ADVICE
from obs_tui.service.client import Endpoint, connect
from obs_tui.service.errors import (
    AccessError,
    BadResponseError,
    BusyError,
    ConflictError,
    DeadlineError,
    NotFoundError,
    RefusedError,
    ServerError,
    ServiceError,
    UnreachableError,
)
from obs_tui.service.protocol import Capabilities, Retry
from obs_tui.service.translate import late, refusal, seconds_to_wait

from .scripted import KEY, Answer, Naps, Script, feed, row, service

DRAFT = JudgeDraft(
    name="tone of it",
    description="",
    model_name="m",
    output=Regression(min_description="", max_description=""),
    instructions="",
)


def told(message: str = "why", code: str | None = None) -> dict[str, Any]:
    return {"detail": {"message": message, "error_code": code}}


async def failure(answer: Answer, *, of_id: bool = False, key: str | None = KEY) -> ServiceError:
    async with service(answer, naps=Naps(), key=key) as (api, _):
        with pytest.raises(ServiceError) as caught:
            await (api.fetch_event("e1") if of_id else api.list_fields())
    error = caught.value
    assert error.sentence
    assert error.cause
    assert error.remedy
    assert error.__cause__ is error.__context__ is None
    return error


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "AUTH_UNAUTHORIZED", AccessError),
        (403, "AUTH_FORBIDDEN_NOT_WORKSPACE_ADMIN", AccessError),
        (404, "FIELDS_NOT_FOUND", NotFoundError),
        (404, "SOMETHING_NEW_NOT_FOUND", NotFoundError),
        (400, "JUDGE_NAME_ALREADY_EXISTS", ConflictError),
        (409, "PROJECT_NAME_ALREADY_EXISTS", ConflictError),
        (400, "SEARCH_BAD_REQUEST", RefusedError),
        (422, "VALIDATION_ERROR", RefusedError),
        (408, "DATABASE_TIMEOUT", ServerError),
        (503, "SEARCH_SERVICE_UNAVAILABLE", ServerError),
        (400, "TEMPLATE_SYNTAX_ERROR", RefusedError),
        (400, "JUDGE_MISTRAL_API_ERROR", ServerError),
        (418, "NEVER_HEARD_OF", RefusedError),
        (403, None, AccessError),
        (408, None, ServerError),
        (409, None, ConflictError),
        (422, None, RefusedError),
        (429, None, BusyError),
        (500, None, ServerError),
        (599, None, ServerError),
    ],
)
async def test_status_and_code_decide(status: int, code: str | None, kind: type) -> None:
    error = await failure(Answer(status, told("the reason", code)))
    assert type(error) is kind
    assert (error.status, error.code) == (status, code)
    assert "the reason" in error.cause


def test_every_piece_of_advice_says_what_to_do_but_where_the_operation_decides() -> None:
    assert all(advice.sentence for advice in ADVICE.values())
    silent = {code for code, advice in ADVICE.items() if not advice.remedy}
    assert silent == {"DATABASE_TIMEOUT", "JUDGE_MISTRAL_API_TIMEOUT"}


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("chat_completion_events.search", "narrower filter"),
        ("chat_completion_events.search_ids", "narrower filter"),
        ("count", "narrower filter"),
        ("shape", "narrower filter"),
        ("fields.fetch_option_counts", "narrower filter"),
        ("chat_completion_events.fetch", "Try again in a while."),
        ("chat_completion_events.fetch_similar_events", "Try again in a while."),
        ("datasets.list_records", "Try again in a while."),
        ("datasets.export_to_jsonl", "Try again in a while."),
        ("records.search", "Try again in a while."),
        ("capabilities", "Try again in a while."),
        ("chat_completion_events.judge", "faster model"),
        ("datasets.records.judge", "faster model"),
        ("judges.judge_conversation", "faster model"),
        ("judges.create", "may have been done"),
        ("datasets.records.bulk_delete", "may have been done"),
        ("datasets.records.update_payload", "may have been done"),
        ("datasets.import_from_explorer", "may have been done"),
        ("files.upload", "may have been done"),
    ],
)
def test_what_to_do_when_it_is_late_depends_on_the_operation(operation: str, words: str) -> None:
    endpoint = Endpoint("https://host", None, "prod")
    body = json.dumps(told("too slow", "DATABASE_TIMEOUT")).encode()
    for error in (
        late(1, endpoint, operation),
        refusal(408, b"", None, endpoint, operation, of_id=False),
        refusal(408, body, None, endpoint, operation, of_id=False),
    ):
        assert words in error.remedy
        assert ("filter" in error.remedy) == ("filter" in words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (told("plain words"), "plain words"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"loc": ["body", "x"], "msg": "bad", "type": "t"}, 7]}, "body.x: bad; 7"),
        ({"detail": {}}, "detail"),
        ({"detail": None}, "detail"),
        ({"detail": {"message": None, "error_code": 7}}, "error_code"),
        ({"message": "no API key", "request_id": "r"}, "no API key"),
        ({"error": {"message": "inner"}}, "inner"),
        (["odd"], "Bad Request"),
        ("upstream is down", "upstream is down"),
        ("<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
        ("<html>", "HTML page"),
        (b"", "Bad Request"),
        (b'{"detail": {"mess', '{"detail'),
        (b"\xff\x00\x1b[31mred", "\\x1b[31mred"),
        ("[" * 60_000, "[[["),
        ("a\u202eb", "a\\u202eb"),
    ],
)
async def test_every_shape_of_error_body(body: Any, words: str) -> None:
    error = await failure(Answer(400, body))
    assert type(error) is RefusedError
    assert words in error.cause
    assert error.cause.isprintable()


async def test_a_servers_text_is_limited_and_rid_of_the_key() -> None:
    error = await failure(Answer(400, told(f"bad key {KEY} " + "x" * 100_000)))
    assert len(error.cause) < 500
    assert KEY not in error.cause


async def test_access_errors_say_what_to_do() -> None:
    wrong = await failure(Answer(401, {"detail": "Unauthorized"}))
    assert "MISTRAL_API_KEY" in wrong.remedy
    assert "prod" in wrong.sentence
    missing = await failure(Answer(401, {"message": "Unauthorized"}), key=None)
    assert "no API key" in missing.sentence
    forbidden = await failure(Answer(403, told()))
    assert "workspace admin" in forbidden.remedy
    for body in ({"detail": "Not Found"}, "", told()):
        not_entitled = await failure(Answer(404, body))
        assert type(not_entitled) is AccessError
        assert "Enterprise" in not_entitled.remedy
    assert type(await failure(Answer(404, told()), of_id=True)) is NotFoundError


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, headers={"location": "https://elsewhere.example/"}),
        Answer(307, headers={"location": "//elsewhere.example/x"}),
        Answer(307, headers={"location": "http://user@embedded/x"}),
        Answer(307, headers={"location": "https://embedded/x"}),
        Answer(307, headers={"location": "http://embedded:81/x"}),
        Answer(302, headers={"location": "http://embedded/login"}),
        Answer(307, headers={"location": "http://embedded/loop"}),
        Answer(307, headers={"location": "http://[bad"}),
        Answer(304),
        Answer(300),
        Answer(200, b""),
        Answer(200, '{"completion_events": {"res'),
        Answer(200, b"not gzip", {"content-encoding": "gzip"}),
        Answer(200, b"x" * (1 << 21)),
        Answer(200, b"", {"content-length": str(1 << 30)}),
    ],
)
async def test_answers_that_cannot_be_used(answer: Answer) -> None:
    async with service(answer) as (api, server):
        with pytest.raises(ServiceError) as caught:
            await api.search_events(None)
    assert isinstance(caught.value, BadResponseError | UnreachableError)
    assert len(server.asked) <= 6


async def test_a_redirect_within_the_origin_is_followed_as_the_same_request() -> None:
    moved = Answer(308, headers={"location": "/moved?x=1"})
    async with service(moved, feed([row()])) as (api, server):
        await api.search_events(None)
    first, second = server.asked
    assert (second.method, second.path, second.query) == ("POST", "/moved", "x=1")
    assert second.body == first.body
    assert second.headers["authorization"] == f"Bearer {KEY}"


async def test_an_application_that_fails_or_says_nothing() -> None:
    async def fails(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError(KEY)

    async def silent(scope: Any, receive: Any, send: Any) -> None:
        return

    for app in (fails, silent):
        api = await connect(Endpoint("http://embedded", None, "demo", app=app))
        api._caller._pace = Naps().pace
        with pytest.raises(ServiceError):
            await api.list_fields()
        await api.aclose()
        with pytest.raises(UnreachableError):
            await api.list_fields()


async def test_the_deadline_holds_in_process() -> None:
    async with service(None, deadline=0.01) as (api, server):
        with pytest.raises(DeadlineError) as caught:
            await api.list_fields()
    assert "0.01 s" in caught.value.cause
    assert server.cancelled


async def test_cancelling_ends_the_call() -> None:
    async with service(None) as (api, server):
        task = asyncio.create_task(api.list_fields())
        await server.waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert server.cancelled


async def test_reads_are_retried_with_growing_jittered_waits_and_the_caller_sees_it() -> None:
    naps, seen = Naps(), list[Retry]()
    async with service(Answer(503), Answer(500), Answer(429), feed([]), naps=naps) as (api, _):
        api.on_retry(seen.append)
        await api.search_events(None)
    assert naps.slept == [0.5, 1.0, 2.0]
    assert [(retry.attempt, retry.attempts, retry.wait) for retry in seen] == [
        (1, 4, 0.5),
        (2, 4, 1.0),
        (3, 4, 2.0),
    ]
    assert seen[0].operation == "chat_completion_events.search"
    assert "503" in seen[0].cause


async def test_retries_end() -> None:
    async with service(Answer(500)) as (api, server):
        with pytest.raises(ServerError):
            await api.list_fields()
    assert len(server.asked) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501])
async def test_what_will_not_change_is_not_retried(status: int) -> None:
    async with service(Answer(status)) as (api, server):
        with pytest.raises(ServiceError):
            await api.list_fields()
    assert len(server.asked) == 1


async def test_retry_after_is_honoured_within_the_deadline() -> None:
    naps = Naps()
    async with service(Answer(429, headers={"retry-after": "3"}), feed([]), naps=naps) as (api, _):
        await api.search_events(None)
    assert naps.slept == [3.5]
    async with service(Answer(429, headers={"retry-after": "60"}), naps=naps) as (api, server):
        with pytest.raises(BusyError) as caught:
            await api.search_events(None)
    assert len(server.asked) == 1
    assert "60 s" in caught.value.remedy


def test_forms_of_retry_after() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert seconds_to_wait("7", now) == 7
    assert seconds_to_wait("1.5", now) == 1.5
    assert seconds_to_wait("Thu, 01 Jan 2026 00:00:30 GMT", now) == 30
    assert seconds_to_wait("Thu, 01 Jan 2026 00:00:30 -0000", now) == 30
    assert seconds_to_wait("Wed, 31 Dec 2025 00:00:00 GMT", now) == 0
    for odd in (None, "", "soon", "nan", "inf", "Thu, 99 Jan 2026"):
        assert seconds_to_wait(odd, now) is None
    assert seconds_to_wait("-5", now) == 0


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (Answer(429), 4),
        (Answer(503, headers={"retry-after": "1"}), 4),
        (Answer(503), 1),
        (Answer(500), 1),
        (Answer(504), 1),
    ],
)
async def test_a_judge_call_is_retried_only_when_nothing_was_run(
    answer: Answer, calls: int
) -> None:
    async with service(answer) as (api, server):
        with pytest.raises(ServiceError):
            await api.judge_event("e1", DRAFT)
        assert len(server.asked) == calls
        with pytest.raises(ServiceError):
            await api.delete_judge("j1")
        assert len(server.asked) == 2 * calls


async def test_waiting_for_a_retry_can_be_cancelled() -> None:
    class Asleep(Naps):
        def __init__(self) -> None:
            super().__init__()
            self.asleep = asyncio.Event()

        async def sleep(self, seconds: float) -> None:
            self.asleep.set()
            await asyncio.Event().wait()

    naps = Asleep()
    async with service(Answer(500), naps=naps) as (api, server):
        task = asyncio.create_task(api.list_fields())
        await naps.asleep.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(server.asked) == 1


async def test_counting() -> None:
    async with service(Answer(body={"count": 12}), capabilities=Capabilities("x", totals=True)) as (
        api,
        server,
    ):
        count = await api.count_events(None)
    assert (count.value, count.exact) == (12, True)
    assert server.asked[0].path == "/v1/obs-tui/chat-completion-events/count"
    assert server.asked[0].body == b'{"filters":null}'
    ids = [f"{number:036}" for number in range(20_000)]
    async with service(Answer(body={"completion_event_ids": ids})) as (api, server):
        count = await api.count_events(None)
    assert (count.value, count.exact) == (20_000, False)
    assert server.asked[0].path.endswith("/search-ids")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(body={"name": "x", "totals": True, "offline_judge": True}), (True, True)),
        (Answer(body={"totals": True, "new": 1}), (True, False)),
        (Answer(404, told()), (False, False)),
        (Answer(401, {"detail": "Unauthorized"}), (False, False)),
        (Answer(200, "<html>"), (False, False)),
        (Answer(500), (False, False)),
        (Answer(302, headers={"location": "https://login.example/"}), (False, False)),
    ],
)
async def test_connecting_never_fails_for_what_the_server_says(
    answer: Answer, expected: tuple[bool, bool]
) -> None:
    script = Script(answer)
    api = await connect(Endpoint("http://embedded", None, "demo", app=script), read_only=True)
    found = api.capabilities
    assert (found.name, found.totals, found.offline_judge, found.read_only) == (
        "demo",
        *expected,
        True,
    )
    assert [asked.path for asked in script.asked] == ["/v1/obs-tui/capabilities"]
    await api.aclose()
