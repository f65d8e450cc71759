"""Answers are read tolerantly: one bad row is a bad row, not a lost page."""

import json
from typing import Any

import pytest

from obs_tui.model.events import BadRow, EventRow
from obs_tui.service.errors import BadResponseError
from obs_tui.service.json_repair import TOO_DEEP
from obs_tui.service.reading import (
    count_ids,
    read_event,
    read_feed,
    read_fields,
    read_ids,
    read_judges,
    read_option_counts,
    read_options,
    read_shape,
    read_verdict,
)

from .scripted import row

GOOD = json.dumps(row("good"))


def page(*rows: str) -> bytes:
    return f'{{"completion_events":{{"results":[{",".join(rows)}],"next":null}}}}'.encode()


@pytest.mark.parametrize(
    ("bad", "event_id"),
    [
        ("null", ""),
        ("[1]", ""),
        ('"text"', ""),
        ("{}", ""),
        ('{"event_id":"x"}', "x"),
        ('{"event_id":"x","created_at":"soon"}', "x"),
        ('{"event_id":7,"created_at":"2026-01-01T00:00:00Z"}', ""),
        ('{"event_id":"x","created_at":"2026-01-01T00:00:00Z","nb_input_tokens":"many"}', "x"),
        ('{"event_id":"x","created_at":"2026-01-01T00:00:00Z","extra_fields":[]}', "x"),
    ],
)
def test_a_bad_row_stands_among_good_ones(bad: str, event_id: str) -> None:
    first, second, third = read_feed(page(GOOD, bad, GOOD)).rows
    assert isinstance(first, EventRow)
    assert isinstance(third, EventRow)
    assert isinstance(second, BadRow)
    assert second.event_id == event_id
    assert second.cause


def test_what_is_kept_of_a_bad_row_is_short() -> None:
    (bad,) = read_feed(page(json.dumps({"event_id": "x", "junk": "y" * 1_000_000}))).rows
    assert isinstance(bad, BadRow)
    assert '"junk": "yyy' in bad.raw
    assert len(bad.raw) < 3_000


def extra(value: str) -> Any:
    text = GOOD.replace('"extra_fields": {}', f'"extra_fields": {{"x": {value}}}')
    rows = read_feed(page(GOOD, text)).rows
    assert isinstance(rows[1], EventRow), rows[1]
    return rows[1].extra_fields["x"]


def test_values_that_json_or_its_readers_cannot_carry() -> None:
    assert extra('"a\\ud83d"') == "a\\ud83d"
    assert extra('"\\ud83d\\ude00"') == "\N{GRINNING FACE}"
    assert extra("NaN") is None
    assert extra("[-Infinity, 1]") == [None, 1]
    assert extra("9223372036854775808") == 2**63
    assert extra("9" * 5_000) == "9" * 5_000
    for depth in (300, 5_000):
        deep = extra("[" * depth + '"]}"' + "]" * depth)
        for _ in range(190):
            deep = deep[0]
        assert TOO_DEEP in json.dumps(deep)


def test_nulls_count_as_missing() -> None:
    nulls = row("a", correlation_id=None, extra_fields=None, nb_input_tokens=None)
    (found,) = read_feed(page(json.dumps(nulls))).rows
    assert isinstance(found, EventRow)
    assert (found.correlation_id, found.extra_fields) == ("", {})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"not json",
        page(GOOD)[:-20],
        b"[]",
        b"7",
        b"null",
        b'{"other":1}',
        b'{"completion_events":7}',
        b'{"completion_events":{"results":{"a":1}}}',
        b"\xff\xfe\x00",
        b'{"completion_events":{"results":[' + b"[" * 100_000,
    ],
)
def test_what_is_no_page_is_a_bad_response(body: bytes) -> None:
    with pytest.raises(BadResponseError) as caught:
        read_feed(body)
    assert caught.value.sentence
    assert caught.value.remedy
    for read in (read_ids, read_event, read_verdict):
        with pytest.raises(BadResponseError):
            read(body)


