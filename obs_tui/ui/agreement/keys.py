"""The commands of the screens that compare verdicts."""

from obs_tui.ui.commands import Command

VERSION = Command(
    *("agreement.version", "v", "version", "version"),
    "Choose another version of the judge.",
    footer=True,
)
STABILITY = Command(
    *("agreement.stability", "t", "stability", "stability"),
    "Show how stable the judge's answers are when it is asked again.",
    footer=True,
)
VERSUS = Command(
    *("agreement.versus", "b", "versus", "A/B"),
    "Compare this version with another, or with another judge: what flips.",
    footer=True,
)
JUDGE = Command(
    *("agreement.judge", "x", "judge", "run the judge"),
    "Have the judge judge what it has not, or once more where that is what is compared.",
    footer=True,
)
ALL = Command("agreement.all", "A", "all", "all or some", "List all cases, or those that differ.")
COMMON = (
    Command("agreement.copy", "y", "copy", "copy", "Copy the figures as text."),
    Command("agreement.copy_id", "Y", "copy_id", "copy id", "Copy the event's id."),
    Command("agreement.zoom", "z", "zoom", "zoom", "Give this pane the screen, or give it back."),
    Command("agreement.refresh", "r", "refresh", "refresh", "Read votes and verdicts again."),
    Command("agreement.next_pane", "tab", "app.focus_next", "next pane", "Go to the next pane."),
    Command(
        *("agreement.previous_pane", "shift+tab", "app.focus_previous", "previous pane"),
        "Go to the previous pane.",
    ),
    Command(
        *("agreement.stop", "ctrl+c", "stop", "stop"),
        "Copy what is selected, else stop what is running.",
    ),
    Command(
        *("agreement.up", "escape,q", "up", "leave"),
        "Stop what is running, else go back to where one came from.",
        footer=True,
    ),
)
