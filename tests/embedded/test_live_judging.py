"""Live judging against a scripted OpenAI-compatible server, and offline."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from obs_tui.embedded.app import create_app
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.model.base import Json, JsonObject
from tests.embedded.serving import (
    EVENTS,
    JUDGES,
    client,
    draft,
    error_code,
    event,
    on_socket,
    stored,
)

KEY = "sk-judge-secret"
GOOD = '{"analysis": "warm words", "answer": "kind"}'
Answer = Callable[[JsonObject], Awaitable[Response]]


@dataclass
class Model:
    """A scripted server: answers with `answer`, or never when there is none, and remembers what it
    was sent."""

    answer: Answer | None
    requests: list[JsonObject] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    async def complete(self, request: Request) -> Response:
        body: JsonObject = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("authorization", ""))
        self.asked.set()
        if self.answer:
            return await self.answer(body)
        while (await request.receive())["type"] != "http.disconnect":
            pass
        self.left.set()
        return Response()


def completion(content: Json, finish: str = "stop", **message: Json) -> Response:
    """A chat completion with this reply."""
    whole = {"role": "assistant", "content": content, **message}
    return JSONResponse({"choices": [{"index": 0, "message": whole, "finish_reason": finish}]})


def saying(content: Json, finish: str = "stop", **message: Json) -> Answer:
    async def answer(_: JsonObject) -> Response:
        return completion(content, finish, **message)

    return answer


def failing(status: int, **headers: str) -> Answer:
    async def answer(_: JsonObject) -> Response:
        return JSONResponse({"error": {"message": "no luck"}}, status, headers)

    return answer


async def knows_no_schema(body: JsonObject) -> Response:
    """A server that refuses `response_format`, as older ones do."""
    if "response_format" in body:
        return JSONResponse({"detail": [{"msg": "extra field"}]}, 422)
    return completion(GOOD)


async def moved(_: JsonObject) -> Response:
    return RedirectResponse("/elsewhere", 307)


async def no_json(_: JsonObject) -> Response:
    return Response("<html>gateway</html>")


@contextmanager
def scripted(answer: Answer | None) -> Iterator[tuple[Model, int]]:
    """The scripted server, and its port on loopback."""
    model = Model(answer)
    app = Starlette(
        routes=[Route("/v1/chat/completions", model.complete, methods=["POST"])],
    )
    with on_socket(app) as port:
        yield model, port


def endpoint(port: int, seconds: float = 20.0) -> ModelEndpoint:
    return ModelEndpoint(f"http://127.0.0.1:{port}/v1/", SecretStr(KEY), timeout=seconds)


async def judged(
    answer: Answer | None, *, seconds: float = 20.0, **changes: Json
) -> tuple[httpx.Response, Model]:
    """The response to judging one event with a model that answers so."""
    seed = event(1)
    with scripted(answer) as (model, port), stored([seed]) as store:
        async with client(store, endpoint=endpoint(port, seconds)) as http:
            response = await http.post(
                f"{EVENTS}/{seed['event_id']}/live-judging",
                json={"judge_definition": draft() | {"model_name": "big"} | changes},
            )
    return response, model


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (saying(GOOD), "kind"),
        (saying(f"Sure!\n```json\n{GOOD}\n```\nHope that helps."), "kind"),
        (saying([{"type": "text", "text": GOOD}]), "kind"),
        (saying('{"analysis": "x", "answer": "KIND."}'), "kind"),
        (saying("It was rather friendly."), ""),
        (saying('{"analysis": "x", "answer": "lovely"}'), ""),
        (saying('{"analysis": "warm wor', "length"), ""),
        (saying('{"analysis": "half \\ud800 pair", "answer": "kind"}'), "kind"),
        (knows_no_schema, "kind"),
    ],
)
async def test_replies_become_verdicts(answer: Answer, verdict: str) -> None:
    response, _ = await judged(answer)
    assert response.status_code == 200, response.text
    assert response.json()["answer"] == verdict
    assert response.json()["analysis"]


async def test_the_model_is_asked_as_documented() -> None:
    _, model = await judged(saying(GOOD))
    (request,) = model.requests
    assert request["model"] == "big"
    assert model.keys == [f"Bearer {KEY}"]
    text = json.dumps(request["messages"])
    assert "Is the answer kind?" in text
    assert "question 1 about cats" in text
    assert "answer 1" in text
    assert "an unkind answer" in text
    assert '"enum": ["kind", "unkind"]' in json.dumps(request["response_format"])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (saying(None, refusal="I will not."), "refused to answer: I will not."),
        (saying(""), "empty"),
        (saying(None, "content_filter"), "content_filter"),
        (failing(429, **{"Retry-After": "7"}), "too many requests, wait and try again after 7 s"),
        (failing(401), "OBS_TUI_JUDGE_KEY"),
        (failing(404), "OBS_TUI_JUDGE_URL"),
        (failing(400), "no luck"),
        (failing(500), "try again later"),
        (moved, "redirects"),
        (no_json, "not a chat completion"),
    ],
)
async def test_failures_say_what_to_do(answer: Answer, said: str) -> None:
    response, _ = await judged(answer)
    assert (response.status_code, error_code(response)) == (400, "JUDGE_MISTRAL_API_ERROR")
    assert said in response.json()["detail"]["message"]
    assert KEY not in response.text


async def test_a_slow_model_is_a_timeout() -> None:
    response, _ = await judged(None, seconds=0.2)
    assert (response.status_code, error_code(response)) == (408, "JUDGE_MISTRAL_API_TIMEOUT")


async def test_a_model_that_is_not_there_is_named() -> None:
    with scripted(saying(GOOD)) as (_, port):
        pass
    with stored([event(1)]) as store:
        async with client(store, endpoint=endpoint(port)) as http:
            path = f"{EVENTS}/{event(1)['event_id']}/live-judging"
            sent = {"judge_definition": draft(model_name="big")}
            response = await http.post(path, json=sent)
    assert (response.status_code, error_code(response)) == (400, "JUDGE_MISTRAL_API_ERROR")
    assert f"127.0.0.1:{port} cannot be reached" in response.json()["detail"]["message"]


async def test_without_an_endpoint_a_model_says_what_to_set() -> None:
    with stored([event(1)]) as store:
        async with client(store) as http:
            path = f"{EVENTS}/{event(1)['event_id']}/live-judging"
            sent = {"judge_definition": draft(model_name="big")}
            response = await http.post(path, json=sent)
    assert (response.status_code, error_code(response)) == (400, "JUDGE_MISTRAL_API_ERROR")
    message = response.json()["detail"]["message"]
    assert "OBS_TUI_JUDGE_URL" in message
    assert "OBS_TUI_JUDGE_KEY" in message
    assert "baseline" in message


async def test_baseline_judges_offline_and_says_so() -> None:
    with stored([event(1)]) as store:
        async with client(store) as http:
            path = f"{EVENTS}/{event(1)['event_id']}/live-judging"
            response = await http.post(path, json={"judge_definition": draft()})
    assert response.status_code == 200, response.text
    assert response.json()["answer"] in ("kind", "unkind")
    assert "model" in response.json()["analysis"]


@pytest.mark.parametrize(
    ("instructions", "code", "said"),
    [
        ("one\ntwo {{ user_message", "TEMPLATE_SYNTAX_ERROR", "line 2"),
        ("one\n\n{{ 1 / 0 }}", "TEMPLATE_ERROR", "line 3: division by zero"),
        ("{{ conversation }}", "TEMPLATE_ERROR", "conversation_history"),
        ("{% for a in 'x' * 200 %}" * 4 + "{% endfor %}" * 4, "TEMPLATE_ERROR", "steps"),
    ],
)
async def test_template_errors_name_line_and_cause(instructions: str, code: str, said: str) -> None:
    response, model = await judged(saying(GOOD), instructions=instructions)
    assert (response.status_code, error_code(response)) == (400, code)
    assert said in response.json()["detail"]["message"]
    assert model.requests == []


async def test_a_saved_judge_judges_a_conversation_with_properties() -> None:
    instructions = "Expected {{ properties.expected_output }}, got {{ assistant_message }}."
    with scripted(saying(GOOD)) as (model, port), stored() as store:
        async with client(store, endpoint=endpoint(port)) as http:
            sent = draft(model_name="big", instructions=instructions)
            saved = (await http.post(JUDGES, json=sent)).json()
            response = await http.post(
                f"{JUDGES}/{saved['id']}/live-judging",
                json={
                    "messages": [
                        {"role": "user", "content": "2+2?"},
                        {"role": "assistant", "content": "five"},
                    ],
                    "properties": {"expected_output": "four"},
                },
            )
    assert response.json() == {"analysis": "warm words", "answer": "kind"}
    assert "Expected four, got five." in json.dumps(model.requests[0]["messages"])


@pytest.mark.parametrize("messages", [[], [{}], [{"content": "who says this?"}]])
async def test_a_conversation_needs_a_role(messages: Json) -> None:
    with stored() as store:
        async with client(store) as http:
            saved = (await http.post(JUDGES, json=draft())).json()
            path = f"{JUDGES}/{saved['id']}/live-judging"
            response = await http.post(path, json={"messages": messages})
    assert (response.status_code, error_code(response)) == (400, "JUDGE_CONVERSATION_FORMAT_ERROR")


async def test_cancelling_a_verdict_leaves_the_model() -> None:
    with scripted(None) as (model, port), stored([event(1)]) as store:
        async with client(store, endpoint=endpoint(port)) as http:
            path = f"{EVENTS}/{event(1)['event_id']}/live-judging"
            sent = {"judge_definition": draft(model_name="big")}
            call = asyncio.ensure_future(http.post(path, json=sent))
            assert await asyncio.to_thread(model.asked.wait, 20)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert await asyncio.to_thread(model.left.wait, 20)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example/v1",
        "http://10.0.0.1/v1",
        "ftp://host/v1",
        "host/v1",
        "",
        "https://user:password@host/v1",
    ],
)
def test_the_key_never_goes_out_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        ModelEndpoint(url, SecretStr(KEY))


def test_private_hosts_may_be_plain_when_said_so() -> None:
    ModelEndpoint("http://10.0.0.1/v1", SecretStr(KEY), insecure=True)
    ModelEndpoint("http://gpu.local/v1", SecretStr(KEY), insecure=True)
    ModelEndpoint("http://localhost:8000/v1", SecretStr(KEY))
    with pytest.raises(ValueError, match="https"):
        ModelEndpoint("http://api.example/v1", SecretStr(KEY), insecure=True)
    assert KEY not in repr(ModelEndpoint("https://api.example/v1", SecretStr(KEY)))


def test_judging_works_on_a_socket_too() -> None:
    with (
        scripted(saying(GOOD)) as (_, port),
        stored([event(1)]) as store,
        on_socket(create_app(store, endpoint=endpoint(port))) as served,
    ):
        response = httpx.post(
            f"http://127.0.0.1:{served}{EVENTS}/{event(1)['event_id']}/live-judging",
            json={"judge_definition": draft(model_name="big")},
            trust_env=False,
        )
    assert response.json()["answer"] == "kind"
