"""Judging what is not saved yet."""

import asyncio
from collections.abc import Sequence

from pydantic import ValidationError

from obs_tui.model.base import Json
from obs_tui.model.judges import Judge, JudgeDraft, Verdict
from obs_tui.service.errors import NotFoundError, ServiceError
from obs_tui.service.protocol import Service

_PAGES = 20
_SIZE = 100


async def judge_messages(service: Service, judge: JudgeDraft, messages: Sequence[Json]) -> Verdict:
    """The verdict on messages that no server holds. The API judges them only with a saved judge
    (`judges.judge_conversation`): one equal to `judge`, else one saved for this and deleted again.
    Raises ServiceError."""
    saved = await _saved(service, judge)
    if saved is not None:
        return await service.judge_conversation(saved, messages)
    made = await service.create_judge(judge)
    left = ""
    try:
        verdict = await service.judge_conversation(made.id, messages)
    finally:
        left = await asyncio.shield(_forget(service, made))
    return verdict.model_copy(update={"analysis": f"{verdict.analysis}{left}"})


async def _saved(service: Service, judge: JudgeDraft) -> str | None:
    for number in range(1, _PAGES + 1):
        page = await service.list_judges(q=judge.name, page=number, page_size=_SIZE)
        for each in page.results:
            if _is(each, judge):
                return each.id
        if not page.has_more:
            break
    return None


def _is(saved: Judge, judge: JudgeDraft) -> bool:
    try:
        return saved.draft() == judge
    except ValidationError:
        return False


async def _forget(service: Service, judge: Judge) -> str:
    """Delete the judge; what to say where that failed."""
    try:
        await service.delete_judge(judge.id)
    except NotFoundError:
        return ""
    except ServiceError as error:
        return f"\n\nThe judge saved for this ({judge.id}) is still there: {error.sentence}"
    return ""
