"""The server as a process: its address, its token, its end."""

import signal
import socket
from pathlib import Path

import httpx
import pytest

from obs_tui.embedded.serve import bound
from tests.embedded.served import served
from tests.embedded.serving import JUDGES, error_code


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_with_the_token_it_printed_and_ends_cleanly(
    tmp_path: Path, how: signal.Signals
) -> None:
    store = tmp_path / "events.db"
    with served(store) as server:
        client = httpx.Client(trust_env=False)
        refused = client.get(server.url + JUDGES)
        assert (refused.status_code, error_code(refused)) == (401, "AUTH_UNAUTHORIZED")
        key = {"Authorization": f"Bearer {server.token}"}
        assert client.get(server.url + JUDGES, headers=key).status_code == 200
        rebound = client.get(server.url + JUDGES, headers=key | {"Host": "evil.example"})
        assert rebound.status_code == 403
        client.close()
        assert server.stop(how) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["events.db"]


def test_its_address_is_told_when_clients_may_come() -> None:
    with bound("127.0.0.1", 0) as listener:
        socket.create_connection(listener.getsockname()).close()
