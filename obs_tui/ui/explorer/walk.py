"""The way through filters: where one came from, where one had gone on to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from obs_tui.model.filters import Filter
    from obs_tui.model.rows import Row

KEPT = 200
"""Steps back that are kept."""


class Step(NamedTuple):
    """A filter, and the row under the cursor when it was left."""

    filters: Filter
    row: Row | None


class Walk(NamedTuple):
    """The steps before the present one, the nearest last, and those after it, the nearest first."""

    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()

    def onward(self, here: Step) -> Walk:
        """With `here` left for a new filter: there is nothing to go forward to any more."""
        return Walk((*self.before, here)[-KEPT:])

    def back(self, here: Step) -> tuple[Step, Walk] | None:
        """The step before, and the walk as it is there; None at the beginning."""
        if not self.before:
            return None
        *before, there = self.before
        return there, Walk(tuple(before), (here, *self.after))

    def forward(self, here: Step) -> tuple[Step, Walk] | None:
        """The step after, and the walk as it is there; None at the end."""
        if not self.after:
            return None
        there, *after = self.after
        return there, Walk((*self.before, here), tuple(after))

    def begun_with(self, earlier: tuple[Step, ...]) -> Walk:
        """With steps of earlier runs, the oldest first, before all others."""
        return self._replace(before=(*earlier, *self.before)[-KEPT:])
