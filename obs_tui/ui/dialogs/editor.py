"""Editing a text in the person's own editor, while the app steps aside."""

from textual.app import App

from obs_tui.ui.outside import OutsideError, editor_command, passing_file, step_aside


def edited_outside(app: App[object], text: str) -> tuple[str, str]:
    """The text as `$VISUAL` or `$EDITOR` left it, and why it could not be edited (then the text is
    the one given). Blocks the app, which has left the screen to the editor."""
    try:
        command = editor_command()
        with passing_file(text, "text", ".txt") as path:
            step_aside(app, [*command, str(path)])
            return path.read_text(encoding="utf-8").removesuffix("\n"), ""
    except OutsideError as error:
        return text, str(error)
