"""Judges as the command line names them: by a file, an id or a name."""

from pathlib import Path

from pydantic import ValidationError

from obs_tui.curation.judge_files import ENDINGS, read_judges
from obs_tui.curation.judge_importing import all_judges
from obs_tui.model.judges import JudgeDraft
from obs_tui.service.errors import NotFoundError, RefusedError
from obs_tui.service.protocol import Service
from obs_tui.settings import SettingsError

from .narration import plain


async def find_judge(service: Service, said: str) -> tuple[JudgeDraft, str | None]:
    """A judge from a file, else the saved one of this id or, where there is only one, of this
    name, and its id. Raises SettingsError and ServiceError."""
    path = Path(said)
    if (text := _if_file(path)) is not None:
        return _read(text, path), None
    try:
        judge_id = await _saved(service, said)
        return (await service.fetch_judge(judge_id)).draft(), judge_id
    except ValidationError:
        raise SettingsError(f"This version cannot run the judge {plain(said)}.") from None
    except (NotFoundError, RefusedError):
        raise SettingsError(f"{plain(said)} is neither a file nor a saved judge.") from None


def _read(text: str, path: Path) -> JudgeDraft:
    """The one judge of a file."""
    found = read_judges(text, ENDINGS.get(path.suffix))
    name = plain(str(path))
    for bad in found.bad:
        where = f"line {bad.line}: " if bad.line else ""
        raise SettingsError(f"{name} is no judge: {where}{plain(bad.cause)}")
    if len(found.judges) != 1:
        raise SettingsError(f"{name} holds {len(found.judges):,} judges, and one is needed.")
    return found.judges[0]


async def _saved(service: Service, said: str) -> str:
    """The id of the judge called so, else what was said, which may be an id."""
    called = [judge.id for judge in await all_judges(service, said) if judge.name == said]
    if len(called) > 1:
        ids = ", ".join(map(plain, called))
        raise SettingsError(f"{len(called)} judges are called {plain(said)}; say which: {ids}")
    return called[0] if called else said


def _if_file(path: Path) -> str | None:
    return file_text(path) if path.is_file() else None


def file_text(path: Path) -> str:
    """The text of a file. Raises SettingsError."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{plain(str(path))} cannot be read: {error}") from None
