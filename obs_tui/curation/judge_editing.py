"""Changing a saved judge safely, though the API has no conditional PUT.

`save` fetches the judge again, compares it with what the editor started from, PUTs, and reads the
result. Only a write by another within the moment between fetch and PUT can be lost, and then the
result says `Overtaken`.
"""

from dataclasses import dataclass
from typing import TypeAlias

from obs_tui.model.base import JsonObject
from obs_tui.model.judges import Judge, JudgeDraft
from obs_tui.service.errors import NotFoundError
from obs_tui.service.protocol import Service

from .editing import DiffLine, text_diff
from .judge_yaml import write_yaml

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


async def save(service: Service, base: Judge, mine: JudgeDraft) -> Outcome:
    """Replace the six fields of the judge that the editor started from. Raises ServiceError; saving
    again is safe then."""
    theirs = await _existing(service, base.id)
    if theirs is None:
        return Gone()
    wanted = mine.model_dump(mode="json")
    if six_fields(theirs) == wanted:
        return Saved(theirs)
    if six_fields(theirs) != six_fields(base):
        return Conflict(theirs)
    await service.update_judge(base.id, mine)
    judge = await _existing(service, base.id)
    if judge is None:
        return Gone()
    return Saved(judge) if six_fields(judge) == wanted else Overtaken(judge)


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
    return text_diff(write_yaml(six_fields(theirs)), write_yaml(mine.model_dump(mode="json")))


async def _existing(service: Service, judge_id: str) -> Judge | None:
    """The judge, or None when there is none. Raises ServiceError."""
    try:
        judge = await service.fetch_judge(judge_id)
    except NotFoundError:
        return None
    return judge if judge.deleted_at is None else None
