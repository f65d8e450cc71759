"""What two events share: terms as they are written, the rare ones first, and telling values."""

from typing import Any

import httpx
import pytest

from obs_tui.embedded.app import create_app
from obs_tui.embedded.wire import SharedResponse
from obs_tui.model.base import JsonObject
from obs_tui.model.similar import Shared
from obs_tui.service.client import Endpoint, connect
from obs_tui.service.errors import NotFoundError, RefusedError
from tests.embedded.serving import NOWHERE, client, error_code, event, stored
from tests.hostile import HOSTILE

PATH = "/v1/obs-tui/chat-completion-events/{event_id}/shared"


def said(number: int, user: str, fields: JsonObject | None = None) -> JsonObject:
    """An event of one turn with these extra fields."""
    return event(
        number,
        correlation_id="",
        extra_fields=fields or {},
        request_messages=[{"role": "user", "content": user}],
        response_messages=[{"role": "assistant", "content": "Yes."}],
    )


def ids(*numbers: int) -> list[str]:
    return [str(event(number)["event_id"]) for number in numbers]


async def asked(http: httpx.AsyncClient, seed: int, *others: int) -> list[Any]:
    path = PATH.format(event_id=ids(seed)[0])
    answer = (await http.post(path, json={"event_ids": ids(*others)})).json()
    found = [each.model_dump(mode="json") for each in SharedResponse.model_validate(answer).shared]
    assert [each["event_id"] for each in found] == ids(*others)
    return found


async def terms(*texts: str) -> list[Any]:
    """The terms that the first of these shares with each of the others."""
    with stored(said(number, text) for number, text in enumerate(texts)) as store:
        async with client(store) as http:
            return [each["terms"] for each in await asked(http, 0, *range(1, len(texts)))]


async def fields(*held: JsonObject, more: int = 0) -> list[Any]:
    """The values that the first of these shares with each of the others; there are `more` events
    like the last one."""
    events = [said(number, "x", each) for number, each in enumerate((*held, *[held[-1]] * more))]
    with stored(events) as store:
        async with client(store) as http:
            found = await asked(http, 0, *range(1, len(held)))
    return [[(each["name"], each["value"]) for each in one["fields"]] for one in found]


async def test_rare_words_come_first_as_the_event_writes_them() -> None:
    found = await terms(
        "How do I bake the Bicycles of Kyoto, and oil their chains?",
        "the bicycle, and Kyoto's chain",
        "what is the oil for, and how?",
        "oil chains",
        "nothing of that",
    )
    assert found == [["Bicycles", "Kyoto", "chains"], ["oil"], ["chains", "oil"], []]


async def test_words_that_say_nothing_are_left_out_in_the_language_of_the_text() -> None:
    same = "Dans le jardin, les tulipes pour toi et moi"
    assert await terms(same, same) == [["jardin", "tulipes"]]
    die = "The die was cast: will the sons of war come?"
    assert set((await terms(die, die))[0]) >= {"die", "war", "sons"}


async def test_at_most_eight_terms_and_what_both_say_often_weighs_more() -> None:
    words = "alpha bravo charlie delta echo foxtrot golf hotel india zulu"
    (found,) = await terms(f"{words} zulu zulu", f"{words} zulu zulu")
    assert found[0] == "zulu"
    assert len(found) == 8


async def test_scripts_without_spaces_tell_what_stands_together() -> None:
    found = await terms(
        "肉じゃがの作り方を教えて", "肉じゃがを四人分", "ต้มยำกุ้ง", "明日の天気は教えて"
    )
    assert found == [["肉じゃが"], [], ["教えて"]]


async def test_values_are_told_the_rarest_first_and_common_ones_not_at_all() -> None:
    seed: JsonObject = {
        "model_name": "m",
        "api_agent_id": "ag_1",
        "invoked_tools": ["search", "sum"],
        "metadata": {"env": "prod", "tenant": "acme"},
        "retries": 3,
        "urgent": True,
        "empty": "",
        "total_time_elapsed": 1.5,
    }
    plain: JsonObject = {"model_name": "m", "metadata": {"env": "prod"}, "retries": 1}
    found = await fields(seed, seed, {**plain, "invoked_tools": ["sum", "other"]}, plain, more=30)
    rare = [
        ("api_agent_id", "ag_1"),
        ("invoked_tools", "search"),
        ("metadata.tenant", "acme"),
        ("retries", "3"),
        ("urgent", "true"),
    ]
    assert found == [[*rare, ("invoked_tools", "sum")], [("invoked_tools", "sum")], []]


async def test_a_long_value_is_cut() -> None:
    long: JsonObject = {"note": "é" * 300}
    (found,) = await fields(long, long)
    assert found == [("note", "é" * 199 + "…")]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
async def test_hostile_text(case: Any) -> None:
    held: JsonObject = {"model_name": case.text, "metadata": {"k": case.text}}
    with stored(said(number, f"bicycle {case.text}", held) for number in range(2)) as store:
        async with client(store) as http:
            (found,) = await asked(http, 0, 1)
    assert "bicycle" in found["terms"]


async def test_an_event_shares_all_with_itself_and_twice_asked_is_told_once() -> None:
    with stored([said(0, "red bicycle")]) as store:
        async with client(store) as http:
            path = PATH.format(event_id=ids(0)[0].upper())
            body = {"event_ids": [ids(0)[0], ids(0)[0]]}
            found = (await http.post(path, json=body)).json()
    assert [each["terms"] for each in found["shared"]] == [["bicycle", "red"]]


@pytest.mark.parametrize(
    ("seed", "body", "status", "code"),
    [
        (NOWHERE, {"event_ids": ids(0)}, 404, "SEARCH_NOT_FOUND"),
        (ids(0)[0], {"event_ids": [*ids(1), NOWHERE]}, 404, "SEARCH_NOT_FOUND"),
        (ids(0)[0], {"event_ids": ["no id"]}, 404, "SEARCH_NOT_FOUND"),
        (ids(0)[0], {"event_ids": [""]}, 404, "SEARCH_NOT_FOUND"),
        ("no-uuid", {"event_ids": ids(0)}, 422, "VALIDATION_ERROR"),
        (ids(0)[0], {"event_ids": []}, 422, "VALIDATION_ERROR"),
        (ids(0)[0], {"event_ids": ids(*range(51))}, 422, "VALIDATION_ERROR"),
        (ids(0)[0], {"event_ids": "e"}, 422, "VALIDATION_ERROR"),
        (ids(0)[0], {}, 422, "VALIDATION_ERROR"),
    ],
)
async def test_what_is_refused(seed: str, body: JsonObject, status: int, code: str) -> None:
    with stored(event(number) for number in range(2)) as store:
        async with client(store) as http:
            refused = await http.post(PATH.format(event_id=seed), json=body)
    assert (refused.status_code, error_code(refused)) == (status, code)


async def test_through_the_service_layer() -> None:
    with stored(
        [said(0, "red bicycle", {"team": "a"}), said(1, "bicycle", {"team": "a"})]
    ) as store:
        api = await connect(Endpoint("http://embedded", None, "demo", app=create_app(store)))
        assert api.capabilities.shared
        seed, other = ids(0, 1)
        found = await api.fetch_shared(seed, [other])
        with pytest.raises(NotFoundError):
            await api.fetch_shared(seed, [NOWHERE])
        with pytest.raises(RefusedError):
            await api.fetch_shared(seed, [])
        await api.aclose()
    assert found == {other: Shared(("bicycle",), (("team", "a"),))}
