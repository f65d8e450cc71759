"""ctrl+c and `kill -9` in the middle of `obs-tui judge`: no verdict is lost, none is given twice,
and what was under way alone is asked again."""

import signal
import threading
from collections import Counter
from pathlib import Path

from tests.embedded.openai_double import Body, Said, speaking
from tests.evaluation.desk import EVENTS, NUMBER, Desk, kind, question

ANSWERS = 7
JOBS = 3
PATIENCE = 60


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
            model.wait(JOBS)  # each job was answered, and recorded it, before it asked on
            process.send_signal(sent)
            out, err = process.communicate(timeout=PATIENCE)
            model.release()
        assert len(out.splitlines()) == ANSWERS, err
        if sent is signal.SIGINT:
            assert process.returncode == 130
            assert f"interrupted, with {ANSWERS} of {EVENTS} judged; on by: obs-tui judge" in err
        assert not {*known} & {*model.answered}
        known += model.answered
        args = ["--resume"]
    assert process.returncode == -signal.SIGKILL

    asked: list[int] = []
    enough = threading.Event()

    def answer(body: Body) -> Said:
        asked.append(question(body))
        if len(asked) == ANSWERS:
            enough.set()
        return kind(body)

    with speaking(answer) as (_, port):
        process = desk.start(*args, "--yes", port=port)
        assert enough.wait(PATIENCE)
        process.kill()  # at whatever it is doing
        process.communicate(timeout=PATIENCE)
        done = desk.run("--resume", "--yes", "--jsonl", "--all", port=port)
    assert done.code == 0, done.err
    assert Counter(str(line["event_id"]) for line in done.lines) == Counter(NUMBER.keys())
    again = Counter([*known, *asked]) - Counter(range(EVENTS))
    assert {*again} <= {*asked} - {*known} and again.total() <= JOBS
