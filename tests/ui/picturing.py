"""Pictures of the app as SVG, in which nothing tells one run from another."""

from textual.widgets import Input, TextArea

from .running import Running

WAITING = ("dialog", "deed", "statuses", "save")
"""Workers of these groups wait for the dialog that is shown, or for time to pass."""


async def picture(run: Running) -> str:
    """The screen once nothing is under way, the cursor of a text field lit."""
    for field in (*run.app.screen.query(Input), *run.app.screen.query(TextArea)):
        field.cursor_blink = False
    await run.until(lambda: all(w.is_finished or w.group in WAITING for w in run.app.workers))
    await run.pilot.pause()
    return run.app.export_screenshot(title="obs-tui", simplify=True)
