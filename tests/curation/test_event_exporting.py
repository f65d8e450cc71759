"""Events are exported whole, in order, a few at a time, and what is in them stays text."""

# ruff: noqa: ASYNC240 - a test has nothing else to do while it reads a file

import asyncio
import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from obs_tui.curation.event_exporting import AT_ONCE, Missed, export_events, matching, these
from obs_tui.curation.formats import Format
from obs_tui.model.events import BadRow, Event
from obs_tui.service.errors import NotFoundError, ServiceError, UnreachableError
from tests.hostile import HOSTILE, forbidden
from tests.ui.fakes import NOW, FakeService, event_id, make_event

EVIL = (
    "</p></div></article><script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><a href="javascript:alert(1)" onclick=\'x\'>',
    "<!-- <![CDATA[ <style>@import url(//evil)</style> ]]> --> &lt;b&gt; &#60;i>",
    "```\n# no heading <script>x</script> ![i](http://x)\n````",
    *(each.text for each in HOSTILE if len(each.text) < 10_000),
)


def evil_event(text: str) -> Event:
    """Whatever can be text is `text`; ids and keys are without what the service repairs."""
    name = text.replace("\ud800", "?")
    parts = [
        {"type": "text", "text": text},
        {"type": "thinking", "thinking": text},
        {"type": "image_url", "image_url": f"https://{text}"},
        {"type": "document_url", "document_url": text, "document_name": text},
        {"type": "tool_reference", "title": text, "url": text},
        {"type": text, name: text},
    ]
    call = {"id": text, "function": {"name": text, "arguments": text}}
    message = {"role": text, "name": text, "content": parts, "tool_calls": [call]}
    return Event.model_validate(
        {
            "event_id": name,
            "correlation_id": name,
            "created_at": NOW,
            "extra_fields": {name: text},
            "request_messages": [message, text],
            "response_messages": [{"role": "assistant", "content": text}],
            "enabled_tools": [{"name": text}],
            name: {name: text},
        }
    )


async def written(service: FakeService, form: Format, folder: Path) -> str:
    target = folder / f"x.{form}"
    await export_events(service, matching(service, None), target, form)
    return target.read_bytes().decode()


