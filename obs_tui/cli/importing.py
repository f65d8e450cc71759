"""`obs-tui import`: JSONL into a store."""

import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from tqdm import tqdm

from obs_tui.embedded.importing import ImportReport, Progress, import_file, import_stream
from obs_tui.embedded.lines import Shape
from obs_tui.embedded.read_ahead import BrokenReader
from obs_tui.embedded.store import Store as Database
from obs_tui.model.counting import counted
from obs_tui.model.load import Failure
from obs_tui.service.errors import ServiceError
from obs_tui.settings import SettingsError
from obs_tui.text.safe import visible

from .connection import database
from .narration import narrate, tell_failure
from .target import Store

STDIN = "-"
_SHAPES: dict[Shape, tuple[str, str]] = {
    "event": ("event", " of the API"),
    "exchange": ("request/response pair", ""),
    "record": ("dataset record", ""),
    "chat": ("conversation", ""),
    "response": ("response", " of llm"),
}


def import_files(target: Store, files: Sequence[str]) -> int:
    """Import the files one after the other, a summary for each on stderr; the exit code: 2 when a
    file cannot be opened, 1 when lines were skipped. Raises SettingsError."""
    if target.read_only:
        raise SettingsError("import writes to a store, which --readonly refuses.")
    try:
        with database(target) as store:
            return max([_import(store, file) for file in files])
    except ServiceError as error:
        return tell_failure(error.failure)
    except sqlite3.Error as error:
        again = "Make room or free the store, then run it again: it goes on from there."
        return tell_failure(Failure("The store could not be written.", str(error), again))
    except BrokenReader:
        cause = "The process that reads the file ended, perhaps for want of memory."
        return tell_failure(
            Failure("The import stopped.", cause, "Run it again: it goes on from there.")
        )


def _import(store: Database, file: str) -> int:
    try:
        with _bar(file) as progress:
            if file == STDIN:
                with os.fdopen(sys.stdin.fileno(), "rb", closefd=False) as stdin:
                    report = import_stream(store, "stdin", stdin, progress)
            else:
                report = import_file(store, Path(file), progress)
    except OSError as error:
        narrate(f"{visible(file)} cannot be opened: {error.strerror or error}")
        return 2
    return _summary(report)


@contextmanager
def _bar(file: str) -> Iterator[Progress]:
    """A progress bar over the bytes of the file, with lines a second; none where stderr is no
    terminal."""
    size = None if file == STDIN else Path(file).stat().st_size
    began = monotonic()
    with tqdm(
        total=size, desc=Path(file).name, unit="B", unit_scale=True, leave=False, disable=None
    ) as bar:

        def progress(position: int, lines: int) -> None:
            rate = lines / max(monotonic() - began, 1e-3)
            bar.set_postfix_str(f"{counted(lines, 'line')}, {rate:,.0f} lines/s", refresh=False)
            bar.update(position - bar.n)

        yield progress


def _summary(report: ImportReport) -> int:
    """What became of a file, and each line that was skipped with its cause."""
    source = visible(report.source)
    for problem in report.problems:
        print(f"{source}:{problem.line}: {visible(problem.cause)}", file=sys.stderr)
    skipped = report.bad + report.conflicting
    if more := skipped - len(report.problems):
        print(f"{source}: and {more:,} more like these", file=sys.stderr)
    parts = [f"{report.added:,} added", f"{report.known:,} known already"]
    if report.conflicting:
        parts.append(f"{report.conflicting:,} ignored, their id is another event's")
    if report.bad:
        parts.append(f"{report.bad:,} cannot be read")
    shapes = [
        counted(report.shapes[shape], one) + of
        for shape, (one, of) in _SHAPES.items()
        if report.shapes[shape]
    ]
    narrate(
        f"{source}: {', '.join([counted(report.lines, report.unit), *shapes])}: {', '.join(parts)}"
    )
    return 1 if skipped else 0
