"""The reader beside the list: what is set or pressed → the frame that a terminal gets."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot

from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.load import Ready
from obs_tui.text.views import View
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.explorer.event_list import EventList
from obs_tui.ui.explorer.feed import EventFeed

from .bench_list import NOW, REST, Terminal, loaded_feed
from .report import Row

_ROUNDS = 5
_SECTIONS = 720
_WORD = "word"
"""What every screen of every text has."""
_IMAGE = "[image"
_WAIT = "Laying out a long"
_SHORT = "1 KB of markdown"
_LIST = "the list"
_ROWS = 1_000
_KEYS = ("pagedown", "end")


class _Host(App[None]):
    CSS = "EventList, DetailPane { width: 1fr; height: 1fr; }"

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield EventList(clock=lambda: NOW)
            yield DetailPane()


@dataclass(frozen=True)
class _Text:
    """What is read: a fresh one each round. `first` is in its first frame; where that is a
    placeholder, the text follows."""

    make: Callable[[int], Event]
    first: str = _WORD
    view: View = View.CONVERSATION


def run() -> list[Row]:
    """Medians of rounds in which all take turns."""
    return asyncio.run(_run())


def _section(number: int) -> str:
    return (
        f"## Section {number}\n\nSome **bold** text with `code` and a [link](http://a.b/{number}).\n"
        f"\n- first item {number}\n- second item\n\n```python\nprint({number})\n```\n\n"
        "| name | value |\n|------|------:|\n| left |    12 |\n\nA closing paragraph of words.\n\n"
    )


def _event(name: str, content: Json, **fields: object) -> Event:
    answer = {"role": "assistant", "content": content}
    return Event.model_validate(
        {"event_id": name, "created_at": NOW, "response_messages": [answer], **fields}
    )


def _talk(number: int) -> Event:
    event = _event(f"talk {number}", "some **words** of a message " * 20)
    return event.model_copy(update={"request_messages": event.response_messages * 2_000})


def _texts() -> dict[str, _Text]:
    long = "".join(_section(number) for number in range(_SECTIONS))
    image: Json = [{"type": "image_url", "image_url": "data:image/png;base64," + "A" * 20_000_000}]
    text = "word word and more words\n\n" * 800_000
    line = "words" * 200_000
    many = [{"word": number, "words": "a value " * 20} for number in range(100_000)]
    return {
        _SHORT: _Text(lambda n: _event(f"short {n}", f"words {n}\n\n{long[:1_000]}")),
        "157 KB of markdown": _Text(lambda n: _event(f"long {n}", f"words {n}\n\n{long}")),
        "a 20 MB image": _Text(lambda n: _event(f"image {n}", image), _IMAGE),
        "20 MB of text": _Text(lambda n: _event(f"text {n}", text), _WAIT),
        "2,000 messages": _Text(_talk, _WAIT),
        "one line of 1 MB": _Text(lambda n: _event(f"line {n}", line), _WAIT),
        "20 MB of JSON": _Text(
            lambda n: _event(f"json {n}", "words", extra_fields={"many": many}), _WAIT, View.JSON
        ),
    }


class _Bench:
    """Times of frames, in milliseconds."""

    def __init__(self, app: _Host, pilot: Pilot[object]) -> None:
        assert isinstance(app._driver, Terminal)
        self.times: dict[tuple[str, str], list[float]] = {}
        self._app, self._pilot, self._terminal = app, pilot, app._driver
        self._pane, self._list = app.query_one(DetailPane), app.query_one(EventList)

    async def frame(self, name: tuple[str, str], text: str, act: Callable[[], object]) -> None:
        """Do something, and note how long it is until `text` is written."""
        await asyncio.sleep(REST)
        written = self._terminal.expect(text)
        begun = perf_counter()
        made = act()
        pending = asyncio.ensure_future(made) if isinstance(made, Awaitable) else None
        async with asyncio.timeout(60):
            await written.wait()
        self.times.setdefault(name, []).append((perf_counter() - begun) * 1000)
        if pending is not None:
            await pending

    async def read(self, name: str, text: _Text, number: int) -> None:
        """Open a text, press keys in it, and change the size in its middle."""
        event = text.make(number)
        self._pane.view = text.view
        self._pane.focus()
        await self.frame((name, "first frame"), text.first, lambda: self._open(event))
        if text.first == _WAIT:
            await self._settled()
        if text.view is View.JSON:
            for keys in ("O, fold all", "O, unfold all"):
                await self.frame((name, keys), _WAIT, lambda: self.press("O"))
                await self._settled()
        if text.first == _IMAGE:
            return
        for key in _KEYS if name != _SHORT else ():
            await self.frame((name, key), _WORD, lambda key=key: self.press(key))  # type: ignore[misc]
        self.press("pageup")
        for width in (150, 160):
            await self.frame(
                (name, "resize"),
                _WORD,
                lambda w=width: self._pilot.resize_terminal(w, 45),  # type: ignore[misc]
            )

    async def walk(self, feed: EventFeed) -> None:
        """Press the same keys in the list."""
        self._list.show(feed, 0)
        self._list.focus()
        for key in _KEYS:
            await self.frame((_LIST, key), "Question", lambda key=key: self.press(key))  # type: ignore[misc]

    def press(self, key: str) -> None:
        self._app.post_message(events.Key(key, key if len(key) == 1 else None))

    def _open(self, event: Event) -> None:
        self._pane.event = Ready(event)

    async def _settled(self) -> None:
        while self._pane.has_class("-note"):
            await self._pilot.pause(0.01)


async def _run() -> list[Row]:
    feed, _ = await loaded_feed(_ROWS)
    texts = _texts()
    app = _Host(driver_class=Terminal)
    times: dict[tuple[str, str], list[float]] = {}

    async def drive(pilot: Pilot[object]) -> None:
        bench = _Bench(app, pilot)
        await pilot.pause()
        for number in range(-1, _ROUNDS):
            await bench.walk(feed)
            for name, text in texts.items():
                await bench.read(name, text, number)
            if number < 0:
                bench.times.clear()
        times.update(bench.times)
        app.exit()

    await app.run_async(headless=False, size=(160, 45), auto_pilot=drive)
    return [
        _row(what, key, median(each), median(times[base, key if base == _LIST else same]))
        for (what, key), each in times.items()
        for base, same in [_against(what, key)]
        if base
    ]


def _against(what: str, key: str) -> tuple[str, str]:
    """What something is compared with; nothing where it is what others are compared with."""
    if what in (_SHORT, _LIST):
        return "", ""
    return (_LIST, key) if key in _KEYS else (_SHORT, "first frame" if key[0] == "O" else key)


def _row(what: str, key: str, ours: float, base: float) -> Row:
    near = key in _KEYS
    against = f"{_LIST} of {_ROWS:,} rows" if near else _SHORT
    note = f"against {against}; {_ROUNDS} rounds, 160×45"
    budget = "about 1×" if near else "≤ 3×"
    return Row(f"{key}, {what}", f"{ours:.1f} ms", f"{base:.1f} ms", ours / base, budget, note)
