"""A campaign by keys on the embedded service: begun from the list, its verdicts found among the
events by the judge's name."""

from pathlib import Path

from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.judges import create_judge
from obs_tui.embedded.sample import JUDGES, generate
from obs_tui.embedded.store import Store
from obs_tui.model.campaigns import is_annotation
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.load import Ready
from obs_tui.ui.campaigns.screen import CampaignsScreen
from tests.ui.exploring import exploring

COUNT = 40
JUDGE = JUDGES[-1]


async def test_verdicts_are_a_field_of_the_events_by_the_judges_name(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    store = Store.open(path)
    store.write_now(lambda conn: ingest(conn, generate(COUNT)))
    store.write_now(lambda conn: create_judge(conn, JUDGE))
    store.close()
    async with exploring(path) as run:
        await run.press("F")
        await run.until(lambda: "▾ Model" in run.shown())
        await run.press("escape", "C", *"By topic", "ctrl+l")
        await run.until(lambda: "Saved" in run.shown())
        await run.press("enter")
        await run.until(lambda: f"{COUNT} to be judged by baseline" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "has begun" in run.shown())
        await run.press("4")
        await run.until(lambda: f"done  {COUNT} of {COUNT} events" in run.shown())
        screen = run.app.screen
        assert isinstance(screen, CampaignsScreen)
        await run.until(lambda: isinstance(screen.event, Ready))
        await run.press("f", "a")
        await run.until(lambda: run.app.screen is run.screen)
        await run.until(lambda: run.screen.filters is not None)
        await run.until(lambda: isinstance(run.screen.page, Ready))
        await run.until(lambda: f"▸ {JUDGE.name}" in run.shown())
        found = run.screen.filters
        assert isinstance(found, Condition) and is_annotation(found.field)
        says = f'"{JUDGE.name}" isnull false'
        await run.until(lambda: f"⌕ {says}" in run.shown())

        # In the builder, and in the line as it is typed: what is searched under is the field.
        await run.press("f")
        await run.until(lambda: "─ Filter" in run.shown())
        assert run.shown().count(says) >= 2 and "__judge_" not in run.shown()
        await run.press("escape")
        await run.until(lambda: len(run.app.screen_stack) == 1)
        await run.press("slash", "ctrl+u", *f'"{JUDGE.name[:5]}')
        await run.until(lambda: "verdicts of this judge" in run.shown())
        await run.press("tab", *"= ")
        await run.until(lambda: '"cooking"' in run.shown())
        await run.press(*'"cooking"', "enter")
        asked = Condition(found.field, Operator.EQ, "cooking")
        await run.until(lambda: run.screen.filters == asked)
        await run.until(lambda: f'⌕ "{JUDGE.name}" = "cooking"' in run.shown())
        await run.press("slash", "up")
        await run.until(lambda: f"⌕ {says}" in run.shown())
        await run.press("escape", "escape")

        # In a campaign over what it found.
        about = f'events that match "{JUDGE.name}" = "cooking"'
        await run.press("C", *"Cooking", "ctrl+l")
        await run.until(lambda: "Recent" in run.shown() or "Saved" in run.shown())
        assert about in run.shown()
        await run.press("enter")
        await run.until(lambda: "to be judged by baseline" in run.shown())
        await run.press("ctrl+s")
        await run.until(lambda: "has begun" in run.shown())
        await run.press("4", "enter", "z")
        await run.until(lambda: f"the newest 100 {about}" in run.shown())
