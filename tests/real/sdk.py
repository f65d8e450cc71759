"""The official SDK, as patient as a slow machine needs: by itself it waits 5 s for an answer."""

from mistralai.client import Mistral

from tests.embedded.served import PATIENCE, Served


def sdk_of(server: Served) -> Mistral:
    """A client of this server, to be entered."""
    return patient(server.token, server.url)


def patient(key: str, url: str) -> Mistral:
    """A client with this key, to be entered."""
    return Mistral(api_key=key, server_url=url, timeout_ms=PATIENCE * 1000)
