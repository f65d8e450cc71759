"""A filter handed on is run elsewhere, and asks for the same."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obs_tui.cli.parser import make_parser
from obs_tui.finding import sharing
from obs_tui.model.filters import (
    Condition,
    Filter,
    Group,
    Operator,
    Relative,
    read_filter,
    resolve,
    write_filter,
)
from obs_tui.model.query_parser import parse_query
from tests.embedded.served import PATIENCE

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SECRET = "a key 'and' \"quotes\" $HOME"
HOSTILE = (
    'it\'s "quoted"',
    "two\nlines\r\n\ttab",
    "$(touch pwned) `touch pwned` $HOME ${x} !! \\",
    "'; touch pwned; '",
    "\x00 \x1b[31m \x7f \x9b \u202e \u2028",
    "\ud800 half a pair",
    "{braces} {0} %s {{x}}",
    "é 漢字 👩\u200d🔬",
    "\"\"\"'''\\",
    "",
)
RECENT = Condition("timestamp", Operator.GTE, Relative("-24h"))


def hostile(value: str) -> Filter:
    """A filter of this text, as a value and as a field, with every other kind of value."""
    return Group(
        "AND",
        (
            Condition(value or "f", Operator.CONTAINS, value),
            Group("OR", (Condition("has_code", Operator.EQ, True), RECENT)),
            Condition("total_time_elapsed", Operator.LT, 2.5e-7),
            Condition("n", Operator.NEQ, 2**70),
        ),
    )


FILTERS: tuple[Filter, ...] = (None, RECENT, *(hostile(value) for value in HOSTILE))


def wire(filters: Filter) -> object:
    return write_filter(resolve(filters, NOW))


@pytest.fixture(scope="module")
def bin_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a curl that keeps what it is called with."""
    folder = tmp_path_factory.mktemp("bin")
    curl = folder / "curl"
    curl.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        f"open({str(folder / 'called')!r}, 'w').write(json.dumps(sys.argv[1:]))\n"
    )
    curl.chmod(0o755)
    return folder


def curled(line: str, folder: Path) -> list[str]:
    """What curl is called with when bash runs the line."""
    env = {"PATH": f"{folder}:{os.environ['PATH']}", "MISTRAL_API_KEY": SECRET, "HOME": str(folder)}
    done = subprocess.run(
        ["bash", "-c", line], env=env, cwd=folder, check=True, capture_output=True, timeout=PATIENCE
    )
    assert (done.stdout, done.stderr) == (b"", b"")
    assert {entry.name for entry in folder.iterdir()} == {"curl", "called"}
    found: list[str] = json.loads((folder / "called").read_text())
    return found


@pytest.mark.parametrize("filters", FILTERS)
def test_the_curl_line_sends_the_search(filters: Filter, bin_: Path) -> None:
    fields = ["model_name", "it's"]
    base = "https://example.org/it's/"
    line = sharing.as_curl(filters, NOW, base_url=base, extra_fields=fields)
    assert line.isascii()
    *options, data = curled(line, bin_)
    assert options == [
        "-sS",
        "https://example.org/it's/v1/observability/chat-completion-events/search?page_size=50",
        "-H",
        f"Authorization: Bearer {SECRET}",
        "-H",
        "Content-Type: application/json",
        "-d",
    ]
    assert json.loads(data) == {"search_params": {"filters": wire(filters)}, "extra_fields": fields}


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.sampled_from("ab '\"\\$`!\n\x00{}%\ud800é"), max_size=12))
def test_any_text_passes_the_shell(bin_: Path, value: str) -> None:
    filters = Condition("p", Operator.CONTAINS, value)
    body = json.loads(curled(sharing.as_curl(filters, NOW), bin_)[-1])
    assert body["search_params"]["filters"] == wire(filters)


@dataclass
class Recorded:
    """What the stub of the SDK was called with."""

    made: dict[str, object] = field(default_factory=dict)
    search: dict[str, object] = field(default_factory=dict)


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A stub in place of the SDK."""
    recorded = Recorded()

    class Mistral:
        def __init__(self, *, api_key: str, server_url: str) -> None:
            recorded.made = {"api_key": api_key, "server_url": server_url}
            self.beta = self.observability = self.chat_completion_events = self
            self.completion_events = self
            self.results: Sequence[object] | None = None

        def __enter__(self) -> "Mistral":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def search(self, *, search_params: dict[str, object], extra_fields: list[str]) -> "Mistral":
            recorded.search = {"search_params": search_params, "extra_fields": extra_fields}
            return self

    client = ModuleType("mistralai.client")
    vars(client)["Mistral"] = Mistral
    monkeypatch.setitem(sys.modules, "mistralai.client", client)
    monkeypatch.setenv("MISTRAL_API_KEY", SECRET)
    return recorded


@pytest.mark.parametrize("filters", FILTERS)
def test_the_python_script_makes_the_search(filters: Filter, sdk: Recorded) -> None:
    fields = ["model_name", "it's"]
    script = sharing.as_python(filters, NOW, base_url="https://it's", extra_fields=fields)
    exec(compile(script, "shared.py", "exec"), {})  # noqa: S102 - written by us
    assert sdk.made == {"api_key": SECRET, "server_url": "https://it's"}
    assert sdk.search == {"search_params": {"filters": wire(filters)}, "extra_fields": fields}


@settings(deadline=None)
@given(st.text(), st.text(min_size=1))
def test_any_text_is_valid_python(value: str, name: str) -> None:
    filters = hostile(value) if value else Condition(name, Operator.EQ, name)
    script = sharing.as_python(filters, NOW)
    compile(script, "shared.py", "exec")
    script.encode()


@pytest.mark.parametrize("profile", [None, "it's -- mine"])
@pytest.mark.parametrize("filters", FILTERS)
def test_the_shell_line_is_read_by_the_command_line(filters: Filter, profile: str | None) -> None:
    words = shlex.split(sharing.as_command(filters, profile))
    assert words[:2] == ["obs-tui", "search"]
    args = make_parser().parse_args(words[1:])
    assert parse_query(args.query or "") == filters
    assert getattr(args, "profile", None) == profile


@pytest.mark.parametrize("filters", FILTERS)
def test_json_is_the_wire_and_marked_json_stays_relative(filters: Filter) -> None:
    plain = sharing.as_json(filters, NOW)
    assert plain.isascii()
    assert read_filter(json.loads(plain)) == resolve(filters, NOW)
    assert read_filter(json.loads(sharing.as_marked_json(filters, NOW)), marked=True) == filters
    assert parse_query(sharing.as_text(filters)) == filters


def test_one_event_is_fetched_by_curl_with_a_key_that_is_not_written() -> None:
    address = sharing.event_address("it's $(touch pwned)/../\ud800", "http://127.0.0.1:9/")
    assert address.startswith("http://127.0.0.1:9/v1/observability/chat-completion-events/")
    line = sharing.fetching_curl(address)
    words = shlex.split(line.replace("\\\n", " "))
    assert words == ["curl", "-sS", address, "-H", "Authorization: Bearer $MISTRAL_API_KEY"]
    assert "$(" not in address and "/.." not in address and "'" not in address
    assert sharing.record_address("r-1") == (
        "https://api.mistral.ai/v1/observability/dataset-records/r-1"
    )
