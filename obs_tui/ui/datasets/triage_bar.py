"""One line under the records: how many are left to triage, by value."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from obs_tui.curation.triage import Tally
from obs_tui.text.safe import visible


class TriageBar(Widget):
    """Hidden until something is triaged. `doing` is what is being written."""

    DEFAULT_CSS = """
    TriageBar { height: 1; padding: 0 2; display: none; background: $panel; }
    TriageBar.-shown { display: block; }
    """
    ALLOW_SELECT = False

    tally: reactive[Tally | None] = reactive[Tally | None](None)
    doing: reactive[str] = reactive("")

    def watch_tally(self) -> None:
        self._show()

    def watch_doing(self) -> None:
        self._show()

    def _show(self) -> None:
        self.set_class(self.tally is not None or bool(self.doing), "-shown")

    def render(self) -> Content:
        if self.doing:
            return Content.styled(f"… {visible(self.doing)}", "$text-muted")
        if self.tally is None:
            return Content("")
        tally = self.tally
        parts = [
            Content.assemble((f"{tally.left:,} left", "bold $accent"), f" of {tally.total:,}"),
            *(Content(f"{visible(value[:40])} {count:,}") for value, count in tally.by_value),
        ]
        gap = Content.styled(" · ", "$text-muted")
        return Content.assemble((f"{visible(tally.key[:40])}  ", "$text-muted"), gap.join(parts))
