"""A filter as something to hand on: text, JSON, a curl line, a call of the Python SDK, a line for
the shell; and where one event or record is. No key is written: it is read from MISTRAL_API_KEY
where the thing is run."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from datetime import datetime
from pprint import pformat
from textwrap import indent
from urllib.parse import quote

from obs_tui.model.filters import Filter, resolve, write_filter, write_marked
from obs_tui.model.query import format_filter
from obs_tui.model.rows import LIST_FIELDS

BASE_URL = "https://api.mistral.ai"
_EVENTS = "/v1/observability/chat-completion-events"
_RECORDS = "/v1/observability/dataset-records"
_KEY = '-H "Authorization: Bearer $MISTRAL_API_KEY"'
_PYTHON = """\
import os

from mistralai.client import Mistral

with Mistral(api_key=os.environ["MISTRAL_API_KEY"], server_url={server}) as client:
    page = client.beta.observability.chat_completion_events.search(
        search_params={params},
        extra_fields={fields},
    )

for event in page.completion_events.results or []:
    print(event.event_id, event.created_at, event.extra_fields)
"""


def as_text(filters: Filter) -> str:
    """As the query line shows it; relative times stay so."""
    return format_filter(filters)


def as_json(filters: Filter, now: datetime) -> str:
    """The API's filter, indented, as ASCII; relative times are what they name at `now`."""
    return json.dumps(write_filter(resolve(filters, now)), indent=2)


def as_marked_json(filters: Filter, now: datetime) -> str:
    """As `as_json`, with relative times marked so that they are relative again when read back."""
    return json.dumps(write_marked(filters, now), indent=2)


def as_curl(
    filters: Filter,
    now: datetime,
    *,
    base_url: str = BASE_URL,
    extra_fields: Sequence[str] = LIST_FIELDS,
) -> str:
    """A search by curl, for a POSIX shell."""
    body = {"search_params": _params(filters, now), "extra_fields": list(extra_fields)}
    return " \\\n  ".join(
        (
            f"curl -sS {shlex.quote(_address(base_url, _EVENTS, 'search') + '?page_size=50')}",
            _KEY,
            "-H 'Content-Type: application/json'",
            f"-d {shlex.quote(json.dumps(body))}",
        )
    )


def as_python(
    filters: Filter,
    now: datetime,
    *,
    base_url: str = BASE_URL,
    extra_fields: Sequence[str] = LIST_FIELDS,
) -> str:
    """A search by the official SDK, `mistralai` 2.9.4: a script."""
    return _PYTHON.format(
        server=repr(base_url),
        params=_literal(_params(filters, now)),
        fields=_literal(list(extra_fields)),
    )


def as_command(filters: Filter, profile: str | None = None) -> str:
    """`obs-tui search '…'`, for a POSIX shell; relative times stay so."""
    words = ["obs-tui", "search"]
    if profile is not None:
        words += ["--profile", profile]
    if filters is not None:
        words.append(format_filter(filters))
    return shlex.join(words)


def event_address(event_id: str, base_url: str = BASE_URL) -> str:
    """Where the API answers with an event."""
    return _address(base_url, _EVENTS, event_id)


def record_address(record_id: str, base_url: str = BASE_URL) -> str:
    """Where the API answers with a record of a dataset."""
    return _address(base_url, _RECORDS, record_id)


def fetching_curl(address: str) -> str:
    """curl of what is at an address, for a POSIX shell."""
    return f"curl -sS {shlex.quote(address)} \\\n  {_KEY}"


def _address(base_url: str, collection: str, name: str) -> str:
    return f"{base_url.rstrip('/')}{collection}/{quote(name.encode(errors='replace'), safe='')}"


def _params(filters: Filter, now: datetime) -> dict[str, object]:
    return {"filters": write_filter(resolve(filters, now))}


def _literal(value: object) -> str:
    """A literal of Python, its later lines indented as in `_PYTHON`."""
    return indent(pformat(value, width=84, sort_dicts=False), " " * 8).lstrip()
