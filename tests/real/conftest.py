"""Both clients of a served store: the official SDK and ours. A module says in `stored` which events
it holds."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from mistralai.client import Mistral
from pydantic import SecretStr

from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.store import Store
from obs_tui.model.base import JsonObject
from obs_tui.service.client import Endpoint, HttpService, connect
from tests.embedded.served import Served, served

from .sdk import sdk_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, stored: list[JsonObject]) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("served") / "events.db"
    store = Store.open(path)
    store.write_now(lambda conn: ingest(conn, stored))
    store.close()
    with served(path) as running:
        yield running


@pytest.fixture
def sdk(server: Served) -> Iterator[Mistral]:
    with sdk_of(server) as client:
        yield client


@pytest_asyncio.fixture
async def ours(server: Served) -> AsyncIterator[HttpService]:
    service = await connect(Endpoint(server.url, SecretStr(server.token), "served"))
    yield service
    await service.aclose()
