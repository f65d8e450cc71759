"""Leaving is by one layer at a time; panes keep their place when one steps, zooms or resizes."""

import pytest

from obs_tui.model.events import Event
from obs_tui.model.load import Ready
from obs_tui.ui.dialogs.judge_picker import JudgePicker
from obs_tui.ui.widgets.line_view import LineView

from .fakes import FakeService, event_id
from .running import NARROW, WIDE, Running, running

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])


def layers(run: Running) -> tuple[object, ...]:
    """What esc can leave: dialogs, zoom, way back, focus away from the list, similar events."""
    screen = run.screen
    return (
        tuple(type(each).__name__ for each in run.app.screen_stack[1:]),
        frozenset(each for each in screen.classes if each.startswith("-zoom")),
        len(screen.trail),
        screen.focused is not None and screen.focused is not run.list,
        screen.has_class("-similar"),
    )


@BOTH
async def test_escape_leaves_one_layer_at_a_time(size: tuple[int, int]) -> None:
    async with running(FakeService(50), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        bottom = layers(run)
        await run.press("s")
        await run.until(lambda: isinstance(run.screen.similar, Ready))
        await run.press("j", "enter")
        await run.until(lambda: run.open_id == event_id(2))
        await run.press("z", "x")
        await run.until(lambda: isinstance(run.app.screen, JudgePicker))
        seen = [layers(run)]
        while seen[-1] != bottom:
            await run.press("escape")
            await run.until(lambda: layers(run) != seen[-1])
            seen.append(layers(run))
            assert len(seen) < 9
        assert [each[0] for each in seen[:3]] == [
            ("JudgeDialog", "JudgePicker"),
            ("JudgeDialog",),
            (),
        ]
        assert [bool(each[1]) for each in seen] == [True, True, True, False, False, False]
        assert [each[2] for each in seen[3:]] == [2, 0, 0]
        assert run.app.is_running
        await run.press("escape")
        assert layers(run) == bottom, "the root is not left by esc"
        await run.press("q")
        await run.until(lambda: not run.app.is_running)


async def test_q_goes_up_like_escape_and_leaves_at_the_root() -> None:
    async with running(FakeService(50)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("enter", "z", "q")
        assert run.screen.focused is not run.list
        await run.press("q")
        assert run.screen.focused is run.list
        assert run.app.is_running
        await run.press("q")
        await run.until(lambda: not run.app.is_running)


@BOTH
async def test_similar_events_and_what_is_read_are_both_in_view(size: tuple[int, int]) -> None:
    async with running(FakeService(50), size=size) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("s")
        await run.until(lambda: "0.95" in run.shown())
        assert "Answer 0: 5 to 8 g." in run.shown()
        await run.press("tab")
        assert isinstance(run.screen.focused, LineView) is (size == NARROW)
        await run.press("shift+tab", "s")
        await run.until(lambda: "0.95" not in run.shown())
        assert run.screen.focused is run.list


async def test_similar_events_show_where_another_pane_was_zoomed() -> None:
    async with running(FakeService(50)) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("z", "s")
        await run.until(lambda: "0.95" in run.shown())
        await run.press("j", "enter")
        await run.until(lambda: run.open_id == event_id(2))


def long(event: Event) -> Event:
    lines = "\n\n".join(f"line {number}" for number in range(200))
    return event.model_copy(
        update={"response_messages": ({"role": "assistant", "content": lines},)}
    )


async def test_stepping_keeps_the_view_and_whether_texts_are_raw() -> None:
    service = FakeService(5)
    service.events = [long(event) for event in service.events]
    async with running(service) as run:
        await run.until(lambda: run.open_id == event_id(0))
        await run.press("enter", "t", "m", "pagedown")
        view, raw = run.screen.detail.view, run.screen.detail.raw
        await run.press("J", "J", "K")
        await run.until(lambda: run.open_id == event_id(1))
        assert (run.screen.detail.view, run.screen.detail.raw) == (view, raw)
        assert raw
        assert isinstance(run.screen.focused, LineView)
        assert run.list.cursor == 1


async def test_resizing_keeps_cursor_focus_and_place() -> None:
    service = FakeService(400)
    service.events[3] = long(service.events[3])
    async with running(service) as run:
        await run.press("j", "j", "j")
        await run.until(lambda: run.open_id == event_id(3))
        await run.press("enter", "pagedown", "pagedown")
        await run.pilot.pause()
        top = run.screen.detail.reader.place
        for size in (NARROW, WIDE):
            await run.pilot.resize_terminal(*size)
            await run.until(lambda: run.screen.has_class("-narrow") is (run.app.size == NARROW))
            assert run.current_id == event_id(3)
            assert "Question 3:" in run.shown(), "the cursor's row is in view"
            assert isinstance(run.screen.focused, LineView)
            assert run.screen.detail.reader.place == top
