"""The commands of the review queue."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("review.vote", "v", "vote", "vote"),
        "Type the class or the score; the digits that the answers show vote at once.",
        footer=True,
    ),
    Command("review.skip", "s", "skip", "skip", "Leave this event open, and go on.", footer=True),
    Command("review.note", "n", "note", "note", "Note something about this event.", footer=True),
    Command("review.undo", "u", "undo", "undo", "Take the last vote back.", footer=True),
    Command(
        "review.agreement",
        "a",
        "agreement",
        "agreement",
        "Show how far you and the judge agree.",
        footer=True,
    ),
    Command("review.next", "J,enter", "step(1)", "next event", "Read the next event."),
    Command("review.previous", "K", "step(-1)", "previous event", "Read the one before."),
    Command(*("review.open", "U", "next_open", "next open"), "Read the next event without a vote."),
    Command(
        *("review.wait", "w", "wait", "wait or go on"),
        "After a vote, wait beside the judge's verdict, or go on to the next event at once.",
    ),
    Command(
        *("review.judge", "x", "judge", "run the judge"),
        "Have the judge judge what you have voted on and it has not.",
    ),
    Command("review.copy_id", "Y", "copy_id", "copy id", "Copy this event's id."),
    Command("review.zoom", "z", "zoom", "zoom", "Give this pane the screen, or give it back."),
    Command("review.refresh", "r", "refresh", "refresh", "Fetch this event again."),
    Command("review.next_pane", "tab", "app.focus_next", "next pane", "Go to the next pane."),
    Command(
        *("review.previous_pane", "shift+tab", "app.focus_previous", "previous pane"),
        "Go to the previous pane.",
    ),
    Command(
        *("review.stop", "ctrl+c", "stop", "stop"),
        "Copy what is selected, else stop what is running.",
    ),
    Command(
        *("review.up", "escape,q", "up", "leave"),
        "Leave the ballot, or the review, which goes on where it was left; stop what is running.",
    ),
)
