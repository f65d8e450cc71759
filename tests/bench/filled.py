"""Stores and files of the sample that several benches share, made once in a run."""

import atexit
import json
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from obs_tui.embedded.importing import import_file
from obs_tui.embedded.sample import generate
from obs_tui.embedded.sample.frames import Talk
from obs_tui.embedded.store import Store


@cache
def folder() -> Path:
    """A folder that is removed at the end of the run."""
    held = tempfile.TemporaryDirectory()
    atexit.register(held.cleanup)
    return Path(held.name)


@cache
def source(count: int) -> tuple[Path, tuple[str, ...]]:
    """JSONL of `count` events, oldest first, and the frame that each was made from."""
    module = import_module("obs_tui.embedded.sample.generate")
    made = vars(module)["_event"]
    frames: list[str] = []

    def noting(rng: object, talk: Talk, moment: object) -> object:
        frames.append(talk.template)
        return made(rng, talk, moment)

    path = folder() / f"{count}.jsonl"
    with patch.object(module, "_event", noting), path.open("w") as lines:
        for event in generate(count):
            lines.write(json.dumps(event) + "\n")
    return path, tuple(frames)


@cache
def store(count: int) -> Store:
    """A store of these events, whose `seq` counts them from 1."""
    filled = Store.open(folder() / f"{count}.db")
    atexit.register(filled.close)
    if import_file(filled, source(count)[0]).added != count:
        raise RuntimeError("not every event was imported")
    return filled
