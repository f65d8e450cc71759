"""The runs that this app goes on with, whatever screen is shown."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from textual.worker import WorkerCancelled

from obs_tui.evaluation.running import Control, Outcome, go_on
from obs_tui.journal import JournalError
from obs_tui.model.load import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.dom import DOMNode
    from textual.worker import Worker

    from obs_tui.evaluation.runs import JudgingRun
    from obs_tui.journal import Journal
    from obs_tui.service.protocol import Service

KEPT = 200
"""Outcomes at hand to be shown."""
_PACED = 40
"""Outcomes by which it is told how fast it goes."""
_CLOSE = 2
"""Fewer outcomes than this tell nothing of it."""


class LiveRun:
    """A run that is gone on with, or was: as it is now, its reins, and what came last. `fault` is
    why it had to be left."""

    def __init__(self, run: JudgingRun) -> None:
        self.run = run
        self.control = Control(rate=run.rate)
        self.latest: deque[Outcome] = deque(maxlen=KEPT)
        self.going = True
        self.fault: Failure | None = None
        self.worker: Worker[None] | None = None
        self._moments: deque[float] = deque(maxlen=_PACED)

    def hear(self, run: JudgingRun, outcome: Outcome | None) -> None:
        """How the run came to be."""
        self.run = run
        if outcome is not None:
            self.latest.appendleft(outcome)
            self._moments.append(monotonic())

    @property
    def pace(self) -> float | None:
        """Outcomes a second, less the longer none comes; None while that cannot be told."""
        if not self.going or self.control.paused or len(self._moments) < _CLOSE:
            return None
        span = monotonic() - self._moments[0]
        return (len(self._moments) - 1) / span if span > 0 else None

    def pause(self) -> None:
        """Begin no more calls, or begin them again."""
        if self.control.paused:
            self._moments.clear()
            self.control.resume()
        else:
            self.control.pause()


class LiveRuns:
    """Goes on with runs in workers of `host`, which outlives every screen. `ended` is told of a run
    that nobody works on any more."""

    def __init__(self, host: DOMNode, journal: Journal, ended: Callable[[LiveRun], None]) -> None:
        self._host = host
        self._journal = journal
        self._ended = ended
        self._runs: dict[int, LiveRun] = {}

    def of(self, run_id: int) -> LiveRun | None:
        """The run as it is gone on with; None where it is not."""
        live = self._runs.get(run_id)
        return live if live is not None and live.going else None

    def start(self, service: Service, run: JudgingRun, clock: Callable[[], datetime]) -> LiveRun:
        """Go on with a run."""
        if (known := self.of(run.id)) is not None:
            return known
        live = self._runs[run.id] = LiveRun(run)
        live.worker = self._host.run_worker(
            self._gone_on(service, live, clock), name=f"judging {run.id}", group="judging"
        )
        return live

    @property
    def going(self) -> tuple[LiveRun, ...]:
        """Those that are gone on with."""
        return tuple(live for live in self._runs.values() if live.going)

    async def stop(self) -> None:
        """Leave them all to be gone on with by another start of the app; what was answered is in
        the journal when this returns."""
        workers = [live.worker for live in self.going if live.worker is not None]
        for worker in workers:
            worker.cancel()
        for worker in workers:
            with suppress(WorkerCancelled):
                await worker.wait()

    async def _gone_on(
        self, service: Service, live: LiveRun, clock: Callable[[], datetime]
    ) -> None:
        try:
            live.run = await go_on(
                service,
                self._journal,
                live.run,
                control=live.control,
                listener=live.hear,
                clock=clock,
            )
        except JournalError as error:
            live.fault = Failure("The run goes no further here.", str(error))
        finally:
            live.going = False
        self._ended(live)
