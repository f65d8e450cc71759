"""Deleting a judge with a local copy first, and `u`: the latest edit or deletion of a judge taken
back. What others changed since is left as it is, and told."""

from typing import NamedTuple

from pydantic import ValidationError

from obs_tui.journal import Journal, Undo
from obs_tui.model.base import JsonObject
from obs_tui.model.judges import Judge, JudgeDraft
from obs_tui.service.errors import ConflictError, NotFoundError, RefusedError
from obs_tui.service.protocol import Service

from .errors import DEFINITE, ChangedError, keeping
from .judge_editing import EDIT, Conflict, Gone, Overtaken, Saved, put_back, six_fields
from .judge_importing import Clash, all_judges, plan

DELETE = "judge-delete"
"""The kind of the undo log's deletions of judges."""
_IN_VAIN = (ChangedError, ConflictError, NotFoundError, RefusedError)
"""Errors after which an edit cannot be taken back later either, and a deletion perhaps."""


class Undone(NamedTuple):
    """The judge as it is now. `deleted` is the name it was deleted under, empty where it was
    edited; `made` says that it had to be made again, and so has a new id."""

    judge: Judge
    deleted: str = ""
    made: bool = False


def can_recreate(judge: Judge) -> bool:
    """Whether `undo` could make it again: not one of a kind or limits unknown to this version."""
    try:
        judge.draft()
    except ValidationError:
        return False
    return True


async def delete(service: Service, journal: Journal, profile: str, judge_id: str) -> None:
    """Delete a judge, which is copied into the journal first if it could be made again. Raises
    ServiceError."""
    judge = await service.fetch_judge(judge_id)
    if not can_recreate(judge):
        await service.delete_judge(judge_id)
        return
    with keeping():
        undo = await journal.push_undo(profile, DELETE, {"id": judge.id, **six_fields(judge)})
    try:
        await service.delete_judge(judge_id)
    except DEFINITE:
        await journal.drop_undo(undo)
        raise


async def undo(service: Service, journal: Journal, profile: str) -> Undone | None:
    """Take the latest edit or deletion back; None where there is none. The copy of a deleted judge
    is kept until the judge exists again: where the server does not want it, what was done before
    is taken back first. Raises ServiceError."""
    latest = await journal.last_undo(profile, (EDIT, DELETE))
    if latest is None:
        return None
    if latest.kind == DELETE:
        undone = await _undelete(service, journal, profile, latest)
    else:
        try:
            undone = await _unedit(service, latest.body)
        except _IN_VAIN:
            await journal.drop_undo(latest.id)
            raise
    await journal.drop_undo(latest.id)
    return undone


async def _undelete(service: Service, journal: Journal, profile: str, latest: Undo) -> Undone:
    fields = dict(latest.body)
    old = fields.pop("id", "")
    try:
        undone = await _recreate(service, _draft(fields))
    except _IN_VAIN as error:
        await journal.defer_undo(latest.id)
        raise RefusedError(
            f"The judge {fields['name']} could not be made again.",
            cause=" ".join(filter(None, (error.sentence, error.cause))),
            remedy="Its copy is kept: what was done before is taken back next, and this at last.",
            status=error.status,
            code=error.code,
        ) from error
    await journal.renumber_undo(profile, EDIT, str(old), undone.judge.id)
    return undone


async def _recreate(service: Service, draft: JudgeDraft) -> Undone:
    """Make it again, under another name where its own is taken. One that is the same is taken for
    it: an earlier attempt may have gone without an answer."""
    there = await all_judges(service)
    steps = plan((draft,), there, Clash.RENAME).steps
    if steps:
        return Undone(await service.create_judge(steps[0].draft), draft.name, made=True)
    return Undone(next(judge for judge in there if judge.name == draft.name), draft.name)


async def _unedit(service: Service, body: JsonObject) -> Undone:
    after = body["after"]
    outcome = await put_back(
        service,
        str(body["id"]),
        before=_draft(body["before"]),
        after=after if isinstance(after, dict) else {},
    )
    match outcome:
        case Saved(judge):
            return Undone(judge)
        case Conflict() | Overtaken():
            raise ChangedError("Someone else has changed the judge since; theirs stays.")
        case Gone():
            raise NotFoundError("The judge was deleted meanwhile.")


def _draft(fields: object) -> JudgeDraft:
    try:
        return JudgeDraft.model_validate(fields)
    except ValidationError:
        raise RefusedError(
            "This version cannot send the judge as it was.",
            cause="It is beyond the limits or of a kind that this version does not know.",
        ) from None
