"""The lines of the filter builder: nodes of the tree, the text face, the count."""

from datetime import datetime

from textual.content import Content

from obs_tui.model.fields import FieldCatalogue, objection
from obs_tui.model.filters import Condition, Filter, Group, Node, Relative
from obs_tui.model.judge_names import with_names
from obs_tui.model.load import Failed, Load, Loading, Ready
from obs_tui.model.paging import Count
from obs_tui.model.query import SYMBOLS, format_filter, format_value
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content

_WIDEST = 200


def node_line(node: Node, depth: int, fields: FieldCatalogue, now: datetime) -> Content:
    """A node as a line of the tree; a condition that cannot be sent as it is says why, and one with
    a relative time says which it is `now`."""
    indent = "  " * depth
    if isinstance(node, Group):
        words = "ALL of" if node.joiner == "AND" else "ANY of"
        empty = "" if node.nodes else "  nothing yet: a adds a condition"
        return Content.assemble(indent, (words, "bold $text-accent"), (empty, "dim"))
    shown = _condition(node, fields)
    return Content.assemble(indent, shown, _instant(node, now), _doubt(node, fields))


def _condition(condition: Condition, fields: FieldCatalogue) -> Content:
    name = fields.judges().get(condition.field, condition.field)
    operator = SYMBOLS.get(condition.op, condition.op.value)
    return Content.assemble(
        safe_content(name[:_WIDEST]),
        (f" {operator} ", "dim"),
        safe_content(format_value(condition.value)[:_WIDEST], "bold"),
    )


def _instant(condition: Condition, now: datetime) -> Content:
    value = condition.value
    text = f"  {instant(value, now)}" if isinstance(value, Relative) else ""
    return Content.styled(text, "dim")


def instant(relative: Relative, now: datetime) -> str:
    """Which time a relative one is, to the second."""
    return f"now {relative.at(now.replace(microsecond=0))}"


def _doubt(condition: Condition, fields: FieldCatalogue) -> Content:
    fault = objection(condition, fields.get(condition.field))
    return safe_content(f"  ! {fault[:_WIDEST]}" if fault else "", "$text-warning")


def text_line(filters: Filter, fields: FieldCatalogue) -> Content:
    """The draft as the query line shows it."""
    text = format_filter(with_names(filters, fields))
    return safe_content(text[:2000]) if text else Content("no filter: every event matches")


def kept_line(filters: Filter) -> Content:
    """What was left unfinished, and the key that brings it back."""
    text = format_filter(filters)[:_WIDEST]
    return Content.assemble(
        ("b", "bold $text-accent"), " brings back a draft: ", safe_content(text)
    )


def count_line(count: Load[Count]) -> Content:
    """How many events the draft matches."""
    match count:
        case Ready(Count(value, exact)):
            least = "" if exact else "at least "
            return Content.assemble((f"{least}{value:,}", "bold"), " match")
        case Failed(failure):
            return failure_content(failure, "r")
        case Loading():
            return Content.styled("counting…", "dim")
        case _:
            return Content("")
