"""The commands of the campaigns screen."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("campaigns.new", "n", "new", "new"),
        "Judge the events of the present filter with a saved judge; says first what it calls.",
        footer=True,
    ),
    Command(
        *("campaigns.events", "f", "show_events", "in events"),
        "Show on the list of events those with a verdict, or with one of the answers.",
        footer=True,
    ),
    Command(
        *("campaigns.add", "a", "add", "add"),
        "Add the events of this campaign to a dataset, with their verdicts.",
        footer=True,
    ),
    Command(
        *("campaigns.delete", "D", "delete", "delete"),
        "Delete this campaign; its verdicts stay with the events. Asks first.",
        footer=True,
    ),
    Command("campaigns.search", "slash", "search", "search", "Type what names are to hold."),
    Command("campaigns.copy_id", "Y", "copy_id", "copy id", "Copy this campaign's id."),
    Command("campaigns.next", "J", "step(1)", "next event", "Read the next event."),
    Command("campaigns.previous", "K", "step(-1)", "previous event", "Read the previous event."),
    Command("campaigns.zoom", "z", "zoom", "zoom", "Give this pane the screen, or give it back."),
    Command("campaigns.refresh", "r", "refresh", "refresh", "Load this pane again."),
    Command("campaigns.refresh_all", "R", "refresh_all", "refresh all", "Load all again."),
    Command("campaigns.next_pane", "tab", "pane(1)", "next pane", "Go to the next pane."),
    Command(
        *("campaigns.previous_pane", "shift+tab", "pane(-1)", "previous pane"),
        "Go to the previous pane.",
    ),
    Command("campaigns.back", "escape", "back", "back", "Leave one layer; stop what is running."),
    Command(
        *("campaigns.stop", "ctrl+c", "stop", "stop"),
        "Copy what is selected, else stop what is running.",
    ),
    Command("campaigns.up", "q", "up", "up", "Leave one layer; at the root, back to the events."),
)
