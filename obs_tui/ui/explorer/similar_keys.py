"""The commands of the panel of similar events; each stands for one of the list, of this name."""

from obs_tui.ui.commands import Command

COMMANDS = (
    Command(
        *("similar.narrow", "slash", "narrow", "narrow"),
        "Only those of the similar events that hold some words.",
        footer=True,
    ),
    Command(
        *("similar.within", "i", "screen.similar_within", "in the filter"),
        "Only those that the list's filter lets in; again: all.",
        footer=True,
    ),
    Command(
        *("similar.mark_all", "asterisk", "screen.mark_similar", "mark all"),
        "Mark all similar events that are shown; again: none of them.",
    ),
    Command(
        *("similar.compare", "equals_sign", "screen.compare_similar", "compare"),
        "Compare the event that is read with the similar one under the cursor.",
        footer=True,
    ),
)
