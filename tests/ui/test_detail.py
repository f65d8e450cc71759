"""The detail pane, by keys and clicks."""

from datetime import UTC, datetime

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import Static

from obs_tui.journal import VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Verdict
from obs_tui.model.load import Failed, Failure, Idle, Loading, Ready
from obs_tui.text.views import View
from obs_tui.ui.explorer.detail import DetailPane
from obs_tui.ui.widgets.line_view import LineView
from tests.hostile import HOSTILE, Hostile, forbidden, live
from tests.text.conversations import calls, event, result

ANSWER: Json = {
    "role": "assistant",
    "content": [{"type": "thinking", "thinking": "plan"}, "It is **5**."],
}
TALK = event(
    {"role": "user", "content": "How much?"},
    calls(("find", "x", '{"q": 1}')),
    result("row\n" * 100, "x"),
    answer=ANSWER,
    enabled_tools=[{"type": "web_search"}],
    extra_fields={"model_name": "m-1"},
)
JUDGE = JudgeDraft(
    name="Quality",
    description="",
    model_name="baseline",
    output=Classification(options=[ClassOption(value="good", description="")]),
    instructions="",
)


class Host(App[None]):
    """A screen with nothing but the pane."""

    def __init__(self) -> None:
        super().__init__()
        self.retries = 0

    def compose(self) -> ComposeResult:
        yield DetailPane()

    def on_mount(self) -> None:
        self.pane.focus()

    def on_detail_pane_retry_requested(self) -> None:
        self.retries += 1

    @property
    def pane(self) -> DetailPane:
        return self.query_one(DetailPane)

    def shown(self) -> str:
        """The text on the screen, of the reader."""
        view = self.query_one(LineView)
        strips = view.render_lines(Region(0, 0, *view.size))
        return "\n".join(strip.text.rstrip() for strip in strips)

    def note(self) -> str:
        """The line above the text; empty when it is hidden."""
        note = self.query_one(".note", Static)
        return str(note.visual) if note.display else ""


async def test_t_walks_through_the_views() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.event = Ready(TALK)
        await pilot.pause()
        assert "How much?" in app.shown()
        await pilot.press("t")
        assert '"event_id": "event-1"' in app.shown()
        await pilot.press("t")
        assert "event id          event-1" in app.shown()
        await pilot.press("t")
        assert "web_search  not called" in app.shown()
        await pilot.press("t")
        assert "How much?" in app.shown()
        await pilot.click("#tab-json")
        assert '"event_id": "event-1"' in app.shown()


async def test_m_shows_what_was_written() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.event = Ready(TALK)
        await pilot.press("m")
        assert "**5**" in app.shown()
        await pilot.press("m")
        assert "It is 5." in app.shown()


async def test_o_folds_and_unfolds_and_the_folds_persist() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.event = Ready(TALK)
        await pilot.pause()
        folded = app.shown()
        assert "[folded]" in folded
        await pilot.press("o")
        opened = app.shown()
        assert " row\n" in opened
        app.pane.event = Ready(event({"role": "user", "content": "x"}, event_id="other"))
        await pilot.pause()
        assert "row" not in app.shown()
        app.pane.event = Ready(TALK)
        await pilot.pause()
        assert app.shown() == opened
        await pilot.press("o")
        assert app.shown() == folded
        await pilot.press("O")
        assert "[folded]" not in app.shown()
        await pilot.press("O")
        assert app.shown() == folded


async def test_what_is_unfolded_is_unfolded_of_its_kind_in_the_next_event() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:

        async def read(number: int, *keys: str) -> str:
            app.pane.event = Ready(
                event(
                    calls(("find", "x", "{}"), ("find", "y", "{}")),
                    result("row\n" * 7, "x"),
                    result("row\n" * 7, "y"),
                    answer=ANSWER,
                    event_id=f"talk-{number}",
                )
            )
            await pilot.pause()
            await pilot.press(*keys)
            return app.shown()

        assert (await read(1)).count("[folded]") == 3
        first = await read(1, "o")
        assert (first.count("┃ row") + first.count("▌ row"), first.count("[folded]")) == (7, 2)
        second = await read(2)
        assert (second.count("[open]"), second.count("[folded]")) == (2, 1)
        assert (await read(1)) == first
        assert (await read(3, "O")).count("[folded]") == 3
        assert (await read(4)).count("[folded]") == 3
        await pilot.press("O")
        assert "[folded]" not in await read(5, "t", "O", "t", "t", "t")


