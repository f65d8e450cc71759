"""JSON of any size and depth is shown as JSON."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obs_tui.model.base import Json
from obs_tui.text.json_path import Node, node_path
from obs_tui.text.json_view import event_json, json_text, pretty
from obs_tui.text.metadata import metadata_blocks, summary
from obs_tui.text.tools import tool_blocks
from tests.hostile import HOSTILE, Hostile, forbidden
from tests.text.conversations import calls, event, shown

DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.sampled_from('ab "\\\n\té日👩')),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=20,
)


@given(DATA)
def test_it_reads_back_as_the_same_json(data: Json) -> None:
    text = "\n".join(line.text for block in pretty(data) for line in block.layout(100_000))
    wanted = json.loads(json.dumps(data))
    assert json.loads(text, strict=False) == wanted


def test_nesting_beyond_what_python_can_call() -> None:
    data: Json = []
    for _ in range(5_000):
        data = [data]
    assert shown(list(pretty(data))).count("[") == 5_001


def test_long_strings_are_cut_where_one_can_see_it() -> None:
    text = shown(list(pretty({"a": "x" * 10_000})), 200)
    assert text.count("x") == 4_000
    assert "6.0 KB more, 10 KB in all" in text
    inline = shown(list(pretty("data:image/png;base64," + "A" * 20_000_000)), 200)
    assert "20 MB in all" in inline
    assert len(inline) < 300


def test_the_whole_event_is_there() -> None:
    made = event({"role": "user", "content": "q"}, extra_fields={"a": 2**70}, surprise={"b": 1})
    data = event_json(made)
    assert data["surprise"] == {"b": 1}
    assert data["created_at"] == "2026-01-15T12:30:05.250000Z"
    text = shown(list(pretty(data)))
    assert str(2**70) in text
    assert json.loads(text) == data


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_hostile_strings_in_every_view_of_facts(hostile: Hostile) -> None:
    text = hostile.text[:20_000]
    made = event(
        calls((text, text, "{}")),
        correlation_id=text,
        extra_fields={"model_name": text, "invoked_tools": [text], text: text, "m": {text: text}},
        enabled_tools=[
            text,
            {
                "function": {
                    "name": text,
                    "description": text,
                    "parameters": {
                        "properties": {text: {"type": text, "description": text, "enum": [text]}}
                    },
                }
            },
        ],
        unknown={text: text},
    )
    for blocks in (list(pretty(event_json(made))), metadata_blocks(made), tool_blocks(made)):
        view = shown(blocks, 200)
        assert forbidden(view) is None
        # JSON writes C0 controls and quotes with escapes of its own.
        written = re.sub(r"\\x([01].)", r"\\u00\1", hostile.seen).replace('"', '\\"')
        assert any(
            seen in view for seen in (hostile.seen, written, written.replace("\\u0008", "\\b"))
        )


def test_metadata_tells_times_in_both_zones_and_every_field() -> None:
    from datetime import timedelta, timezone

    made = event(
        nb_input_tokens=1_412,
        extra_fields={"model_name": "m-1", "total_time_elapsed": 4.25, "tenant": "acme", "n": None},
        unknown_key=[1],
    )
    text = shown(metadata_blocks(made, timezone(timedelta(hours=2), "EET")))
    assert "created           2026-01-15 12:30:05.250 UTC" in text
    assert "local time        2026-01-15 14:30:05.250 EET" in text
    assert "tokens in         1,412" in text
    assert "tokens out        —" in text
    assert "seconds           4.250" in text
    assert "tenant            acme" in text
    assert "n                 null" in text
    assert "unknown_key" in text
    assert summary(made) == "1,412 in · 4.2 s · m-1"


def test_tools_tell_what_was_called() -> None:
    spec = {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}
    made = event(
        calls(("find", "1", "{}"), ("find", "2", "{}"), ("other", "3", "{}")),
        enabled_tools=[
            {
                "type": "function",
                "function": {"name": "find", "description": "Finds.", "parameters": spec},
            },
            {"type": "web_search"},
            "bare",
            None,
        ],
    )
    text = shown(tool_blocks(made))
    assert "find  ● called 2 times" in text
    assert "  Finds." in text
    assert "  · q  string  required" in text
    assert "web_search  not called" in text
    assert "bare  not called" in text
    assert "other  ● called 1 time\n  not among the enabled tools" in text


@given(DATA)
def test_what_is_copied_of_json_is_the_same_json(data: Json) -> None:
    wanted = json.loads(json.dumps(data))
    assert json.loads(json_text(data)) == wanted
    compact = json_text(data, compact=True)
    assert json.loads(compact) == wanted
    assert "\n" not in compact


NAMES = st.text(st.sampled_from("ab_1 .'\"\\[]$é日\n"), max_size=6)
STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]", re.ASCII)


@given(st.lists(NAMES | st.integers(0, 99), max_size=6))
def test_a_path_leads_back_to_its_value(keys: list[str | int]) -> None:
    node = Node("whole")
    for key in keys:
        node = Node(key, node, key)
    path = node_path(node)
    read: list[str | int] = []
    at = 1
    while at < len(path):
        step = STEP.match(path, at)
        assert step is not None, path
        name, number, odd = step.groups()
        at = step.end()
        if odd is not None:
            name = json.loads('"' + odd.replace('"', '\\"').replace("\\'", "'") + '"')
        read.append(int(number) if number else name)
    assert path[0] == "$"
    assert read == keys


def test_paths_as_they_are_read() -> None:
    message = Node({}, Node([], Node({}), "request_messages"), 2)
    assert node_path(Node("", message, "content")) == "$.request_messages[2].content"
    assert node_path(Node("", message, "it's")) == "$.request_messages[2]['it\\'s']"
