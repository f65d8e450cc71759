"""What a dialog writes to a file: a dataset, some of its records, or events. Knows nothing of
Textual."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from obs_tui.curation import event_exporting, exporting
from obs_tui.curation.event_exporting import Missed, Wanted
from obs_tui.curation.exporting import Exported
from obs_tui.curation.formats import Format
from obs_tui.model.counting import counted
from obs_tui.model.datasets import Dataset
from obs_tui.service.protocol import Service

from .add_job import Asker

LISTED = 200
"""Events that could not be read and are told one by one."""
_OFTEN = 0.1
_LONGEST = 60
"""Characters of a file's name that is made up from another name."""

Tell: TypeAlias = Callable[[str], None]


class Way(StrEnum):
    """What writes the file, by the words it is offered in."""

    SERVICE = "JSONL by the server"
    JSONL = "JSONL"
    CSV = "CSV"
    MARKDOWN = "Markdown"
    HTML = "HTML"
    YAML = "YAML"
    JSON = "JSON"

    @property
    def form(self) -> Format:
        """What is in a file of records or events."""
        return _FORMS[self]

    @property
    def ending(self) -> str:
        """How the name of the file ends."""
        return _FORMS[self].value if self in _FORMS else self.value.lower()


_FORMS = {
    Way.SERVICE: Format.JSONL,
    Way.JSONL: Format.JSONL,
    Way.CSV: Format.CSV,
    Way.MARKDOWN: Format.MARKDOWN,
    Way.HTML: Format.HTML,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sentence, and what could not be read: how many, and the first of them."""

    said: str
    missing: int = 0
    missed: tuple[Missed, ...] = ()


Write: TypeAlias = Callable[[Way, Path, bool, Tell], Awaitable[Outcome]]
"""Writes a file, over one that is there if that is True. Raises ServiceError."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be written; `label` may hold untrusted text. `count` gives a better label, once the
    server has counted."""

    label: str
    write: Write
    count: Callable[[], Awaitable[str]] | None = None


@dataclass(frozen=True, slots=True)
class ExportJob:
    """`choices` are what of it can be written, the first one unless another is chosen; `stem` is
    the name of the file, `things` what it holds, a word of ours."""

    stem: str
    ways: tuple[Way, ...]
    choices: tuple[Choice, ...]
    things: str = "Events"


def records_export(
    desk: Asker,
    dataset: Dataset,
    about: str,
    resolve: Callable[[], Awaitable[Sequence[str]]] | None = None,
) -> ExportJob:
    """A dataset, or the records whose ids `resolve` gives."""
    datasets = desk.service.datasets

    async def write(way: Way, target: Path, overwrite: bool, tell: Tell) -> Outcome:
        if way is Way.SERVICE:
            done = await exporting.export_by_service(
                datasets,
                dataset.id,
                target,
                overwrite=overwrite,
                received=lambda size: tell(f"{counted(size, 'byte')} received"),
            )
            return Outcome(_sentence(done, "record"))
        done = await exporting.export_locally(
            datasets,
            dataset.id,
            target,
            way.form,
            ids=None if resolve is None else await resolve(),
            overwrite=overwrite,
            progress=lambda done, total: tell(f"{done:,} of {counted(total, 'record')} read"),
        )
        return Outcome(_sentence(done, "record"))

    ways = tuple(way for way in Way if way is not Way.SERVICE or resolve is None)
    return ExportJob(file_stem(dataset.name, "records"), ways, (Choice(about, write),))


def events_choice(
    service: Service,
    label: str,
    wanted: Callable[[], Wanted],
    count: Callable[[], Awaitable[str]] | None = None,
) -> Choice:
    """The events that `wanted` walks over."""

    async def write(way: Way, target: Path, overwrite: bool, tell: Tell) -> Outcome:
        tally = _Tally(tell)
        done = await event_exporting.export_events(
            service, wanted(), target, way.form, overwrite=overwrite, told=tally.count
        )
        return Outcome(_sentence(done, "event"), tally.missing, tuple(tally.missed))

    return Choice(label, write, count)


def events_export(choices: Sequence[Choice]) -> ExportJob:
    """Events: all that are in one of the choices."""
    return ExportJob("events", (Way.JSONL, Way.CSV, Way.MARKDOWN, Way.HTML), tuple(choices))


class _Tally:
    """Counts, and tells so now and then."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._written = 0
        self._told = 0.0
        self.missing = 0
        self.missed: list[Missed] = []

    def count(self, missed: Missed | None) -> None:
        if missed is None:
            self._written += 1
        else:
            self.missing += 1
            if self.missing <= LISTED:
                self.missed.append(missed)
        if monotonic() - self._told >= _OFTEN:
            self._told = monotonic()
            lost = f", {self.missing:,} could not be read" if self.missing else ""
            self._tell(f"{counted(self._written, 'event')} written{lost}")


def _sentence(done: Exported, one: str) -> str:
    many = "" if done.records is None else f"{counted(done.records, one)}, "
    return f"{done.path} is written: {many}{counted(done.size, 'byte')}."


def file_stem(name: str, otherwise: str) -> str:
    """A name as that of a file: `hard cases` is `hard-cases`; `otherwise` where nothing is left."""
    return "-".join(re.findall(r"\w+", name))[:_LONGEST] or otherwise
