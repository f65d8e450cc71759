"""Messages are read whatever their shape."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from obs_tui.model.base import Json
from obs_tui.model.messages import (
    Attachment,
    Message,
    Reference,
    Text,
    Thinking,
    Unknown,
    last_text,
    read_messages,
    tool_name,
)


def read(item: Json) -> Message:
    return read_messages([item])[0]


def test_the_shapes_the_api_documents() -> None:
    picture = base64.b64encode(b"x" * 300).decode()
    message = read(
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "what is this?"},
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}},
                {"type": "image_url", "image_url": "https://example.org/a.png"},
                {"type": "input_audio", "input_audio": picture},
                {
                    "type": "document_url",
                    "document_url": "https://example.org/a.pdf",
                    "document_name": "a",
                },
                {"type": "file", "file_id": "f1"},
                {"type": "reference", "reference_ids": [1, "b"]},
                {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}], "closed": True},
                {
                    "type": "tool_reference",
                    "tool": "web",
                    "title": "T",
                    "url": "https://example.org",
                },
            ],
        }
    )
    assert message.parts == (
        Text("what is this?"),
        Attachment("image", f"data:image/png;base64,{picture}", "", "image/png", 300),
        Attachment("image", "https://example.org/a.png"),
        Attachment("audio", picture, "", "", 300),
        Attachment("document", "https://example.org/a.pdf", "a"),
        Attachment("file", "f1"),
        Reference(("1", "b")),
        Thinking("hm"),
        Reference(title="T", url="https://example.org"),
    )


def test_what_is_unknown_is_kept_as_json() -> None:
    assert read("bare").parts == (Unknown("bare"),)
    assert read({"role": "robot", "content": {"a": 1}}) == Message("robot", (Unknown({"a": 1}),))
    assert read({"role": "user", "content": [{"type": "hologram"}, 3, None]}).parts == (
        Unknown({"type": "hologram"}),
        Unknown(3),
        Unknown(None),
    )
    assert read({"role": None, "content": None}) == Message("")


def test_tool_calls_keep_arguments_that_do_not_parse() -> None:
    calls = [
        {"id": "1", "function": {"name": "f", "arguments": '{"a": 1}'}},
        {"id": "null", "function": {"name": "g", "arguments": {"b": 2}}},
        {"function": {"name": "h", "arguments": '{"a": '}},
        "odd",
    ]
    good, given_object, broken, odd = read({"role": "assistant", "tool_calls": calls}).tool_calls  # type: ignore[dict-item]
    assert (good.name, good.arguments, good.fault) == ("f", {"a": 1}, "")
    assert given_object.arguments == {"b": 2}
    assert broken.raw == '{"a": '
    assert broken.fault
    assert odd.raw == '"odd"'
    assert odd.fault


def test_the_last_text_of_a_role() -> None:
    messages = read_messages(
        [
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": "two"},
            {
                "role": "user",
                "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
            },
        ]
    )
    assert last_text(messages, "user") == "a\n\nb"
    assert last_text(messages, "tool") == ""


def test_names_of_enabled_tools() -> None:
    assert tool_name({"type": "function", "function": {"name": "f"}}) == "f"
    assert tool_name({"type": "web_search"}) == "web_search"
    assert tool_name("bare") == "bare"
    assert tool_name(None) == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "role",
                    "content",
                    "type",
                    "text",
                    "thinking",
                    "tool_calls",
                    "function",
                    "arguments",
                    "name",
                    "id",
                    "image_url",
                    "url",
                    "input_audio",
                    "reference_ids",
                    "file_id",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.lists(json_values, max_size=5))
def test_no_json_is_refused_and_none_is_lost(items: list[Json]) -> None:
    assert len(read_messages(items)) == len(items)
