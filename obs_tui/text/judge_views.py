"""A saved judge: as a row of cells of exact widths, as a person reads it, and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from obs_tui.model.base import JsonObject
from obs_tui.model.judges import Judge, SavedClassification, SavedRegression
from obs_tui.model.moments import format_moment

from .code import code_blocks
from .json_view import pretty
from .lines import BLANK, Block, fixed, plain_blocks
from .metadata import field_block
from .row import GAP, MARK, fit
from .safe import visible
from .time import absolute_time, relative_time
from .values import UNKNOWN

_ANSWER = 10
_TIME = 7
_LEAST_NAME = 20


class JudgeView(StrEnum):
    """A way to look at a judge, by the name it is shown under."""

    READ = "Judge"
    JSON = "JSON"

    def next(self) -> "JudgeView":
        """The other view."""
        return JudgeView.JSON if self is JudgeView.READ else JudgeView.READ


@dataclass(frozen=True, slots=True)
class JudgeColumns:
    """What fits: the name, and where there is room answer, model and time of the last change."""

    name: int
    answer: int = 0
    model: int = 0
    updated: int = 0

    def headings(self) -> str:
        """The headings, aligned as their columns are."""
        cells = (
            ("NAME", self.name),
            ("ANSWER", self.answer),
            ("MODEL", self.model),
            ("UPDATED", self.updated),
        )
        return (" " * GAP).join(fit(title, width) for title, width in cells if width)


def judge_columns(width: int) -> JudgeColumns:
    """The columns for rows of `width` cells."""
    room = width - MARK
    updated = _TIME if room >= 36 else 0
    answer = _ANSWER if room >= 30 else 0
    room -= sum(size + GAP for size in (updated, answer) if size)
    model = min(max((room - GAP) // 3, 8), 24) if room >= _LEAST_NAME + GAP + 8 else 0
    return JudgeColumns(max(room - (model + GAP if model else 0), 1), answer, model, updated)


def judge_cells(judge: Judge, columns: JudgeColumns, now: datetime) -> Iterator[tuple[str, str]]:
    """The row's cells, with what each is: `name`, `answer`, `model` or `updated`."""
    yield fit(visible(judge.name or judge.id), columns.name), "name"
    if columns.answer:
        yield fit(visible(answer_kind(judge)), columns.answer), "answer"
    if columns.model:
        yield fit(visible(judge.model_name), columns.model), "model"
    if columns.updated:
        moment = judge.updated_at or judge.created_at
        shown = relative_time(min(moment, now), now) if moment else UNKNOWN
        yield fit(shown, columns.updated), "updated"


def answer_kind(judge: Judge) -> str:
    """`3 classes`, `0 to 10`, or the name of a type that this version does not know."""
    match judge.output:
        case SavedClassification(options=options):
            return f"{len(options):,} class{'' if len(options) == 1 else 'es'}"
        case SavedRegression() as scale:
            return f"{scale.min:g} to {scale.max:g}"
        case other:
            return other.type.lower() or UNKNOWN


def judge_blocks(judge: Judge, view: JudgeView) -> list[Block]:
    """What the view shows of the judge."""
    if view is JudgeView.JSON:
        return list(pretty(judge_json(judge)))
    blocks = [fixed((judge.name, "title"))]
    blocks += plain_blocks(judge.description) if judge.description else []
    blocks += [BLANK, *_answers(judge), BLANK, fixed(("INSTRUCTIONS", "heading"))]
    blocks += (
        code_blocks(judge.instructions, "jinja")[1:]
        if judge.instructions.strip()
        else [fixed(("none", "dim"))]
    )
    return [*blocks, BLANK, *_facts(judge)]


def judge_json(judge: Judge) -> JsonObject:
    """The whole judge as it came; what was not sent is left out."""
    data: JsonObject = judge.model_dump(mode="json", exclude_unset=True)
    for name in ("created_at", "updated_at", "deleted_at"):
        moment = getattr(judge, name)
        if moment is not None:
            data[name] = format_moment(moment)
    return data


def _answers(judge: Judge) -> Iterator[Block]:
    match judge.output:
        case SavedClassification(options=options):
            yield fixed(("ANSWERS WITH ONE OF", "heading"))
            for option in options:
                yield field_block(option.value, option.description)
        case SavedRegression() as scale:
            yield fixed(("ANSWERS WITH A NUMBER", "heading"))
            yield field_block(f"{scale.min:g}", scale.min_description)
            yield field_block(f"{scale.max:g}", scale.max_description)
        case other:
            yield fixed(("ANSWERS IN A WAY THAT THIS VERSION DOES NOT KNOW", "heading"))
            yield from pretty(other.model_dump(mode="json"))


def _facts(judge: Judge) -> Iterator[Block]:
    yield field_block("model", judge.model_name)
    yield field_block("tools", ", ".join(judge.tools) or "none")
    moments = (
        ("created", judge.created_at),
        ("updated", judge.updated_at),
        ("deleted", judge.deleted_at),
    )
    for label, moment in moments:
        if moment is not None:
            yield field_block(label, absolute_time(moment), "dim")
    ids = (
        ("id", judge.id),
        ("owner", judge.owner_id),
        ("workspace", judge.workspace_id),
        ("newer version", judge.up_revision),
        ("older version", judge.down_revision),
        ("first version", judge.base_revision),
    )
    for label, value in ids:
        if value:
            yield field_block(label, value, "dim")
