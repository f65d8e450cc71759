"""Rendering of a judge's instructions, a Jinja2 template, over a conversation.

The variables are those of `VARIABLES`. A template that uses none of the conversation gets it
appended, so that plain instructions judge the conversation all the same.

- `conversation_history`: the turns before the last user message; prints as text, loops as turns
  with `role` and `content`.
- `user_message`: the last user message. `assistant_message`: what the assistant answered to it,
  with the tools it called on the way.
- `system_prompt`, `available_tools` (prints as JSON, loops as the tools), `answer_type_definition`.
- `properties.<key>`: empty where there is no such property.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from jinja2 import Template, meta
from jinja2.exceptions import TemplateError, TemplateSyntaxError

from obs_tui.model.base import Json
from obs_tui.model.judges import AnswerSpec
from obs_tui.model.messages import (
    Attachment,
    Message,
    Part,
    Reference,
    Text,
    Thinking,
    Unknown,
    read_messages,
)

from .answer import describe_answer
from .sandbox import MAX_SIZE, Sandbox, TooMuchError

CONVERSATION = frozenset({"conversation_history", "user_message", "assistant_message"})
VARIABLES = CONVERSATION | {
    "system_prompt",
    "available_tools",
    "answer_type_definition",
    "properties",
}
CONTEXT = """

# Context
{% if system_prompt %}
## System prompt
{{ system_prompt }}
{% endif %}{% if conversation_history %}
## Conversation so far
{{ conversation_history }}
{% endif %}
## User message
{{ user_message }}

## Assistant message
{{ assistant_message }}
{% if available_tools %}
## Available tools
{{ available_tools }}
{% endif %}"""
"""What is appended to instructions that use none of the conversation."""


class InstructionsError(ValueError):
    """Instructions that cannot be rendered. `line` counts from 1; `syntax` tells a template that
    cannot be parsed from one that fails at work."""

    def __init__(self, cause: str, line: int | None, *, syntax: bool) -> None:
        super().__init__(f"line {line}: {cause}" if line else cause)
        self.cause = cause
        self.line = line
        self.syntax = syntax


class Listed(tuple[Json, ...]):
    """A list that prints as `text`."""

    text: str

    @classmethod
    def of(cls, items: Sequence[Json], text: str) -> "Listed":
        listed = cls(items)
        listed.text = text
        return listed

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Conversation:
    """What instructions see of a conversation."""

    conversation_history: Listed
    user_message: str
    assistant_message: str
    system_prompt: str
    available_tools: Listed

    @classmethod
    def of(cls, messages: Sequence[Json], tools: Sequence[Json] = ()) -> "Conversation":
        """The conversation in `messages`, request and response together."""
        read = read_messages(messages)
        turns = [message for message in read if message.role != "system"]
        users = [i for i, message in enumerate(turns) if message.role == "user"]
        last = users[-1] if users else -1
        history, answer = turns[: max(last, 0)], turns[last + 1 :]
        return cls(
            Listed.of(
                [{"role": turn.role, "content": content_text(turn)} for turn in history],
                _transcript(history),
            ),
            content_text(turns[last]) if users else "",
            _answer(answer),
            "\n\n".join(content_text(message) for message in read if message.role == "system"),
            Listed.of(tools, json.dumps(tools, ensure_ascii=False, indent=1) if tools else ""),
        )


def render(
    instructions: str,
    output: AnswerSpec,
    conversation: Conversation,
    properties: Mapping[str, Json] | None = None,
) -> str:
    """The instructions as the model reads them. Raises InstructionsError."""
    code = _compiled(instructions)
    values = {name: getattr(conversation, name) for name in conversation.__slots__}
    values["answer_type_definition"] = describe_answer(output)
    values["properties"] = dict(properties or {})
    try:
        chunks = []
        left = MAX_SIZE
        sandbox = Sandbox()
        template = Template.from_code(sandbox, code, sandbox.make_globals(None))
        for chunk in template.generate(values):
            left -= len(chunk)
            if left < 0:
                raise TooMuchError(f"it renders to more than {MAX_SIZE:,} characters")
            chunks.append(chunk)
    except InstructionsError:
        raise
    except RecursionError as error:
        raise InstructionsError("nested too deeply", None, syntax=True) from error
    except Exception as error:  # a template may raise whatever an expression of it raises
        raise InstructionsError(_cause(error), _line(error), syntax=False) from error
    return "".join(chunks)


@lru_cache(32)
def _compiled(instructions: str) -> CodeType:
    """The code of a template, which judging many events takes once. Raises InstructionsError."""
    sandbox = Sandbox()
    used = _variables_used(sandbox, instructions)
    source = instructions if used & CONVERSATION else instructions + CONTEXT
    try:
        return sandbox.compile(source)
    except RecursionError as error:
        raise InstructionsError("nested too deeply", None, syntax=True) from error
    except Exception as error:  # the compiler evaluates nothing, but is not ours
        raise InstructionsError(_cause(error), _line(error), syntax=False) from error


def check(instructions: str) -> None:
    """Raises InstructionsError when the instructions cannot be parsed or use a variable that does
    not exist."""
    _variables_used(Sandbox(), instructions)


def content_text(message: Message) -> str:
    """A message's content as plain text: what is no text is named in square brackets."""
    return "\n\n".join(filter(None, map(_part_text, message.parts)))


def _variables_used(sandbox: Sandbox, instructions: str) -> frozenset[str]:
    try:
        used = frozenset(meta.find_undeclared_variables(sandbox.parse(instructions)))
    except TemplateSyntaxError as error:
        raise InstructionsError(
            error.message or "not a template", error.lineno, syntax=True
        ) from error
    except (TemplateError, RecursionError) as error:
        raise InstructionsError(_cause(error), None, syntax=True) from error
    if unknown := sorted(used - VARIABLES):
        known = ", ".join(sorted(VARIABLES))
        cause = f"there is no variable {', '.join(unknown)}; the variables are {known}"
        raise InstructionsError(cause, None, syntax=False)
    return used


def _cause(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _line(error: BaseException) -> int | None:
    """The line of the template where it failed: the last frame that Jinja2 mapped to it."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _answer(turns: Sequence[Message]) -> str:
    if len(turns) == 1 and turns[0].role == "assistant" and not turns[0].tool_calls:
        return content_text(turns[0])
    return _transcript(turns)


def _transcript(turns: Sequence[Message]) -> str:
    return "\n\n".join(f"{turn.role}: {_turn_text(turn)}" for turn in turns)


def _turn_text(turn: Message) -> str:
    calls = [f"[calls {call.name}({call.raw})]" for call in turn.tool_calls]
    return "\n".join(filter(None, (content_text(turn), *calls)))


def _part_text(part: Part) -> str:
    match part:
        case Text(text):
            return text
        case Thinking():
            return ""
        case Attachment(kind, source, name, media_type):
            shown = name or media_type or ("" if source.startswith("data:") else source[:200])
            return f"[{kind} {shown}]".replace(" ]", "]")
        case Reference(ids, title, url):
            return f"[{' '.join(filter(None, (', '.join(ids), title, url)))}]"
        case Unknown(data):
            return json.dumps(data, ensure_ascii=False)
