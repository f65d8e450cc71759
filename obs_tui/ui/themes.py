"""Our two themes: calm, with one accent. Textual's own can be chosen as well."""

from textual.theme import Theme

DARK = "obs-dark"
LIGHT = "obs-light"

THEMES = {
    DARK: Theme(
        name=DARK,
        dark=True,
        primary="#7fb3d5",
        secondary="#7fb3d5",
        accent="#7fb3d5",
        foreground="#d5d8dc",
        background="#15181c",
        surface="#15181c",
        panel="#1e2228",
        success="#8fbf8f",
        warning="#d9b36c",
        error="#d98080",
        variables={
            # Textual's own is a contrast, which text drawn as Content shows at full strength.
            "text-muted": "#9a9fa6",
            "rule": "#30363d",
            "footer-background": "#15181c",
            "footer-key-foreground": "#7fb3d5",
            "scrollbar": "#30363d",
            "scrollbar-hover": "#4a525c",
            "scrollbar-active": "#7fb3d5",
            "scrollbar-background": "#15181c",
            "scrollbar-background-hover": "#15181c",
            "scrollbar-background-active": "#15181c",
        },
    ),
    LIGHT: Theme(
        name=LIGHT,
        dark=False,
        primary="#1f6391",
        secondary="#1f6391",
        accent="#1f6391",
        foreground="#24292f",
        background="#fbfaf7",
        surface="#fbfaf7",
        panel="#efede8",
        success="#2f7d3b",
        warning="#8f6400",
        error="#b3261e",
        variables={
            "text-muted": "#5c6066",
            "rule": "#d3d0c8",
            "footer-background": "#fbfaf7",
            "footer-key-foreground": "#1f6391",
            "scrollbar": "#cdc9c0",
            "scrollbar-hover": "#b3aea3",
            "scrollbar-active": "#1f6391",
            "scrollbar-background": "#fbfaf7",
            "scrollbar-background-hover": "#fbfaf7",
            "scrollbar-background-active": "#fbfaf7",
        },
    ),
}
