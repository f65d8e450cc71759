"""Who may call."""

import httpx
import pytest
from pydantic import SecretStr

from obs_tui.embedded.auth import AnswersTo, host_name, is_loopback
from obs_tui.embedded.serve import check_access
from tests.embedded.serving import JUDGES, client, error_code, stored

TOKEN = "s3cret-token"


async def ask(headers: dict[str, str], path: str = JUDGES) -> httpx.Response:
    with stored() as store:
        hosts = frozenset({"server"})
        async with client(store, token=SecretStr(TOKEN), hosts=hosts, headers=headers) as http:
            return await http.get(path)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_the_token_opens(scheme: str) -> None:
    assert (await ask({"Authorization": f"{scheme} {TOKEN}"})).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x"],
)
async def test_nothing_else_opens(authorization: str) -> None:
    response = await ask({"Authorization": authorization})
    assert (response.status_code, error_code(response)) == (401, "AUTH_UNAUTHORIZED")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_unknown_paths_tell_nothing_without_a_token() -> None:
    assert (await ask({}, "/nowhere")).status_code == 401


async def test_the_openapi_document_is_public() -> None:
    assert (await ask({}, "/v1/obs-tui/openapi.json")).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "server.evil.example", "", "[", "127.0.0.1"])
async def test_another_host_is_refused_even_with_the_token(host: str) -> None:
    response = await ask({"Authorization": f"Bearer {TOKEN}", "Host": host})
    assert (response.status_code, error_code(response)) == (403, "AUTH_FORBIDDEN")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://server", 200),
        ("https://server", 200),
        ("http://server:81", 403),
        ("http://evil.example", 403),
        ("http://[::1", 403),
        ("null", 403),
        ("", 403),
    ],
)
async def test_an_origin_must_be_the_host_itself(origin: str, status: int) -> None:
    response = await ask({"Authorization": f"Bearer {TOKEN}", "Origin": origin})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("bound", "name", "answers"),
    [
        ("127.0.0.1", "localhost", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "::1", True),
        ("127.0.0.1", "192.168.0.7", False),
        ("127.0.0.1", "evil.example", False),
        ("192.0.2.1", "192.168.0.7", True),
        ("192.0.2.1", "evil.example", False),
        ("logs.example", "logs.example", True),
    ],
)
def test_the_names_a_server_answers_to(bound: str, name: str, answers: bool) -> None:
    assert (name in AnswersTo(bound)) is answers


def test_more_names_can_be_given() -> None:
    assert "logs.example" in AnswersTo("127.0.0.1", ["Logs.Example"])


@pytest.mark.parametrize(
    ("netloc", "name"),
    [("LocalHost:80", "localhost"), ("[::1]:80", "::1"), ("a", "a"), ("[", ""), ("", "")],
)
def test_host_names(netloc: str, name: str) -> None:
    assert host_name(netloc) == name


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.8.8.8", True), ("::1", True), ("192.0.2.1", False), ("a.b", False)],
)
def test_serving_without_a_token_is_for_loopback_only(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    if loopback:
        check_access(host, auth=False)
    else:
        with pytest.raises(ValueError, match="without a token"):
            check_access(host, auth=False)
    check_access(host, auth=True)
