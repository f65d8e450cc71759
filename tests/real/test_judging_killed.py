"""ctrl+c and `kill -9` in the middle of `obs-tui judge`: no verdict is lost, none is given twice,
and what was under way alone is asked again."""

import signal
import threading
from collections import Counter
from pathlib import Path

from tests.embedded.openai_double import Body, Said, speaking
from tests.embedded.served import PATIENCE
from tests.evaluation.desk import EVENTS, NUMBER, Desk, kind, question

ANSWERS = 7
JOBS = 3


class Model:
    """Answers so many questions and holds the others."""

    def __init__(self, answers: int) -> None:
        self.answered: list[int] = []
        self._answers = answers
        self._lock = threading.Lock()
        self._one_more = threading.Semaphore(0)
        self._free = threading.Event()

    def __call__(self, body: Body) -> Said:
        number = question(body)
        with self._lock:
            answers = len(self.answered) < self._answers
            if answers:
                self.answered.append(number)
        if not answers:
            self._one_more.release()
            self._free.wait(PATIENCE)
        return kind(body)

    def wait(self, count: int) -> None:
        """Until so many are held."""
        for _ in range(count):
            assert self._one_more.acquire(timeout=PATIENCE)

    def release(self) -> None:
        self._free.set()


def test_a_run_ended_in_the_middle_again_and_again_gives_each_event_one_verdict(
    tmp_path: Path,
) -> None:
    desk = Desk.made(tmp_path)
    args = ["--judge", desk.judge, "--jobs", str(JOBS)]
    known: list[int] = []
    for sent in (signal.SIGINT, signal.SIGKILL):
        model = Model(ANSWERS)
        with speaking(model) as (_, port):
            process = desk.start(*args, "--yes", port=port)
            model.wait(JOBS)  # each job was answered before it asked on
            told: list[str] = []
            if process.stdout and sent is signal.SIGKILL:  # what is told was recorded
                told = [process.stdout.readline() for _ in range(ANSWERS)]
            process.send_signal(sent)
            out, err = process.communicate(timeout=PATIENCE)
            model.release()
        assert len(told) + len(out.splitlines()) == ANSWERS, err
        if sent is signal.SIGINT:
            assert process.returncode == 130
            assert f"interrupted, with {ANSWERS} of {EVENTS} judged; on by: obs-tui judge" in err
        assert not {*known} & {*model.answered}
        known += model.answered
        args = ["--resume"]
    assert process.returncode == -signal.SIGKILL

    model, last = Model(2 * ANSWERS - 2), Model(EVENTS)
    with speaking(model) as (_, port):
        process = desk.start(*args, "--yes", port=port)
        model.wait(1)
        process.kill()  # at whatever the other jobs are doing
        out, err = process.communicate(timeout=PATIENCE)
        model.release()
    with speaking(last) as (_, port):
        done = desk.run("--resume", "--yes", "--jsonl", "--all", port=port)
    assert done.code == 0, done.err
    assert Counter(str(line["event_id"]) for line in done.lines) == Counter(NUMBER.keys())
    kept = {NUMBER[line.split("\t")[0]] for line in out.splitlines()} | {*known}
    assert not kept & {*last.answered} and len({*last.answered}) == len(last.answered)
    assert len({*model.answered} & {*last.answered}) <= 2 * JOBS  # so many can wait to be recorded
