"""`enter` → first frame of the text: a long answer, and one with a 20 MB image, against a short."""

import asyncio
from collections.abc import Callable
from statistics import median
from time import perf_counter

from textual.app import App, ComposeResult

from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.load import Ready
from obs_tui.ui.explorer.detail import DetailPane

from .report import Row

_ROUNDS = 15
_SECTIONS = 720


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
    base = median(times["short"])
    return [
        _row(f"enter → first frame, {len(long) / 1000:.0f} KB of markdown", times["long"], base),
        _row("enter → first frame, 20 MB image", times["image"], base),
    ]


def _row(what: str, times: list[float], base: float) -> Row:
    ours = median(times)
    note = f"against a 1 KB answer; {_ROUNDS} paired rounds, 160×45"
    return Row(what, f"{ours:.1f} ms", f"{base:.1f} ms", ours / base, "≤ 3×", note)
