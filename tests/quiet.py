"""When a running app is at rest: what a pilot waits for after each key.

Textual takes an app to be at rest once the process used little of the processor for 20 ms, and
looks twice a key: long on a quiet machine, too short on one where the process waits for its turn.
"""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, process_time

from textual._context import active_app
from textual.app import App

BREATH = 0.001
SOON = 0.03
"""Seconds within which a timer that was set is waited for."""
STUCK = 0.02
"""Seconds after which threads that compute nothing are taken to wait for the test."""
FRAMES = 2
"""What is drawn may have more to draw."""

_shutdown = App._shutdown
_submit = ThreadPoolExecutor.submit
_at_work: set[Future[object]] = set()


def submit(self: ThreadPoolExecutor, /, *args: object, **kwargs: object) -> Future[object]:
    """`ThreadPoolExecutor.submit`, seen by `rest`."""
    future: Future[object] = _submit(self, *args, **kwargs)  # type: ignore[arg-type]
    _at_work.add(future)
    future.add_done_callback(_at_work.discard)
    return future


async def rest(_min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until the loop has nothing to run, threads are done or stuck, timers set to come soon
    have come, and all is drawn."""
    end = monotonic() + max_sleep
    soon = asyncio.get_running_loop().time() + SOON
    for _ in range(FRAMES):
        await _still(end, soon)
        active_app.get().screen._on_timer_update()
    await _still(end, soon)


async def leave(self: App[object]) -> None:
    """`App._shutdown`, before which a pilot, other than a person who quits, stops no work: it would
    go on where half of what it shows is gone."""
    self.workers.cancel_all()
    await _shutdown(self)


async def _still(end: float, soon: float) -> None:
    loop = asyncio.get_running_loop()
    since, spent = monotonic(), process_time()
    while (now := monotonic()) < end:
        await asyncio.sleep(BREATH)
        working = process_time() - spent > BREATH
        if working:
            since, spent = now, process_time()
        # A loop tells nobody else what it has to do.
        idle = not loop._ready and all(  # type: ignore[attr-defined]
            timer.cancelled() or timer.when() > soon
            for timer in loop._scheduled  # type: ignore[attr-defined]
        )
        if idle and (not _at_work or now - since > STUCK):
            return
