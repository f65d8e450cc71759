"""The reader stays where it is and lays out only what is seen."""

from dataclasses import replace

from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset, Region
from textual.selection import Selection

from obs_tui.text.lines import Block, Line, plain_blocks, prefixed
from obs_tui.ui.widgets.line_view import LineView


class Host(App[None]):
    """A screen with nothing but the view."""

    def __init__(self, blocks: list[Block]) -> None:
        super().__init__()
        self.blocks = blocks

    def compose(self) -> ComposeResult:
        yield LineView()

    def on_mount(self) -> None:
        self.view.show(self.blocks)
        self.view.focus()

    @property
    def view(self) -> LineView:
        return self.query_one(LineView)

    def shown(self) -> list[str]:
        """The text of each line on the screen."""
        strips = self.view.render_lines(Region(0, 0, *self.view.size))
        return [strip.text.rstrip() for strip in strips]


class Counted:
    """Blocks that count how often they are laid out. The first guess is always wrong."""

    def __init__(self, count: int, rows: int = 3) -> None:
        self.laid: list[int] = []
        self.blocks = [self._block(number, rows) for number in range(count)]

    def _block(self, number: int, rows: int) -> Block:
        def layout(width: int) -> list[Line]:
            self.laid.append(number)
            return [Line(((f"{number}.{row}", ""),)) for row in range(rows)]

        return Block(layout, rows=number % 7 + 1)


async def test_only_what_is_seen_is_laid_out() -> None:
    counted = Counted(100_000)
    app = Host(counted.blocks)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert app.shown()[:4] == ["0.0", "0.1", "0.2", "1.0"]
        assert set(counted.laid) <= set(range(6))
        await pilot.press("G")
        assert app.shown()[-1] == "99999.2"
        assert len(set(counted.laid)) < 20


async def test_scrolling_is_line_by_line_both_ways_whatever_was_guessed() -> None:
    app = Host(Counted(12).blocks)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("G")
        assert app.shown()[-1] == "11.2"
        every = [f"{block}.{row}" for block in range(12) for row in range(3)]
        for top in range(len(every) - 11, 8, -1):
            await pilot.press("k")
            assert app.shown() == every[top : top + 10]
        for top in range(10, 16):
            await pilot.press("down")
            assert app.shown() == every[top : top + 10]
        await pilot.press("pageup")
        assert app.shown() == every[6:16]
        await pilot.press("g")
        assert app.shown() == every[:10]
        await pilot.press("k")
        assert app.shown() == every[:10]


async def test_the_scroll_bar_leads_and_follows() -> None:
    app = Host(Counted(1000).blocks)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.view.scroll_to(y=1500, animate=False)
        await pilot.pause()
        block, _ = app.view.place
        assert 300 < block < 600
        assert app.view.max_scroll_y >= app.view.scroll_y
        await pilot.press("G")
        assert app.view.scroll_y == app.view.max_scroll_y
        await pilot.press("g")
        assert app.view.scroll_y == 0


async def test_a_resize_keeps_the_place() -> None:
    words = [f"word{number:05d}" for number in range(20_000)]
    app = Host(plain_blocks(" ".join(words)))
    async with app.run_test(size=(81, 10)) as pilot:
        for _ in range(10):
            await pilot.press("pagedown")
        before = app.shown()[0].split()[0]
        await pilot.resize_terminal(41, 12)
        await pilot.pause()
        after = app.shown()[0].split()
        assert before in " ".join(app.shown()[:2])
        assert max(map(len, app.shown())) <= 41
        await pilot.resize_terminal(81, 10)
        await pilot.pause()
        assert set(after) & set(" ".join(app.shown()[:2]).split())


async def test_short_text_stays_at_the_top() -> None:
    app = Host(plain_blocks("one\ntwo"))
    async with app.run_test(size=(40, 10)) as pilot:
        for key in ("G", "j", "pagedown", "k", "}", "{"):
            await pilot.press(key)
            assert app.shown()[:2] == ["one", "two"]


async def test_messages_are_walked_by_braces() -> None:
    blocks: list[Block] = []
    for number in range(5):
        (title,) = plain_blocks(f"message {number}")
        blocks.append(replace(title, message=number, head=True))
        body = plain_blocks("x\n" * 30)
        blocks += [prefixed(block, (("┃ ", "user"),), number) for block in body]
    app = Host(blocks)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("}", "}")
        assert app.shown()[0] == "message 2"
        assert app.shown()[1].startswith("▌")
        await pilot.press("j", "j", "{")
        assert app.shown()[0] == "message 2"
        await pilot.press("{")
        assert app.shown()[0] == "message 1"
        await pilot.press("G")
        assert app.view.current == 4


async def test_the_wheel_scrolls() -> None:
    app = Host(Counted(100).blocks)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        x, y = 3, 3
        wheel = events.MouseScrollDown(None, x, y, 0, 0, 0, False, False, False, x, y)
        app.screen.post_message(wheel)
        await pilot.pause()
        assert app.shown()[0] != "0.0"


async def test_a_selection_is_copied_without_gutters() -> None:
    app = Host([prefixed(block, (("┃ ", "user"),), 0) for block in plain_blocks("abc\ndef\nghi")])
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        app.view.refresh()
        taken = app.view.get_selection(Selection(Offset(3, 0), Offset(4, 2)))
        assert taken == ("bc\ndef\ngh", "\n")
        assert app.view.get_selection(Selection(None, None)) == ("abc\ndef\nghi", "\n")
        await pilot.mouse_down(LineView, offset=(3, 0))
        await pilot.hover(LineView, offset=(4, 1))
        await pilot.mouse_up(LineView, offset=(4, 1))
        assert app.screen.get_selected_text() in ("bc\nde", "bc\ndef")


async def test_a_million_characters_in_one_line_scroll_to_the_end() -> None:
    app = Host(plain_blocks("A" * 1_000_000 + "END"))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("G")
        assert app.shown()[-1].endswith("END")
        assert len(app.view._flow._laid) < 10
