"""Both clients of a served store: the official SDK and ours. A module says in `server` what is
served."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from mistralai.client import Mistral
from pydantic import SecretStr

from obs_tui.service.client import Endpoint, HttpService, connect
from tests.embedded.served import Served


@pytest.fixture
def sdk(server: Served) -> Iterator[Mistral]:
    with Mistral(api_key=server.token, server_url=server.url) as client:
        yield client


@pytest_asyncio.fixture
async def ours(server: Served) -> AsyncIterator[HttpService]:
    service = await connect(Endpoint(server.url, SecretStr(server.token), "served"))
    yield service
    await service.aclose()
