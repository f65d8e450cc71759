"""The commands of the events screen."""

from obs_tui.ui.commands import Command

from . import (
    campaigning_keys,
    column_keys,
    compare_keys,
    curating_keys,
    handing_keys,
    judging_keys,
    query_keys,
    reviewing_keys,
    shape_keys,
)

COMMANDS = (
    *query_keys.COMMANDS,
    Command(
        "events.similar",
        "s",
        "similar",
        "similar",
        "Show or hide events like this one; enter there goes on from one of them.",
        footer=True,
    ),
    Command(
        "events.facets",
        "F",
        "facets",
        "facets",
        "Show facets: values with counts, to narrow by; again: go there, or hide them.",
    ),
    *judging_keys.COMMANDS,
    Command("events.copy", "y", "copy", "copy", "Copy a part of this event.", footer=True),
    Command("events.copy_id", "Y", "copy_id", "copy id", "Copy this event's id."),
    *reviewing_keys.COMMANDS,
    *campaigning_keys.COMMANDS,
    *curating_keys.COMMANDS,
    *compare_keys.COMMANDS,
    *handing_keys.COMMANDS,
    *shape_keys.COMMANDS,
    *column_keys.COMMANDS,
    Command("events.next", "J", "step(1)", "next event", "Read the next event of the list."),
    Command(
        "events.previous", "K", "step(-1)", "previous event", "Read the previous event of the list."
    ),
    Command("events.zoom", "z", "zoom", "zoom", "Give this pane the screen, or give it back."),
    Command("events.refresh", "r", "refresh", "refresh", "Load this pane again."),
    Command("events.refresh_all", "R", "refresh_all", "refresh all", "Load everything again."),
    Command("events.count", "number_sign", "count", "count", "Count all events that match."),
    Command("events.next_pane", "tab", "app.focus_next", "next pane", "Go to the next pane."),
    Command(
        "events.previous_pane",
        "shift+tab",
        "app.focus_previous",
        "previous pane",
        "Go to the previous pane.",
    ),
    Command("events.back", "escape", "back", "back", "Leave one layer; stop loading on."),
    Command(
        "events.stop", "ctrl+c", "stop", "stop", "Copy what is selected, else stop what is running."
    ),
    Command("events.up", "q", "up", "up, quit", "Leave one layer; at the root, leave obs-tui."),
)