def test_an_event_keeps_what_is_unknown_and_survives_odd_messages() -> None:
    whole = row("a", request_messages=[{"role": "alien", "content": [{"type": "hologram"}]}], new=1)
    event = read_event(json.dumps(whole).encode())
    assert event.request_messages == ({"role": "alien", "content": [{"type": "hologram"}]},)
    assert event.model_extra == {"new": 1}
    odd = row("a", request_messages={"role": "user"}, response_messages=None, enabled_tools="x")
    event = read_event(json.dumps(odd).encode())
    assert event.request_messages == ({"role": "user"},)
    assert event.response_messages == ()
    assert event.enabled_tools == ("x",)


def test_fields_options_and_counts() -> None:
    fields = [{"name": "a", "label": "A", "type": "NEW", "supported_operators": ["eq", "near"]}]
    fields += [{"name": "b", "label": None, "type": "INT", "supported_operators": None}]  # type: ignore[dict-item]  # a server may send it
    fields += [{"label": "nameless"}, None]  # type: ignore[list-item]  # a server may send it
    body = json.dumps({"field_definitions": fields, "field_groups": None}).encode()
    found = read_fields(body).field_definitions
    assert [(field.name, field.label, field.type) for field in found] == [
        ("a", "A", "NEW"),
        ("b", "b", "INT"),
    ]
    assert found[0].supported_operators == ("eq", "near")
    for none in (b"{}", b'{"options":null}', b'{"options":7}', b'{"options":[]}'):
        assert read_options(none) == ()
    assert read_options(b'{"options":["a",true,null,3]}') == ("a", True, None, "3")
    counts = read_option_counts(
        b'{"counts":[{"value":"a","count":1},{"value":null,"count":1},{"value":true,"count":2},'
        b'{"value":"c","count":-1},7]}'
    )
    assert [(count.value, count.count) for count in counts] == [("a", 1), ("true", 2)]


def test_judges_and_verdicts() -> None:
    judge = {"id": "1", "name": "n", "output": {"type": "REGRESSION", "min_description": "x"}}
    odd = {"id": "2", "name": "odd", "output": {"type": "NEW", "x": 1}}
    bad = {"id": "3", "output": 7}
    body = json.dumps({"judges": {"results": [judge, odd, bad, None]}}).encode()
    found = read_judges(body, page=1, page_size=50)
    assert [(item.id, item.output.type) for item in found.results] == [
        ("1", "REGRESSION"),
        ("2", "NEW"),
        ("3", "unreadable"),
    ]
    assert not found.has_more
    body = json.dumps({"judges": {"results": [judge], "count": 3, "next": "?page=2"}}).encode()
    found = read_judges(body, page=1, page_size=1)
    assert (found.count, found.has_more) == (3, True)
    assert read_verdict(b'{"answer":1,"analysis":"x"}').answer == 1.0
    assert read_verdict(b'{"answer":"1","analysis":null}').answer == "1"
    assert read_verdict(b'{"answer":{"a":1},"analysis":["x"]}').answer is None
    assert read_verdict(b'{"answer":1' + b"0" * 400 + b"}").answer is None


@pytest.mark.parametrize("layout", [{"separators": (",", ":")}, {"indent": 1}])
@pytest.mark.parametrize("many", [0, 1, 2, 30_000])
def test_ids_are_counted_without_reading_them(layout: dict[str, Any], many: int) -> None:
    ids = [f"{number:036}" for number in range(many)]
    body = json.dumps({"completion_event_ids": ids}, **layout).encode()
    assert count_ids(body) == many
    assert read_ids(body) == tuple(ids)


def test_odd_id_lists_are_counted_too() -> None:
    assert count_ids(b'{"completion_event_ids":["a\\"b","c"]}') == 2
    assert count_ids(b'{"more":[],"completion_event_ids":["a"]}') == 1
    assert count_ids(b'{"completion_event_ids":["a"],"more":["x"]}') == 1
    assert count_ids(b'{"completion_event_ids":["a",null,"\\ud800"]}') == 2
    assert count_ids(b'{"completion_event_ids":null}') == 0
    with pytest.raises(BadResponseError):
        count_ids(b'{"completion_event_ids":["a","b"')


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"buckets":[{}],"seconds":1,"total":0}'])
def test_a_shape_of_another_form_is_told(content: bytes) -> None:
    with pytest.raises(BadResponseError):
        read_shape(content)
