"""Handlers of the operations on saved judges. A call of each is one request of the API."""

from obs_tui.model.base import Json

from . import judges
from .calls import Call
from .event_handlers import judge_output
from .wire import (
    CreateJudgeRequest,
    JudgeConversationRequest,
    JudgesQuery,
    Nothing,
    UpdateJudgeRequest,
)


async def create(call: Call[Nothing, CreateJudgeRequest]) -> Json:
    from .live_judging import check_template

    await check_template(call.body)
    return await call.backend.store.write(lambda conn: judges.create_judge(conn, call.body))


async def list_judges(call: Call[JudgesQuery, Nothing]) -> Json:
    query = call.query
    page = await call.backend.store.read(
        lambda conn: judges.list_judges(
            conn,
            q=query.q,
            types=query.type_filter,
            models=query.model_filter,
            page=query.page,
            page_size=query.page_size,
        )
    )
    return {"judges": page}


async def fetch(call: Call[Nothing, Nothing]) -> Json:
    return await call.backend.store.read(lambda conn: judges.fetch_judge(conn, call.target))


async def update(call: Call[Nothing, UpdateJudgeRequest]) -> Json:
    from .live_judging import check_template

    await check_template(call.body)
    await call.backend.store.write(lambda conn: judges.update_judge(conn, call.target, call.body))
    return None


async def delete(call: Call[Nothing, Nothing]) -> Json:
    await call.backend.store.write(lambda conn: judges.delete_judge(conn, call.target))
    return None


async def judge_conversation(call: Call[Nothing, JudgeConversationRequest]) -> Json:
    from .live_judging import judge

    saved = await call.backend.store.read(lambda conn: judges.fetch_draft(conn, call.target))
    verdict = await judge(
        saved,
        list(call.body.messages),
        properties=call.body.properties,
        model=call.backend.model,
    )
    return judge_output(verdict)