async def test_a_click_on_a_head_unfolds_it() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.event = Ready(TALK)
        await pilot.pause()
        row = next(at for at, line in enumerate(app.shown().split("\n")) if "← 101 lines" in line)
        await pilot.click(LineView, offset=(5, row))
        await pilot.pause()
        assert "▌ row" in app.shown()


async def test_loading_keeps_what_was_shown_and_failing_says_why() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        assert app.note() == "No event is selected."
        app.pane.event = Loading()
        await pilot.pause()
        assert app.note() == "Loading…"
        app.pane.event = Ready(TALK)
        await pilot.pause()
        assert app.note() == ""
        app.pane.event = Loading("trying again in 2 s")
        await pilot.pause()
        assert "How much?" in app.shown()
        assert app.note() == "trying again in 2 s"
        app.pane.event = Failed(Failure("It broke.", "a [/b] cause", "Wait."))
        await pilot.pause()
        assert "It broke." in app.note()
        assert "a [/b] cause" in app.note()
        assert app.shown().strip() == ""
        await pilot.press("r")
        app.pane.event = Ready(TALK)
        await pilot.pause()
        assert "How much?" in app.shown()
        app.pane.event = Idle()
        await pilot.pause()
        assert "How much?" not in app.shown()


async def test_r_asks_for_the_event_again_even_after_a_failure() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.pane.event = Failed(Failure("It broke."))
        await pilot.press("r")
        await pilot.pause()
        assert app.retries == 1


async def test_verdicts_stand_above_the_conversation() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.event = Ready(TALK)
        at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        verdict = Verdict(answer="good", analysis="Because [/INST].")
        app.pane.verdicts = (VerdictEntry("event-1", JUDGE, None, verdict, at, 1.25),)
        await pilot.pause()
        head, analysis, source, *_ = app.shown().split("\n")
        assert head.strip() == "▎ verdict good  by Quality"
        assert analysis.strip() == "▎ Because [/INST]."
        assert source.strip() == "▎ baseline · 1.2 s · 2026-01-02 03:04:05 UTC"


async def test_which_message_is_read_is_known_of_the_event_shown_alone() -> None:
    app = Host()
    async with app.run_test(size=(80, 12)) as pilot:
        app.pane.event = Ready(TALK)
        await pilot.press("}", "}")
        assert app.pane.message_number(TALK.event_id) == 2
        assert app.pane.message_number("another") == 0


async def test_a_long_conversation_is_laid_out_beside_the_keys() -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.event = Ready(event({"role": "user", "content": "word " * 400_000}))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "word word" in app.shown()
        assert app.note() == ""


@pytest.mark.parametrize("batch", range(3))
async def test_hostile_strings_are_shown_and_not_obeyed(batch: int) -> None:
    app = Host()
    async with app.run_test(size=(80, 40)) as pilot:
        for hostile in HOSTILE[batch::3]:
            app.pane.view, app.pane.raw = View.CONVERSATION, True
            app.pane.event = Ready(_saying(hostile))
            await pilot.pause()
            for key in ("O", "m", "O", "t", "O", "O", "t", "t"):
                view = app.query_one(LineView)
                for strip in view.render_lines(Region(0, 0, *view.size)):
                    assert forbidden(strip.text) is None, hostile.name
                    assert not any(live(segment) for segment in strip), hostile.name
                await pilot.press(key)
            assert app.is_running


def _saying(hostile: Hostile) -> Event:
    """An event that says it everywhere. 20 KB of a line are as long as a megabyte."""
    text = hostile.text[:20_000]
    return event(
        {"role": "user", "content": text},
        calls((text, text, text)),
        result(text, text),
        event_id=hostile.name,
        enabled_tools=[text],
        correlation_id=text,
        extra_fields={"model_name": text},
    )


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
async def test_styles_exist_in_every_theme(theme: str) -> None:
    app = Host()
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.event = Ready(TALK)
        await pilot.pause()
        dark = app.query_one(LineView).render_line(0)
        app.theme = theme
        await pilot.pause()
        assert app.query_one(LineView).render_line(0).text == dark.text
