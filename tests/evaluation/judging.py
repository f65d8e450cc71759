"""What the tests of judging many share: a judge, and a service that judges as scripted."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from obs_tui.evaluation.control import Control
from obs_tui.evaluation.running import JudgingRun, begin
from obs_tui.journal import Journal
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Regression, Verdict
from obs_tui.service.errors import BusyError, ServiceError
from tests.ui.dialogs.fakes import FakeService

PROFILE = "p"
JUDGE = JudgeDraft(
    name="Is it an answer?",
    description="",
    model_name="some-model",
    output=Classification(
        options=[ClassOption(value="yes", description=""), ClassOption(value="no", description="")]
    ),
    instructions="Judge it.",
)
SCORER = JUDGE.model_copy(
    update={"output": Regression(min=1, min_description="bad", max=5, max_description="good")}
)


class Judged(FakeService):
    """Answers as scripted: `script[event_id]` holds what the next calls give, an answer or an
    error; without, `otherwise`. `answered` counts the calls that were answered, and `at_once` is
    the most that were under way together. With `gate`, every call waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.script: dict[str, deque[Verdict | ServiceError]] = {}
        self.otherwise: Callable[[str], Verdict] = lambda _event_id: Verdict(answer="yes")
        self.answered: Counter[str] = Counter()
        self.calls: list[str] = []
        self.under_way = 0
        self.at_once = 0
        self.gate: asyncio.Semaphore | None = None
        self.patience: set[bool] = set()

    async def judge_event(
        self, event_id: str, judge: JudgeDraft, *, patient: bool = True
    ) -> Verdict:
        self.patience.add(patient)
        self.calls.append(event_id)
        self.under_way += 1
        self.at_once = max(self.at_once, self.under_way)
        try:
            await (self.gate.acquire() if self.gate else asyncio.sleep(0))
        finally:
            self.under_way -= 1
        scripted = self.script.get(event_id)
        found = scripted.popleft() if scripted else self.otherwise(event_id)
        if isinstance(found, ServiceError):
            raise found
        self.answered[event_id] += 1
        return found


def busy(seconds: float | None = None) -> BusyError:
    return BusyError(
        "Too many requests.", status=429, transient=True, untouched=True, retry_after=seconds
    )


def ids(count: int) -> Iterable[str]:
    return [f"e{number}" for number in range(count)]


@dataclass
class Time:
    """A clock that sleeping moves on."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.now = max(self.now, self.now + seconds)

    def control(self, rate: float | None = None) -> Control:
        return Control(rate=rate, clock=self.clock, sleep=self.sleep, chance=lambda: 0.0)


async def begun(journal: Journal, count: int, *, jobs: int = 8, repeats: int = 1) -> JudgingRun:
    return await begin(
        journal, PROFILE, JUDGE, ids(count), about="these", jobs=jobs, repeats=repeats
    )


async def recorded(journal: Journal, run: JudgingRun) -> Counter[str]:
    """How many verdicts of the run the journal has for each event, wherever it shows them."""
    found = Counter(each.event_id for each in await journal.judging.answers(run.id))
    for event_id in found:
        assert len(await journal.verdicts(PROFILE, event_id)) == found[event_id]
    return found
