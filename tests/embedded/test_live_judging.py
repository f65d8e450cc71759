"""Live judging against a scripted OpenAI-compatible server, and offline."""

import asyncio
import json

import httpx
import pytest
from pydantic import SecretStr

from obs_tui.embedded.app import create_app
from obs_tui.embedded.model_client import ModelEndpoint
from obs_tui.model.base import Json
from tests.embedded import openai_double
from tests.embedded.openai_double import Double, Personality, failing, saying, speaking
from tests.embedded.served import PATIENCE
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


def endpoint(port: int, seconds: float = PATIENCE) -> ModelEndpoint:
    return ModelEndpoint(f"http://127.0.0.1:{port}/v1/", SecretStr(KEY), timeout=seconds)


async def judged(
    personality: Personality | None, *, seconds: float = PATIENCE, **changes: Json
) -> tuple[httpx.Response, Double]:
    """The response to judging one event with a model that answers so."""
    seed = event(1)
    with speaking(personality) as (model, port), stored([seed]) as store:
        async with client(store, endpoint=endpoint(port, seconds)) as http:
            response = await http.post(
                f"{EVENTS}/{seed['event_id']}/live-judging",
                json={"judge_definition": draft() | {"model_name": "big"} | changes},
            )
    return response, model


@pytest.mark.parametrize(
    ("personality", "formats"),
    [
        (openai_double.ollama, ["json_schema"]),
        (openai_double.vllm_reasoning, ["json_schema"]),
        (openai_double.magistral, ["json_schema"]),
        (openai_double.deepseek_thinking, ["json_schema"]),
        (openai_double.calls_a_function, ["json_schema"]),
        (openai_double.openai_reasoning, ["json_schema", "json_schema"]),
        (openai_double.llama_cpp_old, ["json_schema", "json_object"]),
        (openai_double.lm_studio_without_schemas, ["json_schema", "json_object", ""]),
        (openai_double.strict_proxy, ["json_schema", "json_object", ""]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_servers_are_asked_in_a_way_they_understand_which_is_remembered(
    personality: Personality, formats: list[str]
) -> None:
    seed = event(1)
    with speaking(personality) as (model, port), stored([seed]) as store:
        async with client(store, endpoint=endpoint(port)) as http:
            path = f"{EVENTS}/{seed['event_id']}/live-judging"
            for _ in range(2):
                sent = {"judge_definition": draft(model_name="big")}
                response = await http.post(path, json=sent)
                assert response.status_code == 200, response.text
                assert response.json()["answer"] == "kind"
                assert response.json()["analysis"].startswith("As big sees it")
    assert model.formats == [*formats, formats[-1]]
    assert "temperature" not in model.requests[-1] or personality != openai_double.openai_reasoning


@pytest.mark.parametrize(
    ("personality", "verdict"),
    [
        (saying(f"Sure!\n```json\n{GOOD}\n```\nHope that helps."), "kind"),
        (saying('{"analysis": "x", "answer": "KIND."}'), "kind"),
        (saying('{"answer": "kind", "analysis": "so warm that', "length"), "kind"),
        (saying('{"analysis": "half \\ud800 pair", "answer": "kind"}'), "kind"),
        (saying("It was rather friendly."), ""),
        (saying('{"analysis": "x", "answer": "lovely"}'), ""),
    ],
)
async def test_replies_become_verdicts(personality: Personality, verdict: str) -> None:
    response, _ = await judged(personality)
    assert response.status_code == 200, response.text
    assert response.json()["answer"] == verdict
    assert response.json()["analysis"]


async def test_the_model_is_asked_as_documented() -> None:
    _, model = await judged(saying(GOOD))
    (request,) = model.requests
    assert model.paths == ["/v1/chat/completions"]
    assert model.keys == [f"Bearer {KEY}"]
    assert request["model"] == "big"
    assert request["temperature"] == 0
    text = json.dumps(request["messages"])
    assert "Is the answer kind?" in text
    assert "question 1 about cats" in text
    assert "answer 1" in text
    assert "an unkind answer" in text
    assert '"enum": ["kind", "unkind"]' in json.dumps(request["response_format"])


async def test_a_judges_tools_are_not_run_and_the_model_and_the_analysis_are_told() -> None:
    response, model = await judged(saying(GOOD), tools=["web_search"])
    assert "Its tools (web_search) were not run" in response.json()["analysis"]
    assert "You have no tools" in model.requests[0]["messages"][0]["content"]
    assert "tools" not in model.requests[0]
    offline, _ = await judged(None, tools=["code_interpreter"], model_name="baseline")
    assert "Its tools (code_interpreter) were not run" in offline.json()["analysis"]


FAILURES: list[tuple[Personality, str, str]] = [
    (saying(None, refusal="I will not."), "refused to answer: I will not.", "Change the instruc"),
    (saying(""), "is empty (finish_reason stop)", "another model"),
    (saying(None, "content_filter"), "content_filter", "Judge another conversation"),
    (saying(GOOD[:20], "length"), "cut off before it came to a verdict", "max tokens"),
    (saying("<think>Well, hm", "length"), "cut off", "max tokens"),
    (saying(None, "length", reasoning_content="Well, hm"), "cut off", "max tokens"),
    (saying(None, reasoning="Well, hm."), "it reasoned, and gave no answer", "reasons less"),
    (openai_double.calls_a_tool, "it called a tool", "there are no tools"),
    (openai_double.ollama_absent, "HTTP 404: model", "model name"),
    (openai_double.mistral_no_key, "HTTP 401: Unauthorized", "OBS_TUI_JUDGE_KEY"),
    (openai_double.mistral_unknown_model, "HTTP 400: Invalid model", "model name"),
    (openai_double.vllm_too_long, "HTTP 400: This model's maximum", "shorter conversation"),
    (openai_double.openai_quota, "HTTP 429: You exceeded", "account"),
    (openai_double.openrouter_error, "with an error: Provider returned error", "judge's URL"),
    (failing(400), "HTTP 400: no luck", "judge's model name"),
    (failing(403), "HTTP 403: no luck", "entitled"),
    (failing(500), "HTTP 500: no luck", "Try again later"),
    (failing(401, {"detail": f"{KEY} is no key"}), "HTTP 401: … is no key", "key"),
    (failing(307, location="http://127.0.0.1:9/"), "redirects", "final address"),
    (failing(200, b"<html>hello</html>", content_type="text/html"), "nor JSON (text/html)", "/v1"),
    (failing(200, b'{"choices": ' + b"[" * 90_000), "nor JSON", "/v1"),
    (failing(200, {"choices": []}), "not a chat completion", "/v1"),
    (failing(200, {"choices": [{"message": None}]}), "not a chat completion", "/v1"),
    (failing(200, ["hello"]), "not a chat completion", "/v1"),
    (openai_double.endless, "longer than 8 MB", "judge's URL"),
]


@pytest.mark.parametrize(("personality", "cause", "remedy"), FAILURES)
async def test_failures_say_what_happened_and_what_to_do(
    personality: Personality, cause: str, remedy: str
) -> None:
    response, _ = await judged(personality)
    assert (response.status_code, error_code(response)) == (400, "JUDGE_MISTRAL_API_ERROR")
    said, arrow, to_do = response.json()["detail"]["message"].partition("\n→ ")
    assert cause in said
    assert arrow
    assert remedy in to_do
    assert KEY not in response.text
    assert "retry-after" not in response.headers


@pytest.mark.parametrize(
    ("personality", "status", "wait"),
    [
        (openai_double.mistral_busy, 429, "7"),
        (failing(429), 429, None),
        (failing(429, retry_after="sp\xe4ter"), 429, None),
        (
            failing(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"),
            429,
            "Wed, 21 Oct 2026 07:28:00 GMT",
        ),
        (failing(503, retry_after="3"), 503, "3"),
        (openai_double.ollama_busy, 503, "2"),
        (openai_double.llama_cpp_loading, 503, "2"),
    ],
)
async def test_what_was_not_run_may_be_asked_again(
    personality: Personality, status: int, wait: str | None
) -> None:
    response, model = await judged(personality)
    assert (response.status_code, error_code(response)) == (status, "JUDGE_MISTRAL_API_ERROR")
    assert response.headers.get("retry-after") == wait
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("personality", "status", "cause", "remedy"),
    [
        (failing(503), 503, "HTTP 503: no luck", "Try again later"),
        (failing(502, b"<html>x</html>"), 502, "HTTP 502: an HTML page", "Try again later"),
        (openai_double.reset, 502, "the connection to 127.0.0.1", "may have been run"),
    ],
)
async def test_a_server_that_is_away_is_passed_on_without_a_time(
    personality: Personality, status: int, cause: str, remedy: str
) -> None:
    response, _ = await judged(personality)
    assert (response.status_code, error_code(response)) == (status, "JUDGE_MISTRAL_API_ERROR")
    said, _, to_do = response.json()["detail"]["message"].partition("\n→ ")
    assert cause in said and remedy in to_do
    assert "retry-after" not in response.headers


@pytest.mark.parametrize("personality", [None, openai_double.dripping])
async def test_a_slow_model_is_a_timeout(personality: Personality | None) -> None:
    response, _ = await judged(personality, seconds=0.2)
    assert (response.status_code, error_code(response)) == (408, "JUDGE_MISTRAL_API_TIMEOUT")
    assert "within 0.2 s.\n→ Try again" in response.json()["detail"]["message"]


async def test_a_model_that_is_not_there_is_named() -> None:
    with Double(None, listening=False) as absent, stored([event(1)]) as store:
        port = absent.server_address[1]
        async with client(store, endpoint=endpoint(port)) as http:
            path = f"{EVENTS}/{event(1)['event_id']}/live-judging"
            sent = {"judge_definition": draft(model_name="big")}
            response = await http.post(path, json=sent)
    assert (response.status_code, error_code(response)) == (503, "JUDGE_MISTRAL_API_ERROR")
    assert response.headers["retry-after"] == "2"  # nothing was run
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
    with speaking(saying(GOOD)) as (model, port), stored() as store:
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
    with speaking(None) as (model, port), stored([event(1)]) as store:
        async with client(store, endpoint=endpoint(port)) as http:
            path = f"{EVENTS}/{event(1)['event_id']}/live-judging"
            sent = {"judge_definition": draft(model_name="big")}
            call = asyncio.ensure_future(http.post(path, json=sent))
            assert await asyncio.to_thread(model.asked.wait, PATIENCE)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert await asyncio.to_thread(model.left.wait, PATIENCE)


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


@pytest.mark.parametrize(
    ("key", "seconds", "said"),
    [("kéy", 5, "key"), ("two\nlines", 5, "key"), (KEY, 0, "290"), (KEY, 291, "290")],
)
def test_keys_and_times_that_cannot_be_are_refused(key: str, seconds: float, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        ModelEndpoint("https://api.example/v1", SecretStr(key), timeout=seconds)
    assert key not in str(raised.value)


def test_private_hosts_may_be_plain_when_said_so() -> None:
    ModelEndpoint("http://10.0.0.1/v1", SecretStr(KEY), insecure=True)
    ModelEndpoint("http://gpu.local/v1", SecretStr(KEY), insecure=True)
    ModelEndpoint("http://localhost:8000/v1", SecretStr(KEY))
    with pytest.raises(ValueError, match="https"):
        ModelEndpoint("http://api.example/v1", SecretStr(KEY), insecure=True)
    assert KEY not in repr(ModelEndpoint("https://api.example/v1", SecretStr(KEY)))


def test_judging_works_on_a_socket_too() -> None:
    with (
        speaking(saying(GOOD)) as (_, port),
        stored([event(1)]) as store,
        on_socket(create_app(store, endpoint=endpoint(port))) as served,
    ):
        response = httpx.post(
            f"http://127.0.0.1:{served}{EVENTS}/{event(1)['event_id']}/live-judging",
            json={"judge_definition": draft(model_name="big")},
            trust_env=False,
            timeout=PATIENCE,
        )
    assert response.json()["answer"] == "kind"
