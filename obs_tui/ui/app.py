"""The app: themes, keymap and what works on every screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.events import Key, Paste
from textual.reactive import Reactive, var

from .commands import Command, bindings, in_reach
from .connected_screen import ConnectedScreen
from .connection import SharedConnection
from .early_keys import EarlyKeys
from .explorer.screen import EventsScreen
from .places import EVENTS, PLACES, EventWanted, JudgingWanted, Surroundings
from .stylesheet import KeptStylesheet
from .themes import DARK, THEMES

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete
    from textual.events import Event
    from textual.theme import Theme

    from obs_tui.journal import Journal
    from obs_tui.service.protocol import Service


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ObsApp(App[None], inherit_bindings=False):
    """The explorer. `connect` is awaited after the first frame, which shows what the journal
    remembers of `profile`; `triage` is the setting of this name. Whoever gives `connect` and
    `journal` closes what they open."""

    TITLE = "obs-tui"
    # Textual loads no stylesheet of a default screen.
    CSS_PATH: ClassVar[list[str]] = ["app.tcss", "explorer/screen.tcss"]  # type: ignore[assignment]  # Textual's is no ClassVar
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = EVENTS
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual's is no ClassVar
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command(
            "app.help", "question_mark,f1", "help", "more", "What every key does here.", footer=True
        ),
        Command(
            *("app.palette", "colon,ctrl+p", "palette", "palette"),
            "Find a command by name, or type one.",
        ),
        Command(f"app.{EVENTS}", "1", f"go('{EVENTS}')", EVENTS, "Show the events."),
        *(place.command for place in PLACES),
        Command("app.theme", "ctrl+t", "change_theme", "theme", "Choose another theme."),
        Command("app.quit", "ctrl+q", "quit", "quit", "Leave obs-tui.", priority=True),
    )
    BINDINGS = bindings(*KEYS)

    under_way: var[str] = var("")
    """What goes on behind all screens, in words, for the title bars."""
    # Known before anything is made: to change it later is to read every stylesheet twice.
    theme: Reactive[str] = Reactive(DARK)

    def __init__(
        self,
        connect: Callable[[], Awaitable[Service]],
        journal: Journal,
        *,
        profile: str,
        triage: Mapping[str, Sequence[str]],
        keymap: Mapping[str, str] | None = None,
        theme: str = "",
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        super().__init__()
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        if theme in self.available_themes:
            self.theme = theme
        self._unknown_theme = theme if theme and theme not in self.available_themes else ""
        shared = SharedConnection(connect)
        self._explorer = EventsScreen(shared, journal, profile=profile, clock=clock)
        given = Surroundings(shared, journal, profile, clock, triage, self._explorer)
        for place in PLACES:
            self.add_mode(place.name, partial(place.make, given))
        self._visited = {EVENTS}
        self._early = EarlyKeys(self, super().on_event)
        self.set_keymap(dict(keymap or {}))

    def get_default_screen(self) -> EventsScreen:
        return self._explorer

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self._early.give(event)
        else:
            await super().on_event(event)

    def on_obeyed(self) -> None:
        self._early.obeyed()

    @cached_property
    def available_themes(self) -> dict[str, Theme]:  # Textual asks for every line it draws
        return {**super().available_themes, **THEMES}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"rule": "#80808080"}

    def on_mount(self) -> None:
        # Known as a mode before, Textual would wait for its screen in another way than for the
        # default one, and a start that is left at once would fail.
        self.add_mode(EVENTS, self.get_default_screen)
        if self._unknown_theme:
            known = ", ".join(sorted(self.available_themes))
            text = f"There is no theme called {self._unknown_theme}. There are: {known}."
            self.notify(text, severity="warning", markup=False)

    def action_go(self, name: str) -> None:
        """Go to a place as it was left; from what was pushed over it, to the place itself."""
        if name == self.current_mode:
            self.screen_stack[0].pop_until_active()
            return
        self.switch_mode(name)
        root = self.screen_stack[0]
        if name in self._visited and isinstance(root, ConnectedScreen):
            root.revisited()
        self._visited.add(name)

    def pop_screen(self) -> AwaitComplete:
        # Textual stops the work of a screen only once all that the screen shows is gone.
        left = self.screen
        popped = super().pop_screen()
        for worker in self.workers:
            if left in worker.node.ancestors_with_self:
                worker.cancel()
        return popped

    def on_event_wanted(self, message: EventWanted) -> None:
        self.action_go(EVENTS)
        self._explorer.pop_until_active()
        self._explorer.visit(message.row)

    def on_judging_wanted(self, message: JudgingWanted) -> None:
        self.action_go(EVENTS)
        self._explorer.pop_until_active()
        self._explorer.judge_with(message.pick)

    def action_help(self) -> None:
        from .dialogs.help import HelpScreen

        commands = dict.fromkeys(
            command for _, command in in_reach(self.screen.focused or self.screen)
        )
        self.push_screen(HelpScreen(tuple(commands)))

    async def action_palette(self) -> None:
        from .mouse import mouse_entries
        from .palette import Palette, Phrased, palette_entries

        said = await self.screen.phrases() if isinstance(self.screen, Phrased) else ()
        known = *said, *palette_entries(self.screen), *mouse_entries(self._driver)
        self.push_screen(Palette(known))

    async def action_quit(self) -> None:
        await self._explorer.leave_app()
        self.exit()
