"""Live judging: instructions rendered over a conversation, a model asked, its reply read.

The model `baseline`, and only that, judges without a language model. Nothing is stored.
"""

import asyncio
from collections.abc import Mapping, Sequence

from obs_tui.judging.answer import answer_schema, describe_answer, read_answer
from obs_tui.judging.template import Conversation, InstructionsError, check, render
from obs_tui.model.base import Json
from obs_tui.model.judges import BASELINE, JudgeDraft, Verdict
from obs_tui.model.load import REMEDY

from .faults import Fault
from .model_client import ModelClient
from .model_reply import cut
from .responses import status_of

_ROLE = "You are a judge of conversations between users and an assistant. Reply with this only:\n\n"
_NO_TOOLS = "\n\nYou have no tools: judge from what you are shown."


async def judge(
    draft: JudgeDraft,
    messages: Sequence[Json],
    *,
    tools: Sequence[Json] = (),
    properties: Mapping[str, Json] | None = None,
    model: ModelClient | None = None,
) -> Verdict:
    """The judge's verdict on `messages`, request and response together; its answer None when the
    reply fits no class or range. A judge's own tools are not run; its analysis says so. Raises
    Fault JUDGE_CONVERSATION_FORMAT_ERROR, TEMPLATE_…, JUDGE_MISTRAL_API_…."""
    instructions = await asyncio.to_thread(_rendered, draft, messages, tools, properties)
    if draft.model_name == BASELINE:
        from .baseline import judge_offline

        verdict = await asyncio.to_thread(judge_offline, draft, messages)
    else:
        verdict = await _asked(draft, instructions, model)
    if not draft.tools:
        return verdict
    note = f"Its tools ({', '.join(draft.tools)}) were not run: this service has none."
    return Verdict(answer=verdict.answer, analysis=f"{verdict.analysis}\n\n{note}".strip())


async def check_template(draft: JudgeDraft) -> None:
    """Raises Fault TEMPLATE_SYNTAX_ERROR for instructions that no conversation suits. Variables
    that are not known here are let pass: another server may know them."""
    try:
        await asyncio.to_thread(check, draft.instructions)
    except InstructionsError as error:
        if error.syntax:
            raise _unrendered(error) from error


async def _asked(draft: JudgeDraft, instructions: str, model: ModelClient | None) -> Verdict:
    """What the model says to the instructions."""
    if model is None:
        raise _fault(
            "JUDGE_MISTRAL_API_ERROR",
            f"No server is set for the model {draft.model_name}.{REMEDY}Set OBS_TUI_JUDGE_URL to an"
            " OpenAI-compatible address (ending in /v1) and OBS_TUI_JUDGE_KEY to its key, or use"
            f" the model {BASELINE}, which judges offline.",
        )
    role = _ROLE + describe_answer(draft.output) + (_NO_TOOLS if draft.tools else "")
    reply = await model.complete(
        draft.model_name,
        [{"role": "system", "content": role}, {"role": "user", "content": instructions}],
        answer_schema(draft.output),
        kind=draft.output.type,
    )
    verdict = read_answer(reply.text, draft.output)
    if verdict.answer is None and reply.cut_off:
        raise cut()
    return verdict


def _rendered(
    draft: JudgeDraft,
    messages: Sequence[Json],
    tools: Sequence[Json],
    properties: Mapping[str, Json] | None,
) -> str:
    if not any(isinstance(message, dict) and "role" in message for message in messages):
        raise _fault(
            "JUDGE_CONVERSATION_FORMAT_ERROR", "A conversation needs a message with a role."
        )
    try:
        conversation = Conversation.of(messages, tools)
        return render(draft.instructions, draft.output, conversation, properties)
    except InstructionsError as error:
        raise _unrendered(error) from error


def _unrendered(error: InstructionsError) -> Fault:
    code = "TEMPLATE_SYNTAX_ERROR" if error.syntax else "TEMPLATE_ERROR"
    return _fault(code, f"The judge's instructions cannot be rendered: {error}.")


def _fault(code: str, message: str) -> Fault:
    return Fault(status_of(code), code, message)
