"""The server as a process: its address, its token, its end."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from obs_tui.embedded.serve import bound
from tests.embedded.curating import DATASETS
from tests.embedded.served import PATIENCE, Served, served
from tests.embedded.serving import JUDGES, error_code


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_with_the_token_it_printed_and_ends_cleanly(
    tmp_path: Path, how: signal.Signals
) -> None:
    store = tmp_path / "events.db"
    with served(store) as server:
        client = httpx.Client(trust_env=False, timeout=PATIENCE)
        refused = client.get(server.url + JUDGES)
        assert (refused.status_code, error_code(refused)) == (401, "AUTH_UNAUTHORIZED")
        key = {"Authorization": f"Bearer {server.token}"}
        assert client.get(server.url + JUDGES, headers=key).status_code == 200
        rebound = client.get(server.url + JUDGES, headers=key | {"Host": "evil.example"})
        assert rebound.status_code == 403
        client.close()
        assert server.stop(how) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["events.db"]


@pytest.mark.parametrize(
    ("local", "forwarded", "scheme"),
    [("127.0.0.1", "https", "https"), ("127.0.0.1", None, "http"), ("127.0.0.2", "https", "http")],
)
def test_behind_a_proxy_exports_are_named_as_clients_came(
    server_of_a_name: Served, local: str, forwarded: str | None, scheme: str
) -> None:
    key = {"Authorization": f"Bearer {server_of_a_name.token}", "Host": "obs.example.com"}
    more = {"X-Forwarded-Proto": forwarded} if forwarded else {}
    transport = httpx.HTTPTransport(local_address=local)
    with httpx.Client(
        base_url=server_of_a_name.url,
        transport=transport,
        headers=key | more,
        timeout=PATIENCE,
    ) as proxy:
        made = proxy.post(DATASETS, json={"name": "a dataset", "description": ""}).json()
        url = proxy.get(f"{DATASETS}/{made['id']}/exports/to-jsonl").json()["file_url"]
        assert url.startswith(f"{scheme}://obs.example.com/v1/obs-tui/files/")
        stranger = proxy.get(DATASETS, headers={"Host": "other.example.com"})
        assert stranger.status_code == 403


@pytest.fixture(scope="module")
def server_of_a_name(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("named") / "events.db", "obs.example.com") as running:
        yield running


def test_its_address_is_told_when_clients_may_come() -> None:
    with bound("127.0.0.1", 0) as listener:
        socket.create_connection(listener.getsockname()).close()
