"""When the calls of a run may begin."""

from obs_tui.evaluation.control import AFTER_HOLD, AT_FIRST, Control
from obs_tui.model.load import Failure
from tests.evaluation.judging import Time

BUSY = Failure("Too many requests.", "", "")


async def begins(control: Control, time: Time, calls: int) -> list[float]:
    """How long each of so many calls waited for the one before, in seconds."""
    found = []
    for _ in range(calls):
        before = time.now
        await control.turn()
        found.append(round(time.now - before, 6))
    return found


async def test_calls_begin_apart_until_one_is_answered() -> None:
    time = Time(now=100.0)
    control = time.control()
    assert await begins(control, time, 4) == [0, 0, AT_FIRST, AT_FIRST]
    control.answered()
    assert await begins(control, time, 3) == [AT_FIRST, 0, 0]


async def test_after_a_hold_they_begin_further_apart() -> None:
    time = Time(now=100.0)
    control = time.control()
    await begins(control, time, 1)
    control.answered()
    control.hold(30.0, BUSY)
    assert await begins(control, time, 4) == [30.0, 0, AFTER_HOLD, AFTER_HOLD]
    held = control.why
    control.answered()
    assert (held, control.why) == (BUSY, None)
    assert sum(await begins(control, time, 5)) <= AFTER_HOLD


async def test_a_rate_keeps_them_as_far_apart_as_it_says() -> None:
    time = Time(now=100.0)
    control = time.control(rate=120)
    control.answered()
    assert await begins(control, time, 4) == [0, 0, 0.5, 0.5]
    control.hold(None, BUSY)
    assert await begins(control, time, 4) == [1.0, 0, 0.5, 0.5]
