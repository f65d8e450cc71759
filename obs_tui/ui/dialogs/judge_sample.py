"""What a judge's instructions become over one conversation. Knows nothing of Textual.

Jinja2 is loaded when the first are rendered, which is work for a thread, as rendering is.
"""

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from obs_tui.model.judges import AnswerSpec

from .judge_run import Material

if TYPE_CHECKING:
    from obs_tui.judging.template import Conversation

_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PROPERTIES = 200
"""Properties offered as variables at most."""


class Rendered(NamedTuple):
    """What the judge's model reads; or what is wrong with the template, in which line (from 1), and
    that line."""

    text: str = ""
    fault: str = ""
    line: int | None = None
    source: str = ""


class Sample:
    """One conversation for instructions to be tried on; None where there is none."""

    def __init__(self, material: Material | None) -> None:
        self._material = material
        self._read: Conversation | None = None

    def render(self, instructions: str, output: AnswerSpec) -> Rendered:
        """What they become. Slow for long conversations."""
        from obs_tui.judging.template import InstructionsError, check, render

        material, conversation = self._material, self._conversation
        try:
            if material is None or conversation is None:
                check(instructions)
                return Rendered()
            return Rendered(render(instructions, output, conversation, material.properties))
        except InstructionsError as error:
            lines = instructions.split("\n")
            at = error.line or 0
            source = lines[at - 1] if 0 < at <= len(lines) else ""
            return Rendered(fault=error.cause, line=error.line, source=source)

    def held(self, output: AnswerSpec) -> dict[str, str] | None:
        """What each variable holds as text, by how it is written; None without a conversation."""
        from obs_tui.judging.answer import describe_answer

        material, read = self._material, self._conversation
        if material is None or read is None:
            return None
        found = {
            "user_message": read.user_message,
            "assistant_message": read.assistant_message,
            "conversation_history": str(read.conversation_history),
            "system_prompt": read.system_prompt,
            "available_tools": str(read.available_tools),
            "answer_type_definition": describe_answer(output),
        }
        for key, value in [*material.properties.items()][:_PROPERTIES]:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            found[_property(key)] = text
        return found

    @property
    def _conversation(self) -> "Conversation | None":
        if self._read is None and self._material is not None:
            from obs_tui.judging.template import Conversation

            self._read = Conversation.of(self._material.messages, self._material.tools)
        return self._read


def _property(key: str) -> str:
    """How a template names a property."""
    if _PLAIN_KEY.fullmatch(key):
        return f"properties.{key}"
    return f"properties[{json.dumps(key, ensure_ascii=False)}]"
