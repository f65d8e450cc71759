"""When a running app is at rest: what a pilot waits for after each key.

Textual takes an app to be at rest once the process used little of the processor for 20 ms, and
looks twice a key: long on a quiet machine, too short on one where the process waits for its turn.
"""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, process_time

from textual._context import active_app

BREATH = 0.001
STUCK = 0.02
"""Seconds after which threads that compute nothing are taken to wait for the test."""
FRAMES = 2
"""What is drawn may have more to draw."""

_submit = ThreadPoolExecutor.submit
_at_work: set[Future[object]] = set()


def submit(self: ThreadPoolExecutor, /, *args: object, **kwargs: object) -> Future[object]:
    """`ThreadPoolExecutor.submit`, seen by `rest`."""
    future: Future[object] = _submit(self, *args, **kwargs)  # type: ignore[arg-type]
    _at_work.add(future)
    future.add_done_callback(_at_work.discard)
    return future


async def rest(_min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until the loop has nothing to run, threads are done or stuck, and all is drawn."""
    end = monotonic() + max_sleep
    for _ in range(FRAMES):
        await _still(end)
        active_app.get().screen._on_timer_update()
    await _still(end)


async def _still(end: float) -> None:
    loop = asyncio.get_running_loop()
    since, spent = monotonic(), process_time()
    while (now := monotonic()) < end:
        await asyncio.sleep(BREATH)
        working = process_time() - spent > BREATH
        if working:
            since, spent = now, process_time()
        idle = not loop._ready  # type: ignore[attr-defined]  # a loop says so nowhere else
        if idle and (not _at_work or now - since > STUCK):
            return