class Tags(HTMLParser):
    """What a browser would make of it, without the texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("declaration", data))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


async def test_no_tag_or_attribute_of_the_html_comes_from_an_event(tmp_path: Path) -> None:
    """Hostile events give the very tags that a harmless one gives."""
    tame, wild = FakeService(), FakeService()
    tame.events = [evil_event(f"harmless {number}") for number in range(len(EVIL))]
    wild.events = [evil_event(text) for text in EVIL]
    (tmp_path / "wild").mkdir()
    plain = Tags(await written(tame, Format.HTML, tmp_path))
    text = await written(wild, Format.HTML, tmp_path / "wild")
    page = Tags(text)
    assert page.found == plain.found
    assert len(page.found) > 20 * len(EVIL)
    assert not {"script", "img", "a", "link", "iframe"} & {
        each[0] for each in page.found if isinstance(each, tuple)
    }
    shown = "".join(page.texts)
    for each in EVIL[:3]:
        assert shown.count(each) > 10
    assert forbidden(text.replace("\t", "")) is None


async def test_nothing_in_the_html_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    text = await written(FakeService(2), Format.HTML, tmp_path)
    attributes = {
        name
        for each in Tags(text).found
        if isinstance(each, tuple) and isinstance(each[1], list)
        for name, _ in each[1]
    }
    assert attributes <= {"lang", "charset", "http-equiv", "content", "name", "class", "dir"}
    assert "default-src 'none'" in text and "prefers-color-scheme: dark" in text
    assert "url(" not in text and "@import" not in text


async def test_markdown_of_hostile_events_is_headings_and_fences_only(tmp_path: Path) -> None:
    from markdown_it import MarkdownIt

    service = FakeService()
    service.events = [evil_event(text) for text in EVIL]
    text = await written(service, Format.MARKDOWN, tmp_path)
    tokens = MarkdownIt().parse(text)
    inline = {child.type for token in tokens for child in token.children or ()}
    assert not {token.type for token in tokens} & {"html_block", "code_block"}
    assert not inline & {"html_inline", "image", "link_open"}
    assert sum(token.type == "heading_open" for token in tokens) == 3 * len(EVIL)
    assert forbidden(text.replace("\t", "")) is None


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "  =", "＝"])
async def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path, start: str) -> None:
    service = FakeService()
    service.events = [evil_event(f"{start}cmd|' /C calc'!A0"), *map(evil_event, EVIL)]
    text = await written(service, Format.CSV, tmp_path)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2 + len(EVIL)
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


async def test_csv_has_extra_fields_as_columns_and_messages_as_json(tmp_path: Path) -> None:
    service = FakeService(3)
    rows = list(csv.DictReader(io.StringIO(await written(service, Format.CSV, tmp_path))))
    assert [row["event_id"] for row in rows] == [event_id(number) for number in range(3)]
    assert [row["nb_output_tokens"] for row in rows] == ["0", "1", "2"]
    assert rows[1]["extra_fields.model_name"] == "mistral-small-latest"
    assert json.loads(rows[2]["response_messages"])[0]["content"] == "Answer 2: 5 to 8 g."


async def test_jsonl_holds_each_event_as_it_was_returned(tmp_path: Path) -> None:
    service = FakeService(250)
    service.events += [evil_event(each) for each in EVIL if each.isprintable() or "\x1b" in each]
    lines = (await written(service, Format.JSONL, tmp_path)).splitlines()
    assert [Event.model_validate(json.loads(line)) for line in lines] == service.events
    assert set(json.loads(lines[0])) == make_event(0).model_fields_set


async def test_few_are_fetched_at_once_and_they_are_written_in_order(tmp_path: Path) -> None:
    under_way = most = 0

    class Slow(FakeService):
        async def fetch_event(self, event_id: str) -> Event:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            for _ in range(int(event_id[-2:]) * 7 % 5):
                await asyncio.sleep(0)
            under_way -= 1
            return await super().fetch_event(event_id)

    service = Slow(40)
    ids = [event_id(number) for number in range(40)]
    await export_events(service, these(ids), tmp_path / "x", Format.JSONL)
    lines = (tmp_path / "x").read_text().splitlines()
    assert [json.loads(line)["event_id"] for line in lines] == ids
    assert 1 < most <= AT_ONCE


@pytest.mark.parametrize("form", list(Format))
async def test_what_cannot_be_read_is_told_and_the_others_are_written(
    tmp_path: Path, form: Format
) -> None:
    service = FakeService(5)
    service.bad[1] = BadRow(cause="no <id>")
    service.failures["fetch"].append(NotFoundError("It is gone.", cause="<b>404</b>"))
    told: list[Missed | None] = []
    target = tmp_path / "x"
    done = await export_events(service, matching(service, None), target, form, told=told.append)
    assert [each for each in told if each] == [
        Missed(event_id(0), "It is gone. <b>404</b>"),
        Missed("", "no <id>"),
    ]
    assert done.records == told.count(None) == 3
    named = form in {Format.MARKDOWN, Format.HTML}
    assert (event_id(0) in target.read_text()) is named


@pytest.mark.parametrize("form", list(Format))
async def test_what_stops_it_leaves_no_file(tmp_path: Path, form: Format) -> None:
    service = FakeService(9)
    service.failures["fetch"].append(UnreachableError("Gone away."))
    with pytest.raises(ServiceError, match="Gone away"):
        await export_events(service, matching(service, None), tmp_path / "x", form)
    assert list(tmp_path.iterdir()) == []


async def test_a_cancelled_export_leaves_no_file_and_no_call(tmp_path: Path) -> None:
    service = FakeService(9)
    service.gates["fetch"] = asyncio.Event()
    export = asyncio.create_task(
        export_events(service, matching(service, None), tmp_path / "x", Format.HTML)
    )
    while len(service.asked("fetch")) < AT_ONCE:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(service.asked("fetch")) == AT_ONCE
    export.cancel()
    with pytest.raises(asyncio.CancelledError):
        await export
    assert list(tmp_path.iterdir()) == []
    assert asyncio.all_tasks() == {asyncio.current_task()}
