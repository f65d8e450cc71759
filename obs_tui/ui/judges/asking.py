"""What the judges screen asks through dialogs and has done. Dialogs are imported when asked for
the first time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual.app import App

from obs_tui.journal import Journal
from obs_tui.service.protocol import Service


@dataclass(frozen=True, slots=True)
class Desk:
    """What every dialog is given. `progress` says what is being done; empty when nothing is."""

    app: App[object]
    service: Service
    journal: Journal
    profile: str
    clock: Callable[[], datetime]
    progress: Callable[[str], None]
