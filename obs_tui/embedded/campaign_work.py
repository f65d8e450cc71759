"""The campaigns that this process judges, in the background of its event loop.

One process at a time does so for a store. The campaigns that run are taken up at the server's start
and when somebody makes one or asks for one. A verdict and the annotation are written in one
transaction: after a kill only those events are judged again whose verdicts had not come back.
"""

import asyncio
import logging
import traceback
from collections import Counter, defaultdict

from obs_tui.model.judges import Verdict
from obs_tui.model.load import REMEDY

from . import events
from .baton import Baton
from .campaign_items import Item, State, give_up, is_running, next_item, settle, tell
from .campaign_pace import Pace, Silence
from .faults import Fault, broken
from .model_client import ModelClient
from .store import STORE_ERRORS, Store

JOBS = 8
"""So many events are judged at once, of all campaigns together."""
TRIES = 5
"""So often at most a model is asked about an event whose verdict is lost on the way."""
_MODEL = "JUDGE_MISTRAL_API_"
_NOTHING_RUN = (429, 503)
_LOST = 502
_LONGEST_CAUSE = 300
_log = logging.getLogger(__name__)


class CampaignWork:
    """Judges the events of all campaigns that run. `model` is None where no judge's model is set;
    `log` is where failures are told, in words; without `resume` nothing is done before somebody
    makes a campaign or asks for one."""

    def __init__(
        self, store: Store, model: ModelClient | None, log: str, *, resume: bool = True
    ) -> None:
        self._store = store
        self._model = model
        self._log = log
        self._baton = Baton(store.path, "campaigns")
        self._woken = asyncio.Event()
        self._begun = not resume
        self._working: asyncio.Task[None] | None = None
        self._calls: dict[asyncio.Task[None], int] = {}
        self._handed: dict[int, int] = {}
        self._paces: defaultdict[int, Pace] = defaultdict(Pace)
        self._slots = asyncio.Semaphore(JOBS)

    def begin(self) -> None:
        """Take up the campaigns that run, once."""
        if not self._begun:
            self.wake()

    def wake(self) -> None:
        """There may be more to do."""
        self._begun = True
        self._woken.set()
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    def drop(self, campaign: int) -> None:
        """Judge no more for this campaign, which is gone."""
        for call, each in self._calls.items():
            if each == campaign:
                call.cancel()

    async def aclose(self) -> None:
        """Stop: what is judged is kept, and the next start goes on from there."""
        jobs = [*self._calls, *([self._working] if self._working else [])]
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._woken.is_set():
                self._woken.clear()
                if await self._store.read(is_running) and self._baton.take():
                    self._handed.clear()
                    self._paces.clear()
                    await self._hand_out()
        except STORE_ERRORS as error:  # the next one to ask wakes it
            self._report(error)
        finally:
            await asyncio.gather(*self._calls, return_exceptions=True)
            self._baton.drop()

    async def _hand_out(self) -> None:
        """Have events judged, some at once, until there are no more."""
        while True:
            self._woken.clear()
            while self._has_room() and (item := await self._next()) is not None:
                call = asyncio.create_task(self._judge(item))
                self._calls[call] = item.campaign
                call.add_done_callback(self._calls.pop)
            if not self._calls:
                if not self._woken.is_set():
                    return
                continue
            waking = asyncio.create_task(self._woken.wait())
            await asyncio.wait((waking, *self._calls), return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()

    def _has_room(self) -> bool:
        """Whether there are fewer calls than may be; those held back leave room for campaigns whose
        model answers."""
        return len(self._calls) - sum(pace.waiting for pace in self._paces.values()) < JOBS

    async def _next(self) -> Item | None:
        busy = Counter(self._calls.values())
        held = {campaign for campaign, pace in self._paces.items() if pace.waiting}
        item = await self._store.read(lambda conn: next_item(conn, self._handed, busy, held))
        if item is not None:
            self._handed[item.campaign] = item.position
        return item

    async def _judge(self, item: Item) -> None:
        try:
            await self._settle(item)
        except STORE_ERRORS as error:  # it stays waiting, and is taken up at the next start
            self._report(error)

    async def _settle(self, item: Item) -> None:
        """Ask until there is a verdict, or none to be had, and be done with the event. It stays
        waiting where the campaign gave up and the model had run nothing."""
        pace, lost = self._paces[item.campaign], 0
        while True:
            await pace.turn()
            if pace.over:
                return
            before = pace.silence
            try:
                async with self._slots:
                    verdict = await self._verdict(item)
                break
            except Fault as fault:
                lost += fault.status == _LOST
                if not await self._again(item, fault, before, lost):
                    return
            except Exception as error:  # whatever a conversation trips, it is one event's failure
                self._report(error)
                await self._fail(item, broken(error, self._log))
                return
        pace.answered()
        answer = verdict.answer
        state: State = "undefined" if answer is None else "judged"
        await self._store.write(lambda conn: settle(conn, item, state, answer=answer))

    async def _again(self, item: Item, fault: Fault, before: Silence, lost: int) -> bool:
        """Whether the judge is asked again after this; else the event has failed. Where that is
        the model's doing, the campaign is held back, or has failed: at once where the key is
        denied, which no waiting heals. `before` is how silent it had been when it was asked;
        `lost` says how often the event's verdict was."""
        cause = fault.message.replace(REMEDY, " ")[:_LONGEST_CAUSE]
        pace, times, again = self._paces[item.campaign], lost, True
        if fault.denied:
            pace.denied, again = True, False
        elif fault.status in _NOTHING_RUN:
            times = pace.refused(before)
        elif fault.status != _LOST or lost == TRIES:
            await self._fail(item, cause)
            if not fault.code.startswith(_MODEL):
                return False
            times, again = pace.failed(before), False
        if pace.over or self._model is None:
            await self._store.write(lambda conn: give_up(conn, item.campaign, cause))
        else:
            told = float(fault.retry_after) if fault.retry_after.isdigit() else 0.0
            said = f"{cause} It is asked again after {pace.hold(times, told):g} s."
            await self._store.write(lambda conn: tell(conn, item.campaign, said))
            self._woken.set()  # those held back leave room
        return again

    async def _fail(self, item: Item, cause: str) -> None:
        await self._store.write(lambda conn: settle(conn, item, "failed", cause=cause))

    async def _verdict(self, item: Item) -> Verdict:
        """What the judge says. Raises Fault."""
        from .live_judging import judge

        event = await self._store.read(lambda conn: events.body(conn, item.event))
        messages = [*events.listed(event, "request_messages")]
        messages += events.listed(event, "response_messages")
        tools = events.listed(event, "enabled_tools")
        return await judge(item.judge, messages, tools=tools, model=self._model)

    def _report(self, error: Exception) -> None:
        """Into the log, without the message, which may quote an event. A closed store interrupts
        what is read, and that is no failure."""
        if not self._store.closed:
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("A campaign failed with %s\n%s", type(error).__name__, frames)
