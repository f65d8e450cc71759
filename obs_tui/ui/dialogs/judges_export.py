"""Judges into a file, for the export dialog. Knows nothing of Textual."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from obs_tui.curation.exporting import write_pieces
from obs_tui.curation.judge_files import JudgeFormat, write_judges
from obs_tui.model.counting import counted
from obs_tui.model.judges import Judge, JudgeDraft
from obs_tui.service.errors import RefusedError

from .export_job import Choice, ExportJob, Outcome, Tell, Way

_FORMATS = {Way.YAML: JudgeFormat.YAML, Way.JSON: JudgeFormat.JSON}


def judges_export(
    stem: str, choices: Sequence[tuple[str, Callable[[], Awaitable[Sequence[Judge]]]]]
) -> ExportJob:
    """A job that writes judges: `choices` are labels, which may hold untrusted text, and what
    fetches the judges."""
    written = tuple(Choice(label, _writer(fetch)) for label, fetch in choices)
    return ExportJob(stem, tuple(_FORMATS), written, "Judges")


def _writer(
    fetch: Callable[[], Awaitable[Sequence[Judge]]],
) -> Callable[[Way, Path, bool, Tell], Awaitable[Outcome]]:
    async def write(way: Way, target: Path, overwrite: bool, tell: Tell) -> Outcome:
        drafts = [_draft(judge) for judge in await fetch()]

        async def pieces() -> AsyncGenerator[str, None]:
            yield await asyncio.to_thread(write_judges, drafts, _FORMATS[way])

        await write_pieces(target, pieces(), overwrite)
        return Outcome(f"{counted(len(drafts), 'judge')} written to {target.name}.")

    return write


def _draft(judge: Judge) -> JudgeDraft:
    try:
        return judge.draft()
    except ValidationError:
        raise RefusedError(
            f"The judge {judge.name} cannot be written.",
            cause="It is beyond the limits or of a kind that this version does not know.",
            remedy="Use a newer version, or write the others one by one.",
        ) from None
