"""`enter` → first frame of the text, and a key → frame in it: long ones against a short one."""

import asyncio
from collections.abc import Callable
from statistics import median
from time import perf_counter

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.load import Ready
from obs_tui.ui.explorer.detail import DetailPane

from .report import Row

_ROUNDS = 15
_SECTIONS = 720
_KEYS = ("pagedown", "end")
_HUGE = ("20 MB of text", "2,000 messages", "one line of 1 MB")


class _Host(App[None]):
    def compose(self) -> ComposeResult:
        yield DetailPane()


def run() -> list[Row]:
    """First frames, medians of paired rounds."""
    return asyncio.run(_run())


def _section(number: int) -> str:
    return (
        f"## Section {number}\n\nSome **bold** text with `code` and a [link](http://a.b/{number}).\n"
        f"\n- first item {number}\n- second item\n\n```python\nprint({number})\n```\n\n"
        "| name | value |\n|------|------:|\n| left |    12 |\n\nA closing paragraph of words.\n\n"
    )


def _event(name: str, content: Json) -> Event:
    return Event.model_validate(
        {
            "event_id": name,
            "created_at": "2026-01-15T12:00:00Z",
            "response_messages": [{"role": "assistant", "content": content}],
        }
    )


def _huge(name: str, what: str) -> Event:
    match what:
        case "20 MB of text":
            return _event(name, "word word and more words\n\n" * 800_000)
        case "one line of 1 MB":
            return _event(name, "A" * 1_000_000)
        case _:
            turn = "some **words** of a message " * 20
            event = _event(name, turn)
            return event.model_copy(update={"request_messages": event.response_messages * 2_000})


async def _run() -> list[Row]:
    long = "".join(_section(number) for number in range(_SECTIONS))
    image = "data:image/png;base64," + "A" * 20_000_000
    parts: dict[str, Callable[[int], Json]] = {
        "short": lambda number: f"round {number}\n\n" + long[:1_000],
        "long": lambda number: f"round {number}\n\n" + long,
        "image": lambda _number: [{"type": "image_url", "image_url": image}],
    }
    times: dict[str, list[float]] = {name: [] for name in parts}
    app = _Host()
    async with app.run_test(size=(160, 45)) as pilot:
        pane = app.query_one(DetailPane)
        for number in range(-2, _ROUNDS):
            for name, content in parts.items():
                event = _event(f"{name}-{number}", content(number))
                await pilot.pause()
                start = perf_counter()
                pane.event = Ready(event)
                await pilot.pause(0)
                if number >= 0:
                    times[name].append((perf_counter() - start) * 1000)
        scrolled = await _scrolled(pilot, pane)
    base = median(times["short"])
    return [
        _row(f"enter → first frame, {len(long) / 1000:.0f} KB of markdown", times["long"], base),
        _row("enter → first frame, 20 MB image", times["image"], base),
        *scrolled,
    ]


async def _scrolled(pilot: Pilot[None], pane: DetailPane) -> list[Row]:
    """Frames of what is laid out beside the keys: the placeholder, the text, then keys in it."""
    pane.focus()
    base: dict[str, float] = {}
    rows: list[Row] = []
    for what in ("1 KB", *_HUGE):
        times: dict[str, list[float]] = {}
        for number in range(5):
            name = f"{what}-{number}"
            event = _event(name, "words " * 170) if what == "1 KB" else _huge(name, what)
            await pilot.pause()
            start = perf_counter()
            pane.event = Ready(event)
            await pilot.pause(0)
            times.setdefault("first frame", []).append((perf_counter() - start) * 1000)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            for key in _KEYS:
                start = perf_counter()
                pilot.app.simulate_key(key)
                await pilot.pause(0)
                times.setdefault(key, []).append((perf_counter() - start) * 1000)
        if not base:
            base = {key: median(each) for key, each in times.items()}
        else:
            rows += [_row(f"{key}, {what}", each, base[key]) for key, each in times.items()]
    return rows


def _row(what: str, times: list[float], base: float) -> Row:
    ours = median(times)
    note = f"against a 1 KB answer; {_ROUNDS} rounds, 160×45"
    return Row(what, f"{ours:.1f} ms", f"{base:.1f} ms", ours / base, "≤ 3×", note)
