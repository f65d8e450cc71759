"""Changing a saved judge safely, though the API has no conditional PUT.

`save` fetches the judge again, compares it with what the editor started from, journals what is
there (so that `judge_undoing.undo` brings it back), PUTs, and reads the result. Only a write by
another within the moment between fetch and PUT can be lost, and then the result says `Overtaken`.
"""

from dataclasses import dataclass
from typing import TypeAlias

from obs_tui.journal import Journal
from obs_tui.model.base import JsonObject
from obs_tui.model.judges import Judge, JudgeDraft
from obs_tui.service.errors import NotFoundError
from obs_tui.service.protocol import Service

from .editing import DiffLine, text_diff
from .errors import DEFINITE, keeping
from .judge_yaml import write_yaml

EDIT = "judge-edit"
"""The kind of the undo log's edits of judges."""
_SIX = frozenset(JudgeDraft.model_fields)


@dataclass(frozen=True, slots=True)
class Saved:
    """The server has it."""

    judge: Judge


@dataclass(frozen=True, slots=True)
class Conflict:
    """The judge was changed on the server while it was edited; nothing was sent. Saving from
    `theirs` overwrites them."""

    theirs: Judge


@dataclass(frozen=True, slots=True)
class Overtaken:
    """It was sent, and what came back is another: someone wrote at the same moment."""

    judge: Judge


@dataclass(frozen=True, slots=True)
class Gone:
    """The judge was deleted meanwhile."""


Outcome: TypeAlias = Saved | Conflict | Overtaken | Gone


async def save(
    service: Service, journal: Journal, profile: str, base: Judge, mine: JudgeDraft
) -> Outcome:
    """Replace the six fields of the judge that the editor started from. Raises ServiceError; saving
    again is safe then."""
    theirs = await _existing(service, base.id)
    if settled := _settled(theirs, six_fields(base), mine):
        return settled
    before: JsonObject = six_fields(theirs) if theirs is not None else {}
    with keeping():
        body: JsonObject = {"id": base.id, "before": before, "after": _fields(mine)}
        undo = await journal.push_undo(profile, EDIT, body)
    try:
        await service.update_judge(base.id, mine)
    except DEFINITE:
        await journal.drop_undo(undo)
        raise
    return await _outcome(service, base.id, mine)


async def put_back(
    service: Service, judge_id: str, *, before: JudgeDraft, after: JsonObject
) -> Outcome:
    """Replace the six fields `after` by those that were there before. Raises ServiceError."""
    theirs = await _existing(service, judge_id)
    if settled := _settled(theirs, after, before):
        return settled
    await service.update_judge(judge_id, before)
    return await _outcome(service, judge_id, before)


def _settled(theirs: Judge | None, expected: JsonObject, wanted: JudgeDraft) -> Outcome | None:
    """What comes of it without anything being sent; None where it is to be sent."""
    if theirs is None:
        return Gone()
    if six_fields(theirs) == _fields(wanted):
        return Saved(theirs)
    return None if six_fields(theirs) == expected else Conflict(theirs)


async def _outcome(service: Service, judge_id: str, wanted: JudgeDraft) -> Outcome:
    """What came of it once it was sent."""
    judge = await _existing(service, judge_id)
    if judge is None:
        return Gone()
    return Saved(judge) if six_fields(judge) == _fields(wanted) else Overtaken(judge)


def _fields(draft: JudgeDraft) -> JsonObject:
    fields: JsonObject = draft.model_dump(mode="json")
    return fields


def six_fields(judge: Judge) -> JsonObject:
    """What can be changed of a judge; what a newer server put into its output is left out where
    this version knows the rest."""
    try:
        return judge.draft().model_dump(mode="json")
    except ValueError:  # of limits or a kind that this version does not know
        fields: JsonObject = judge.model_dump(mode="json", include=set(_SIX))
        return fields


def difference(theirs: Judge, mine: JudgeDraft) -> tuple[DiffLine, ...]:
    """What mine would change of theirs, as a unified diff of their YAML."""
    return text_diff(write_yaml(six_fields(theirs)), write_yaml(_fields(mine)))


async def _existing(service: Service, judge_id: str) -> Judge | None:
    """The judge, or None when there is none. Raises ServiceError."""
    try:
        judge = await service.fetch_judge(judge_id)
    except NotFoundError:
        return None
    return judge if judge.deleted_at is None else None
