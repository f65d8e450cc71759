"""The tools an event enabled: what each is for, its parameters, and whether it was called."""

from collections import Counter
from collections.abc import Iterator, Sequence

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.events import Event
from obs_tui.model.messages import read_messages, tool_name

from .json_view import pretty
from .lines import BLANK, Block, Line, Run, plain_blocks, prefixed, wrap

_KNOWN = frozenset({"name", "description", "parameters", "strict"})


def tool_blocks(event: Event) -> list[Block]:
    """A block for each enabled tool, then the tools that were called without being enabled."""
    called = calls(event)
    blocks: list[Block] = []
    for tool in event.enabled_tools:
        name = tool_name(tool)
        blocks += [BLANK] if blocks else []
        blocks.append(_head(name, called.pop(name, 0)))
        blocks += [prefixed(block, (("  ", ""),), -1) for block in _body(tool)]
    for name, count in called.items():
        blocks += [BLANK] if blocks else []
        blocks += [_head(name, count), _wrapped(("  not among the enabled tools", "warning"))]
    return blocks or [_wrapped(("This event enabled no tools and called none.", "dim"))]


def calls(event: Event) -> Counter[str]:
    """How often each tool was called in the messages; at least once if the event says so."""
    messages = read_messages((*event.request_messages, *event.response_messages))
    counted = Counter(call.name for message in messages for call in message.tool_calls)
    for name in event.tools:
        counted[name] = max(1, counted[name])
    return counted


def _head(name: str, count: int) -> Block:
    times = f"  ● called {count} time{'s' if count > 1 else ''}" if count else "  not called"
    return _wrapped((name or "no name", "tool"), (times, "mark" if count else "dim"))


def _body(tool: Json) -> Iterator[Block]:
    if not isinstance(tool, dict):
        return
    given = tool.get("function")
    function: JsonObject = given if isinstance(given, dict) else tool
    description = function.get("description")
    if isinstance(description, str):
        yield from plain_blocks(description)
    yield from _parameters(function.get("parameters"))
    rest = {key: value for key, value in function.items() if key not in _KNOWN | {"type"}}
    if function is not tool:
        rest |= {key: value for key, value in tool.items() if key not in ("function", "type")}
    if rest:
        yield from pretty(rest)


def _parameters(schema: Json) -> Sequence[Block]:
    if schema in (None, {}):
        return []
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(properties, dict):
        return list(pretty(schema))
    required = schema.get("required")
    needed = required if isinstance(required, list) else []
    return [_parameter(name, spec, name in needed) for name, spec in properties.items()]


def _parameter(name: str, spec: Json, required: bool) -> Block:
    facts = spec if isinstance(spec, dict) else {}
    kind = facts.get("type")
    runs: list[Run] = [("· ", "bullet"), (name, "key")]
    runs.append((f"  {_words(kind)}" if kind is not None else "", "dim"))
    runs.append(("  required" if required else "  optional", "dim"))
    if "enum" in facts:
        runs.append((f"  one of {_words(facts['enum'])}", "dim"))
    if isinstance(facts.get("description"), str):
        runs.append((f"  {facts['description']}", ""))
    return _wrapped(*runs)


def _words(value: Json) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _wrapped(*runs: Run) -> Block:
    def layout(width: int) -> list[Line]:
        return wrap(runs, width, (), (("  ", ""),))

    return Block(layout, sum(len(text) for text, _ in runs))
