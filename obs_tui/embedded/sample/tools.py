"""What tools are called with and what they return."""

import json
from random import Random

from obs_tui.model.base import Json, JsonObject

from .frames import user


def function(name: str, about: str, **parameters: str) -> JsonObject:
    """The definition of a tool, its parameters all strings and required."""
    properties: JsonObject = {
        key: {"type": "string", "description": text} for key, text in parameters.items()
    }
    schema: JsonObject = {
        "type": "object",
        "properties": properties,
        "required": list(parameters),
    }
    described: JsonObject = {"name": name, "description": about, "parameters": schema}
    return {"type": "function", "function": described}


CALCULATOR = function("calculator", "Evaluate an arithmetic expression", expression="such as 2*3")


WEB_SEARCH = function("web_search", "Search the web", query="what to look for")


ORDER_STATUS = function("get_order_status", "State of an order", order_id="such as NW-20418")


CALENDAR = function(
    "find_free_slot", "First free slot of several people", people="names", day="day"
)


INTERPRETER: JsonObject = {"type": "code_interpreter"}


def call(rng: Random, name: str, arguments: str | JsonObject, index: int = 0) -> JsonObject:
    """A tool call as a model emits it; now and then its id is the text `null`."""
    call_id = "null" if rng.random() < 0.04 else _call_id(rng)
    given = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    target: JsonObject = {"name": name, "arguments": given}
    return {"id": call_id, "type": "function", "index": index, "function": target}


def used(
    rng: Random,
    question: str,
    name: str,
    arguments: str | JsonObject,
    result: str,
    *,
    system: str = "",
) -> list[Json]:
    """The request of a completion that comes after one tool call and its result."""
    calling = call(rng, name, arguments)
    messages: list[Json] = [{"role": "system", "content": system}] if system else []
    asked: JsonObject = {"role": "assistant", "content": "", "tool_calls": [calling]}
    told: JsonObject = {
        "role": "tool",
        "tool_call_id": calling["id"],
        "name": name,
        "content": result,
    }
    return [*messages, user(question), asked, told]


def _call_id(rng: Random) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789", k=9))
