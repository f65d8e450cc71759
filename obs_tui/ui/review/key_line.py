"""The footer of a screen whose own keys matter more than those of the pane that is read."""

from textual.binding import ActiveBinding

from obs_tui.ui.key_line import KeyLine


class ReviewKeys(KeyLine):
    """The screen's commands come first."""

    def offered(self) -> list[ActiveBinding]:
        found = super().offered()
        return sorted(found, key=lambda each: (each.node is not self.screen, each.node is self.app))
