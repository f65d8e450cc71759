"""A store with events, a judge's file and a journal for the command line, and a model for it."""

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from obs_tui.cli import main
from tests.embedded.openai_double import Body, Said, completion
from tests.embedded.serving import draft, event

EVENTS = 30
JUDGE = draft(model_name="big")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Desk:
    """A store with events, a judge's file and a journal of their own."""

    home: Path

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("OBS_TUI_", "XDG_", "MISTRAL_"))
        }
        return kept | {"HOME": str(self.home), "PYTHONUTF8": "1"}

    @property
    def judge(self) -> str:
        return str(self.home / "judge.json")

    @classmethod
    def made(cls, home: Path) -> "Desk":
        """A desk with `EVENTS` events. Questions are numbered, which is how the model knows
        them."""
        lines = "\n".join(json.dumps(event(number)) for number in range(EVENTS))
        (home / "events.jsonl").write_text(lines)
        (home / "judge.json").write_text(json.dumps(JUDGE))
        desk = cls(home)
        with patch.dict(os.environ, desk.environ, clear=True), redirect_stderr(io.StringIO()):
            source, store = str(home / "events.jsonl"), str(home / "store.sqlite")
            assert main(["import", source, "--store", store]) == 0
        return desk

    def args(self, *args: str) -> list[str]:
        """A command line that judges."""
        where = () if "--profile" in args else ("--store", str(self.home / "store.sqlite"))
        return ["judge", *args, *where]

    def run(self, *args: str, port: int = 0, stdin: str = "", tty: bool = False) -> Done:
        """A command line, here."""
        given = io.StringIO(stdin)
        given.isatty = lambda: tty  # type: ignore[method-assign]
        model = {"OBS_TUI_JUDGE_URL": f"http://127.0.0.1:{port}/v1"} if port else {}
        with (
            patch.dict(os.environ, self.environ | model, clear=True),
            patch.object(sys, "stdin", given),
            redirect_stdout(io.StringIO()) as out,
            redirect_stderr(io.StringIO()) as err,
        ):
            try:
                code = main(self.args(*args))
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return Done(code, out.getvalue(), err.getvalue())

    def start(self, *args: str, port: int) -> subprocess.Popen[str]:
        """A command line, in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "obs_tui", *self.args(*args)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environ | {"OBS_TUI_JUDGE_URL": f"http://127.0.0.1:{port}/v1"},
        )


def question(body: Body) -> int:
    """The number of the question that is judged."""
    found = re.search(r"question (\d+) about", json.dumps(body["messages"]))
    assert found is not None
    return int(found[1])


def kind(body: Body) -> Said:
    """Even questions are kind; the third gets no answer that fits."""
    number = question(body)
    answer = "lovely" if number == 3 else "unkind" if number % 2 else "kind"
    return completion(json.dumps({"analysis": f"because {number} \x1b[31m", "answer": answer}))


NUMBER = {str(event(number)["event_id"]): number for number in range(EVENTS)}
"""Of which number a question is, by its event."""
