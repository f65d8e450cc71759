"""Jinja2 for instructions that others wrote: no way to Python, and bounds on work and size.

Jinja2's own sandbox keeps a template from reaching Python; it does not keep one from running for
hours or from filling the memory. Here all loops of a rendering share a budget of steps, everything
a template computes on is weighed against a budget of characters, and what could grow without
passing the scales (macros, block assignments, methods that pad or replace) is left out.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain

from jinja2 import nodes
from jinja2.environment import Environment
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

MAX_STEPS = 20_000
"""Steps of all loops of one rendering together."""

MAX_WORK = 50_000_000
"""Characters that all expressions of one rendering may work on together."""

MAX_SIZE = 4_000_000
"""Characters of one value, and of the whole result."""

_MAX_TIMES = 200
_MAX_INTEGER = 10**18
_FILTERS = (
    "abs",
    "capitalize",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "sort",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "truncate",
    "unique",
    "upper",
    "wordcount",
    "wordwrap",
)
_GROWING = frozenset({"indent", "join", "replace", "round", "tojson", "wordwrap"})
_METHODS = frozenset(
    {
        "capitalize",
        "casefold",
        "count",
        "endswith",
        "find",
        "get",
        "index",
        "isdigit",
        "items",
        "keys",
        "lower",
        "lstrip",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "title",
        "upper",
        "values",
    }
)
_REFUSED = (
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.AssignBlock,
    nodes.Block,
    nodes.Extends,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
)


class TooMuchError(SecurityError):
    """A template that works too long or makes values too large."""


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one rendering: its budgets are used up by it."""

    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(self) -> None:
        super().__init__(autoescape=False, optimized=False, cache_size=0)
        self._steps = MAX_STEPS
        self._work = MAX_WORK
        self.filters = {name: self._weighing(name, self.filters[name]) for name in _FILTERS}
        self.globals = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(_REFUSED):
            tag = type(node).__name__.lower()
            raise TemplateSyntaxError(f"{tag} is not available in instructions", node.lineno)
        _Guard().visit(tree)
        return tree

    def counted(self, items: Iterable[object]) -> Iterator[object]:
        """The items, each a step. Raises TooMuchError when the steps are used up."""
        for item in items:
            self._steps -= 1
            if self._steps < 0:
                raise TooMuchError(f"its loops take more than {MAX_STEPS:,} steps")
            yield item

    def weighed(self, value: object) -> object:
        """The value itself. Raises TooMuchError if it is too large, or all of them were."""
        weight = 0
        waiting: list[Iterator[object]] = [iter((value,))]
        while waiting:
            for item in waiting[-1]:
                weight += _weight(item)
                if weight > min(MAX_SIZE, self._work):
                    raise TooMuchError("it makes or works on too much text")
                if isinstance(item, dict):
                    waiting.append(chain(item.keys(), item.values()))
                    break
                if isinstance(item, list | tuple):
                    waiting.append(iter(item))
                    break
            else:
                waiting.pop()
        self._work -= weight
        return value

    def joined(self, *values: object) -> str:
        """What `~` makes of the values."""
        self.weighed(values)
        return "".join(map(str, values))

    def _weighing(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)  # which keeps Jinja2's marks of what a filter is passed
        def weighing(*args: object, **options: object) -> object:
            skip = 1 if isinstance(args[0], Context | EvalContext | Environment) else 0
            for argument in chain(args[skip:], options.values()):
                self.weighed(argument)
            if name in _GROWING:
                for argument in chain(args[skip + 1 :], options.values()):
                    _check_times(argument)
            result = function(*args, **options)
            return result if isinstance(result, Iterator) else self.weighed(result)

        return weighing

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        sides = (self.weighed(left), self.weighed(right))
        if operator == "%" and isinstance(left, str):
            raise SecurityError("% does not format text in instructions")
        if operator == "**" or (
            operator == "*" and any(isinstance(side, str | list | tuple) for side in sides)
        ):
            for side in sides:
                _check_times(side if isinstance(side, int | float) else 0)
        return self.weighed(super().call_binop(context, operator, left, right))

    def is_safe_callable(self, obj: object) -> bool:
        owner = getattr(obj, "__self__", None)
        if owner is self or isinstance(obj, Undefined):
            return True
        name = getattr(obj, "__name__", type(obj).__name__)
        if name not in _METHODS or not isinstance(owner, str | dict | list | tuple):
            raise SecurityError(f"{name}() is not available in instructions")
        self.weighed(owner)
        return True


class _Guard(NodeTransformer):
    """Counts the steps of every loop and weighs what is kept, compared or joined."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  # named by Jinja2
        self.generic_visit(node)
        node.iter = _call("counted", node.iter)
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:  # noqa: N802  # named by Jinja2
        self.generic_visit(node)
        node.node = _call("weighed", node.node)
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802  # named by Jinja2
        self.generic_visit(node)
        node.expr = _call("weighed", node.expr)
        return node

    def visit_Operand(self, node: nodes.Operand) -> nodes.Node:  # noqa: N802  # named by Jinja2
        self.generic_visit(node)
        node.expr = _call("weighed", node.expr)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802  # named by Jinja2
        self.generic_visit(node)
        return _call("joined", *node.nodes)


def _call(method: str, *arguments: nodes.Node) -> nodes.Call:
    line = arguments[0].lineno
    target = nodes.EnvironmentAttribute(method, lineno=line)
    return nodes.Call(target, list(arguments), [], None, None, lineno=line)


def _weight(item: object) -> int:
    if isinstance(item, str):
        return len(item) + 1
    if isinstance(item, int) and abs(item) > _MAX_INTEGER:
        raise TooMuchError("a number grows too large")
    return 1


def _check_times(argument: object) -> None:
    """Refuses an argument that could multiply the size of a text by more than `_MAX_TIMES`."""
    size = len(argument) if isinstance(argument, str) else argument
    if isinstance(size, int | float) and abs(size) > _MAX_TIMES:
        raise TooMuchError(f"texts and numbers that multiply may not exceed {_MAX_TIMES}")
