"""Judging many, whatever happens meanwhile: each event gets its verdicts, none twice."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obs_tui.evaluation.running import JudgingRun, go_on
from obs_tui.evaluation.runs import listed, load, retry_failed
from obs_tui.journal import Journal
from obs_tui.model.judges import Verdict
from obs_tui.service.errors import ServerError
from tests.evaluation.judging import PROFILE, Judged, Time, begun, busy, ids, recorded

STEPS = st.lists(
    st.sampled_from(
        ["answer", "answer", "fail", "busy", "pause", "resume", "cancel", "quit", "die"]
    ),
    max_size=40,
)


class Story:
    """A run as a person and a server treat it, step by step. `lost` is how many calls were answered
    at the moment of a kill and not recorded: those alone may be asked again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = Journal.open(path)
        self.service = Judged()
        self.service.gate = asyncio.Semaphore(0)
        self.time = Time()
        self.control = self.time.control()
        self.going: asyncio.Task[JudgingRun] | None = None
        self.kills = 0
        self.lost = 0

    async def settle(self) -> None:
        for _ in range(60):
            await asyncio.sleep(0)
        await self.journal.judging.runs(PROFILE)  # behind whatever was being recorded

    async def start(self, run_id: int) -> None:
        run = await load(self.journal, PROFILE, run_id)
        assert run is not None
        if run.failed:
            run = await retry_failed(self.journal, run)
        self.control = self.time.control()
        self.going = asyncio.ensure_future(
            go_on(self.service, self.journal, run, control=self.control)
        )
        await self.settle()

    async def end(self) -> None:
        if self.going is not None:
            await asyncio.wait((self.going,))
            self.going = None

    async def step(self, step: str, number: int) -> None:
        gate = self.service.gate
        assert gate is not None
        match step:
            case "answer":
                gate.release()
            case "fail" | "busy":
                error = (
                    busy(1.0)
                    if step == "busy"
                    else ServerError("No luck.", cause=f"{step}{'x' * number}")
                )
                said = iter([error])
                plain = self.service.otherwise

                def once(event_id: str) -> Verdict:
                    for each in said:
                        raise each
                    return plain(event_id)

                self.service.otherwise = once
                gate.release()
            case "pause":
                self.control.pause()
            case "resume":
                self.control.resume()
            case "cancel":
                self.control.cancel()
                await self.end()
            case "quit" if self.going:
                self.going.cancel()
                await self.end()
            case "die" if self.going:
                await self.die()
            case _:
                pass
        await self.settle()

    async def die(self) -> None:
        """Nothing that is written from now on counts."""
        self.kills += 1
        assert self.going is not None
        snapshot = self.path.with_name(f"{self.kills}.sqlite")
        copy(self.path, snapshot)
        self.going.cancel()
        await self.end()
        await self.journal.aclose()
        self.path = snapshot
        self.journal = Journal.open(snapshot)
        (run,) = await listed(self.journal, PROFILE)
        self.lost = self.service.answered.total() - run.judged


def copy(source: Path, target: Path) -> None:
    """What a kill leaves: the file and its log as they are."""
    for suffix in ("", "-wal"):
        held = source.with_name(source.name + suffix)
        if held.exists():
            target.with_name(target.name + suffix).write_bytes(held.read_bytes())


@given(steps=STEPS, jobs=st.integers(1, 4), repeats=st.integers(1, 2))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_happens_each_event_is_judged_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], jobs: int, repeats: int
) -> None:
    async def tell() -> None:
        story = Story(tmp_path_factory.mktemp("story") / "journal.sqlite")
        run = await begun(story.journal, 6, jobs=jobs, repeats=repeats)
        for number, step in enumerate(steps):
            if story.going is None or story.going.done():
                await story.start(run.id)
            await story.step(step, number)
        story.control.resume()
        while (left := await load(story.journal, PROFILE, run.id)) and (
            left.waiting or left.failed or not left.finished
        ):
            if story.going is None or story.going.done():
                await story.start(run.id)
            await story.step("answer", 0)
        await story.end()
        wanted = Counter(dict.fromkeys(ids(6), repeats))
        assert await recorded(story.journal, run) == wanted
        again = story.service.answered - wanted
        assert wanted - story.service.answered == Counter()
        assert again.total() <= story.lost
        await story.journal.aclose()

    asyncio.run(tell())
