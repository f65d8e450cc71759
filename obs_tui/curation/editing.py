"""Editing a record safely, though the API has no conditional PUT.

`save` fetches the record again and compares it with what the editor started from, journals what is
there (so that `undoing.undo` brings it back), PUTs, and reads the result. Only a write by another
within the moment between fetch and PUT can be lost, and then the result says `Overtaken`. The draft
stays in the journal until the server has confirmed.
"""

import difflib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from obs_tui.journal import Journal, write_record
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.dataset_protocol import Datasets

from .errors import DEFINITE, keeping
from .records import canonical, fetch_existing


class Part(StrEnum):
    """What of a record is edited: each has its own PUT."""

    PAYLOAD = "payload"
    PROPERTIES = "properties"

    def of(self, record: DatasetRecord) -> JsonObject:
        """This part of a record."""
        return record.payload if self is Part.PAYLOAD else record.properties


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is no JSON object, and where: line and column count from 1."""

    message: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a unified diff. `hunk` lines tell where the following ones are."""

    kind: Literal["same", "added", "removed", "hunk"]
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit that no server has confirmed: the text as typed, and the record it started from."""

    text: str
    base: DatasetRecord
    part: Part


@dataclass(frozen=True, slots=True)
class Saved:
    """The server has it. `undo` names it in the undo log; None when nothing had to be sent."""

    record: DatasetRecord
    undo: int | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """The part changed on the server while it was edited; nothing was sent. The three choices:
    `overwrite`, `take_theirs`, `edit_again`."""

    part: Part
    mine: JsonObject
    theirs: DatasetRecord
    base: DatasetRecord


@dataclass(frozen=True, slots=True)
class Overtaken:
    """It was sent, and what came back is another content: someone wrote at the same moment. The
    draft is kept."""

    part: Part
    mine: JsonObject
    record: DatasetRecord


@dataclass(frozen=True, slots=True)
class Gone:
    """The record was deleted meanwhile. The draft is kept; `mine` can be added as a new record."""

    part: Part
    mine: JsonObject
    base: DatasetRecord


Outcome: TypeAlias = Saved | Conflict | Overtaken | Gone


def parse(text: str) -> JsonObject | Fault:
    """The JSON object that a text is, or what is wrong with it."""
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return Fault(error.msg, error.lineno, error.colno)
    except _Unfit as error:
        return _at(text, error.token, str(error))
    except UnicodeEncodeError:
        return _at(text, "\\ud", "half of a surrogate pair is no character")
    except RecursionError:
        return Fault("it is nested too deep", 1, 1)
    except ValueError:
        return Fault("a number in it has too many digits", 1, 1)
    return value if isinstance(value, dict) else Fault("expected an object: { … }", 1, 1)


class _Unfit(ValueError):
    def __init__(self, message: str, token: str) -> None:
        super().__init__(message)
        self.token = token


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Unfit(f"{twice!r} is there twice in one object", json.dumps(twice))
    return found


def _refuse(name: str) -> Json:
    raise _Unfit(f"{name} is not JSON", name)


def _at(text: str, token: str, message: str) -> Fault:
    """The fault where the token is last; a best guess."""
    place = max(text.rfind(token), 0)
    before = text[:place]
    return Fault(message, before.count("\n") + 1, place - before.rfind("\n"))


def pretty(value: JsonObject) -> str:
    """JSON as it is edited: indented, characters as they are."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def diff(before: JsonObject, after: JsonObject) -> tuple[DiffLine, ...]:
    """What changed, as a unified diff of the indented JSON; empty when nothing did."""
    return text_diff(pretty(before), pretty(after))


def text_diff(before: str, after: str) -> tuple[DiffLine, ...]:
    """What changed, as a unified diff; empty when nothing did."""
    kinds: dict[str, Literal["same", "added", "removed", "hunk"]] = {
        " ": "same",
        "+": "added",
        "-": "removed",
        "@": "hunk",
    }
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return tuple(
        DiffLine(kinds[line[0]], line if line[0] == "@" else line[1:])
        for number, line in enumerate(lines)
        if number > 1  # the first two name files
    )


async def save(
    datasets: Datasets,
    journal: Journal,
    profile: str,
    base: DatasetRecord,
    *,
    part: Part,
    mine: JsonObject,
) -> Outcome:
    """Replace a part of the record that the editor started from, `base`. Raises ServiceError; the
    draft is then kept, and saving again is safe."""
    await keep_draft(journal, profile, Draft(pretty(mine), base, part))
    theirs = await fetch_existing(datasets, base.id)
    if theirs is None:
        return Gone(part, mine, base)
    if _same(part.of(theirs), mine):
        await discard_draft(journal, profile, base.id, part)
        return Saved(theirs, None)
    if not _same(part.of(theirs), part.of(base)):
        return Conflict(part, mine, theirs, base)
    with keeping():
        body: JsonObject = {"id": base.id, "before": part.of(theirs), "after": mine}
        undo = await journal.push_undo(profile, part, body)
    try:
        record = await put(datasets, base.id, part, mine)
    except DEFINITE:
        await journal.drop_undo(undo)
        raise
    if record is None:
        return Gone(part, mine, base)
    if not _same(part.of(record), mine):
        return Overtaken(part, mine, record)
    await discard_draft(journal, profile, base.id, part)
    return Saved(record, undo)


async def put(
    datasets: Datasets, record_id: str, part: Part, value: JsonObject
) -> DatasetRecord | None:
    """Replace a part unasked, and read the result; None where the record is gone by then. `save`
    is the safe way. Raises ServiceError."""
    if part is Part.PAYLOAD:
        await datasets.update_payload(record_id, value)
    else:
        await datasets.update_properties(record_id, value)
    return await fetch_existing(datasets, record_id)


async def overwrite(
    datasets: Datasets, journal: Journal, profile: str, conflict: Conflict
) -> Outcome:
    """Mine over theirs, unless theirs changed again. Theirs is journalled. Raises ServiceError."""
    return await save(
        datasets, journal, profile, conflict.theirs, part=conflict.part, mine=conflict.mine
    )


async def take_theirs(journal: Journal, profile: str, conflict: Conflict) -> DatasetRecord:
    """Theirs; my draft is discarded."""
    await discard_draft(journal, profile, conflict.base.id, conflict.part)
    return conflict.theirs


async def edit_again(journal: Journal, profile: str, conflict: Conflict) -> Draft:
    """Mine, to go on from theirs: saving it then compares with theirs."""
    draft = Draft(pretty(conflict.mine), conflict.theirs, conflict.part)
    await keep_draft(journal, profile, draft)
    return draft


async def keep_draft(journal: Journal, profile: str, draft: Draft) -> None:
    """Keep what is typed, until it is saved or discarded."""
    body: JsonObject = {"text": draft.text, "base": json.loads(write_record(draft.base))}
    await journal.save_draft(profile, _kind(draft.base.id, draft.part), body)


async def load_draft(journal: Journal, profile: str, record_id: str, part: Part) -> Draft | None:
    """What was typed and no server has confirmed."""
    body = await journal.draft(profile, _kind(record_id, part))
    if body is None:
        return None
    return Draft(str(body["text"]), DatasetRecord.model_validate(body["base"]), part)


async def discard_draft(journal: Journal, profile: str, record_id: str, part: Part) -> None:
    """Forget what was typed."""
    await journal.save_draft(profile, _kind(record_id, part), None)


def _kind(record_id: str, part: Part) -> str:
    return f"record:{record_id}:{part}"


def _same(one: JsonObject, other: JsonObject) -> bool:
    return canonical(one) == canonical(other)
