"""What the query line was before: the filters searched under, and the texts that were replaced."""

from collections.abc import Callable, Sequence

from obs_tui.journal import Visit
from obs_tui.model.filters import Filter
from obs_tui.model.query import format_filter


class LinePast:
    """The way back through `visits`, the latest first, from the text one typed and to it again;
    and the texts to undo to. `write` says a filter as the line does."""

    def __init__(
        self, visits: Sequence[Visit] = (), write: Callable[[Filter], str] = format_filter
    ) -> None:
        self._write = write
        self._visits = visits
        self._at = -1
        self._own = ""
        self._replaced: list[str] = []

    def typed(self, text: str) -> None:
        """This text is one's own: the way back begins here."""
        self._at, self._own = -1, text

    def step(self, by: int, shown: str) -> str | None:
        """The text `by` steps further back, over those that say what is shown; None at the ends."""
        at = self._at + by
        while 0 <= at < len(self._visits) and self._text(at) == shown:
            at += by
        if at >= len(self._visits):
            return None
        self._at = max(at, -1)
        return self._own if at < 0 else self._text(at)

    def replaced(self, text: str) -> None:
        """This text gave way to another, not by typing."""
        self._replaced.append(text)

    def undo(self) -> str | None:
        """The text that gave way last; None when there is none."""
        return self._replaced.pop() if self._replaced else None

    def _text(self, at: int) -> str:
        return self._write(self._visits[at].filters)
