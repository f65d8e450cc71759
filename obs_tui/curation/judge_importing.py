"""Judges of a file, made or changed on the server; names that exist there are skipped, replaced or
renamed."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from obs_tui.journal import Journal
from obs_tui.model.judges import Judge, JudgeDraft
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Service

from .errors import ChangedError, FileError, filing
from .judge_editing import Saved, save, six_fields
from .judge_files import ENDINGS, JudgeFile, read_judges

PAGE = 100
_LONGEST_NAME = 50


class Clash(StrEnum):
    """What becomes of a judge whose name exists, by the word it is offered in."""

    SKIP = "skip"
    REPLACE = "replace"
    RENAME = "rename"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done with one judge of the file. `there` is the judge that it replaces."""

    draft: JudgeDraft
    there: Judge | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` to do; names that were `renamed`, as they were and as they become; names `skipped`
    since they exist; and of those that are the same as on the server, how many."""

    steps: tuple[Step, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    skipped: tuple[str, ...] = ()
    same: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """How many were made and replaced, and which could not be, and why."""

    made: tuple[Judge, ...] = ()
    replaced: int = 0
    failed: tuple[tuple[str, ServiceError], ...] = ()


async def read_file(path: Path) -> JudgeFile:
    """The judges of a file, in the format that its name asks for. Raises FileError."""
    with filing(path.name):
        data = await asyncio.to_thread(path.read_bytes)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            f"{path.name} is no text.",
            cause=f"line {line:,} is not UTF-8",
            remedy="Choose another file.",
        ) from None
    return await asyncio.to_thread(read_judges, text, ENDINGS.get(path.suffix.lower()))


async def all_judges(service: Service, q: str | None = None) -> tuple[Judge, ...]:
    """Every saved judge whose name holds `q`, page by page. Raises ServiceError."""
    found: list[Judge] = []
    page, more = 1, True
    while more:
        part = await service.list_judges(q=q, page=page, page_size=PAGE)
        found += part.results
        page, more = page + 1, part.has_more
    return tuple(found)


def plan(drafts: Iterable[JudgeDraft], there: Sequence[Judge], clash: Clash) -> Plan:
    """What is to be done with the judges of a file, given those that exist."""
    by_name = {judge.name: judge for judge in there}
    steps: list[Step] = []
    renamed: list[tuple[str, str]] = []
    skipped: list[str] = []
    same = 0
    drafts = tuple(drafts)
    taken = set(by_name) | {draft.name for draft in drafts}
    for draft in drafts:
        judge = by_name.get(draft.name)
        if judge is None:
            steps.append(Step(draft))
        elif six_fields(judge) == draft.model_dump(mode="json"):
            same += 1
        elif clash is Clash.SKIP:
            skipped.append(draft.name)
        elif clash is Clash.REPLACE:
            steps.append(Step(draft, judge))
        else:
            name = _free(draft.name, taken)
            taken.add(name)
            renamed.append((draft.name, name))
            steps.append(Step(draft.model_copy(update={"name": name})))
    return Plan(tuple(steps), tuple(renamed), tuple(skipped), same)


async def carry_out(
    service: Service, journal: Journal, profile: str, steps: Sequence[Step]
) -> Imported:
    """Do the steps one after the other; one that fails does not stop the others. What is replaced
    is kept in the journal, and `judge_undoing.undo` brings it back."""
    made: list[Judge] = []
    replaced = 0
    failed: list[tuple[str, ServiceError]] = []
    for step in steps:
        try:
            if step.there is None:
                made.append(await service.create_judge(step.draft))
            else:
                outcome = await save(service, journal, profile, step.there, step.draft)
                if not isinstance(outcome, Saved):
                    raise ChangedError("Someone else has changed or deleted it meanwhile.")
                replaced += 1
        except ServiceError as error:
            failed.append((step.draft.name, error))
    return Imported(tuple(made), replaced, tuple(failed))


def _free(name: str, taken: set[str]) -> str:
    """The name with the first number that makes it one of its own."""
    number = 2
    while True:
        ending = f" ({number})"
        free = name[: _LONGEST_NAME - len(ending)] + ending
        if free not in taken:
            return free
        number += 1
