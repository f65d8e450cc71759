"""What an import task does next: events, records of other datasets, or lines of a file.

An event becomes `{"messages": […]}`, request and response together, with `tools` where it had any;
its properties are `event_id`, `created_at` and, where known, `model_name`; a campaign's event
has its verdict too, under the name of its field. A record of another dataset is copied as it is,
with its source. Ids that repeat are imported once.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from obs_tui.model.base import Json, JsonObject

from . import events
from .faults import Fault
from .files import read_chunks
from .lines import BadLine
from .reading import MAX_BODY
from .record_lines import draft_of_line
from .records import Draft, fetch_stored
from .tasks import BrokenImport, Step, Work

_STEP_ITEMS = 500
_STEP_BYTES = 1 << 20


def next_step(conn: sqlite3.Connection, work: Work) -> Step:
    """The next few hundred items at most. Raises BrokenImport."""
    if work.kind == "lines":
        return _from_file(conn, work)
    if work.kind == "judged events":
        annotation, ids = json.loads(work.request)
        return _from_ids(conn, work, ids, partial(_draft_of_event, annotation=annotation))
    draft_of = _draft_of_event if work.kind == "events" else fetch_stored
    return _from_ids(conn, work, json.loads(work.request), draft_of)


def _from_ids(
    conn: sqlite3.Connection,
    work: Work,
    ids: Sequence[str],
    draft_of: Callable[[sqlite3.Connection, str], Draft | None],
) -> Step:
    drafts: list[Draft] = []
    problems: list[str] = []
    position, size = work.position, 0
    noun = work.kind.removesuffix("s")
    for item in ids[position : position + _STEP_ITEMS]:
        position += 1
        try:
            draft = draft_of(conn, item)
        except Fault as fault:
            problems.append(f"{noun} {item[:80]}: {fault.message.rstrip('.')}")
            continue
        if draft is None:
            problems.append(f"{noun} {item[:80]} is not there")
            continue
        drafts.append(draft)
        size += len(draft.payload)
        if size > _STEP_BYTES:
            break
    return Step(drafts, problems, position)


def _draft_of_event(
    conn: sqlite3.Connection, event_id: str, *, annotation: str = ""
) -> Draft | None:
    event = events.fetch(conn, event_id)
    if event is None:
        return None
    messages: list[Json] = [*events.listed(event, "request_messages")]
    messages += events.listed(event, "response_messages")
    payload: JsonObject = {"messages": messages}
    if tools := events.listed(event, "enabled_tools"):
        payload["tools"] = tools
    properties = {"event_id": event["event_id"], "created_at": event["created_at"]}
    extra = event["extra_fields"]
    for name in filter(None, ("model_name", annotation)):
        if isinstance(extra, dict) and (value := extra.get(name)) not in (None, ""):
            properties[name] = value
    return Draft.of(payload, properties, "EXPLORER")


def _from_file(conn: sqlite3.Connection, work: Work) -> Step:
    drafts: list[Draft] = []
    problems: list[str] = []
    position, number = work.position, work.lines
    for line, end in _lines(read_chunks(conn, work.request, position), position):
        position, number = end, number + 1
        try:
            draft = _draft_of_line(line, first=number == 1)
        except BadLine as error:
            draft = None
            problems.append(f"line {number:,}: {error}")
        if draft is not None:
            drafts.append(draft)
        if number - work.lines >= _STEP_ITEMS or position - work.position >= _STEP_BYTES:
            break
    if position == work.position < work.total:
        raise BrokenImport("The file is gone.")
    return Step(drafts, problems, position, number - work.lines)


def _draft_of_line(line: bytes, *, first: bool) -> Draft | None:
    if len(line) > MAX_BODY:
        raise BadLine(f"it has more than {MAX_BODY:,} bytes")
    return draft_of_line(line.removeprefix(b"\xef\xbb\xbf") if first else line)


def _lines(pieces: Iterable[bytes], position: int) -> Iterator[tuple[bytes, int]]:
    """Lines, and where each ends; of one that is too long only so much that it shows."""
    line, end = bytearray(), position
    for piece in pieces:
        start = 0
        while (at := piece.find(b"\n", start)) >= 0:
            line += piece[start:at]
            end += at + 1 - start
            yield bytes(line), end
            line.clear()
            start = at + 1
        line += piece[start:]
        end += len(piece) - start
        del line[MAX_BODY + 1 :]
    if line:
        yield bytes(line), end
