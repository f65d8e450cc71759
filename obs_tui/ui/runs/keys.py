"""The commands of the screen of a run."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("run.pause", "space,p", "pause", "pause, go on"),
        "Begin no more calls; again: go on. Goes on too with what was cancelled, stopped or left.",
        footer=True,
    ),
    Command(
        *("run.cancel", "c", "cancel", "cancel"),
        "End the run; what it has stays. It can be gone on with.",
        footer=True,
    ),
    Command(
        *("run.retry", "r", "retry", "judge failed again"),
        "Judge again what failed, nothing that is judged, and go on with what is left.",
        footer=True,
    ),
    Command("run.failures", "f", "failures", "failures", "List what failed, with the causes."),
    Command(
        *("run.review", "b", "review", "be the judge"),
        "Vote yourself on what was judged, blind; then compare.",
    ),
    Command(
        *("run.agreement", "B", "agreement", "agreement"),
        "Show how far this judge agrees with you, with itself, with another version.",
    ),
    Command("run.next_pane", "tab", "app.focus_next", "next pane", "Go to the next list."),
    Command(
        "run.previous_pane", "shift+tab", "app.focus_previous", "previous pane", "Go back a list."
    ),
    Command(
        *("run.leave", "escape,q", "leave", "leave"),
        "Leave; the run goes on, and ctrl+x on the events shows it again.",
        footer=True,
    ),
    Command("run.stop", "ctrl+c", "stop", "cancel", "Copy what is selected, else end the run."),
)
