"""Two events' facts beside each other, with what lies between them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from obs_tui.journal import VerdictEntry
from obs_tui.model.events import Event
from obs_tui.model.messages import tool_name

from .time import absolute_time
from .verdict_lines import answer_text

SAME, OTHER = "=", "≠"
_UNKNOWN = "—"
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


class Side(NamedTuple):
    """An event and the verdicts on it, newest first."""

    event: Event
    verdicts: tuple[VerdictEntry, ...] = ()


class Fact(NamedTuple):
    """A fact of both, and what the right one has more: `=` and `≠` where that is no number."""

    label: str
    left: str
    right: str
    delta: str


def compare_facts(left: Side, right: Side) -> list[Fact]:
    """Ids, times, models, tokens, seconds, tools and the latest verdict of each judge."""
    mine, theirs = left.event, right.event
    apart = (theirs.created_at - mine.created_at).total_seconds()
    return [
        _words("event", mine.event_id, theirs.event_id),
        Fact(
            "created",
            absolute_time(mine.created_at),
            absolute_time(theirs.created_at),
            _span(apart),
        ),
        _words("model", mine.model, theirs.model),
        _number("tokens in", mine.nb_input_tokens, theirs.nb_input_tokens),
        _number("tokens out", mine.nb_output_tokens, theirs.nb_output_tokens),
        _seconds(mine.seconds, theirs.seconds),
        _words("tools used", ", ".join(mine.tools), ", ".join(theirs.tools)),
        _words("tools given", _given(mine), _given(theirs)),
        *_verdicts(left.verdicts, right.verdicts),
    ]


def _words(label: str, left: str, right: str) -> Fact:
    return Fact(label, left or _UNKNOWN, right or _UNKNOWN, SAME if left == right else OTHER)


def _number(label: str, left: int | None, right: int | None) -> Fact:
    if left is None or right is None:
        return _words(
            label,
            "" if left is None else f"{left:,}",
            "" if right is None else f"{right:,}",
        )
    delta = f"{right - left:+,}" if left != right else SAME
    if left and left != right:
        delta += f" ({(right - left) / left:+.0%})"
    return Fact(label, f"{left:,}", f"{right:,}", delta)


def _seconds(left: float | None, right: float | None) -> Fact:
    mine = "" if left is None else f"{left:,.3f} s"
    theirs = "" if right is None else f"{right:,.3f} s"
    fact = _words("latency", mine, theirs)
    if left is None or right is None or mine == theirs:
        return fact
    share = f" ({(right - left) / left:+.0%})" if left else ""
    return fact._replace(delta=f"{right - left:+,.3f} s{share}")


def _given(event: Event) -> str:
    return ", ".join(filter(None, map(tool_name, event.enabled_tools)))


def _verdicts(left: Sequence[VerdictEntry], right: Sequence[VerdictEntry]) -> Iterator[Fact]:
    mine, theirs = _latest(left), _latest(right)
    if not mine and not theirs:
        yield Fact("verdict", "not judged", "not judged", "")
    for judge in {**mine, **theirs}:
        one, other = mine.get(judge), theirs.get(judge)
        fact = _words("verdict", _verdict(one), _verdict(other))
        if one is None or other is None:
            yield fact._replace(delta="")
        else:
            yield fact._replace(delta=_difference(one.verdict.answer, other.verdict.answer))


def _latest(entries: Sequence[VerdictEntry]) -> dict[str, VerdictEntry]:
    """By the name of the judge."""
    latest: dict[str, VerdictEntry] = {}
    for entry in entries:
        latest.setdefault(entry.judge.name, entry)
    return latest


def _verdict(entry: VerdictEntry | None) -> str:
    return "" if entry is None else f"{answer_text(entry.verdict.answer)}, by {entry.judge.name}"


def _difference(left: str | float | None, right: str | float | None) -> str:
    if left == right:
        return SAME
    if isinstance(left, int | float) and isinstance(right, int | float):
        return f"{right - left:+g}"
    return OTHER


def _span(seconds: float) -> str:
    """`+2 d 3 h`, of the two largest units."""
    left = round(abs(seconds))
    if not left:
        return f"{seconds:+.3f} s" if seconds else SAME
    parts: list[str] = []
    for unit, letter in _UNITS:
        if left >= unit and len(parts) < 2:
            parts.append(f"{left // unit} {letter}")
            left %= unit
    return ("+" if seconds > 0 else "-") + " ".join(parts)
