"""What a judge said so far: its answers as bars, its versions, and each verdict as a row."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from obs_tui.journal import VerdictEntry
from obs_tui.journal.entries import DIGITS

from .row import GAP, MARK, fit
from .safe import visible
from .time import duration, relative_time
from .verdict_lines import answer_text

_TIME = 6
_SECONDS = 7
_VERSION = DIGITS
_ANSWER = 14
_WIDEST_LABEL = 24
_COUNT = 12
_BAR = "▇"


class Share(NamedTuple):
    """So many verdicts with an answer, which is untrusted text."""

    answer: str
    verdicts: int


def share_lines(shares: Sequence[Share], width: int, most: int) -> list[Content]:
    """A line with a bar for each share, in `width` cells; where there are more than `most`, the
    last says how many are left out."""
    total = sum(share.verdicts for share in shares) or 1
    top = max((share.verdicts for share in shares), default=0) or 1
    shown = shares if len(shares) <= most else shares[: most - 1]
    labels = [visible(share.answer) for share in shown]
    label = min(max(map(cell_len, labels), default=0), _WIDEST_LABEL, max(width // 3, 1))
    room = max(width - label - _COUNT - 2 * GAP, 0)
    lines = []
    for name, share in zip(labels, shown, strict=True):
        size = -(-share.verdicts * room // top)
        counted = f"{share.verdicts:,} {share.verdicts / total:>4.0%}"
        lines.append(
            Content.assemble(
                fit(name, label),
                " " * GAP,
                ((_BAR * size).ljust(room), "$accent"),
                " " * GAP,
                fit(counted, _COUNT, right=True),
            )
        )
    if len(shown) < len(shares):
        rest = sum(share.verdicts for share in shares[len(shown) :])
        more = f"… {len(shares) - len(shown)} more answers, {rest:,} verdicts"
        lines.append(Content.styled(more, "$text-muted"))
    return lines


def past_cells(entry: VerdictEntry, width: int, now: datetime) -> Iterator[tuple[str, str]]:
    """The row's cells, with what each is: `time`, `answer`, `seconds`, `version` or `event`."""
    room = width - MARK
    yield fit(relative_time(min(entry.at, now), now), _TIME), "time"
    room -= _TIME + GAP
    yield fit(visible(answer_text(entry.verdict.answer)), min(_ANSWER, room)), "answer"
    room -= _ANSWER + GAP
    for text, size, kind in (
        (duration(entry.seconds), _SECONDS, "seconds"),
        (entry.version[:DIGITS], _VERSION, "version"),
    ):
        if room >= size + GAP:
            yield fit(text, size, right=kind == "seconds"), kind
            room -= size + GAP
    if room > 8:
        yield fit(visible(entry.event_id), room), "event"


def past_headings(width: int) -> str:
    """The headings over `past_cells`."""
    room = width - MARK - _TIME - _ANSWER - 2 * GAP
    cells = [fit("WHEN", _TIME), fit("ANSWER", _ANSWER)]
    for title, size in (("TOOK", _SECONDS), ("VERSION", _VERSION)):
        if room >= size + GAP:
            cells.append(fit(title, size, right=title == "TOOK"))
            room -= size + GAP
    return (" " * GAP).join([*cells, "EVENT"] if room > 8 else cells)
