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

from obs_tui.journal import Journal
from obs_tui.model.base import JsonObject
from obs_tui.model.datasets import DatasetRecord
from obs_tui.service.dataset_protocol import Datasets


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
    raise NotImplementedError


def pretty(value: JsonObject) -> str:
    """JSON as it is edited: indented, characters as they are."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def diff(before: JsonObject, after: JsonObject) -> tuple[DiffLine, ...]:
    """What changed, as a unified diff of the indented JSON; empty when nothing did."""
    kinds: dict[str, Literal["same", "added", "removed", "hunk"]] = {
        " ": "same",
        "+": "added",
        "-": "removed",
        "@": "hunk",
    }
    lines = difflib.unified_diff(
        pretty(before).splitlines(), pretty(after).splitlines(), lineterm="", n=3
    )
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
    raise NotImplementedError


async def overwrite(
    datasets: Datasets, journal: Journal, profile: str, conflict: Conflict
) -> Outcome:
    """Mine over theirs, unless theirs changed again. Theirs is journalled. Raises ServiceError."""
    raise NotImplementedError


async def take_theirs(journal: Journal, profile: str, conflict: Conflict) -> DatasetRecord:
    """Theirs; my draft is discarded."""
    raise NotImplementedError


async def edit_again(journal: Journal, profile: str, conflict: Conflict) -> Draft:
    """Mine, to go on from theirs: saving it then compares with theirs."""
    raise NotImplementedError


async def keep_draft(journal: Journal, profile: str, draft: Draft) -> None:
    """Keep what is typed, until it is saved or discarded."""
    raise NotImplementedError


async def load_draft(journal: Journal, profile: str, record_id: str, part: Part) -> Draft | None:
    """What was typed and no server has confirmed."""
    raise NotImplementedError


async def discard_draft(journal: Journal, profile: str, record_id: str, part: Part) -> None:
    """Forget what was typed."""
    raise NotImplementedError
