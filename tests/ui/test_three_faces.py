"""One filter through its three faces by keys: line, builder, JSON, and the line again."""

import json
from pathlib import Path

from textual.widgets import OptionList

from obs_tui.model.filters import Filter
from obs_tui.model.query import format_filter
from obs_tui.model.query_parser import parse_query
from obs_tui.ui.dialogs.filter_builder import FilterBuilder
from obs_tui.ui.explorer.query_editor import QueryEditor

from .exploring import exploring
from .running import Running
from .test_filter_ways import Editor, editor
from .test_query_line import edit, typed
from .test_query_values import store

__all__ = ["editor", "store"]
LINE = (
    'timestamp >= -24h AND (model_name != "x \\"y\\" [b]" OR NOT invoked_tools includes web_search)'
    ' AND total_time_elapsed > 0.5 AND "oven fry"'
)


def filters_in(run: Running) -> Filter:
    return run.screen.filters


async def test_a_filter_goes_through_every_face_unchanged(editor: Editor, store: Path) -> None:
    wanted = parse_query(LINE)
    async with exploring(store) as run:
        await edit(run, *LINE, "escape", "enter")
        await run.until(lambda: filters_in(run) == wanted)

        await run.press("f")
        await run.until(lambda: isinstance(run.app.screen, FilterBuilder))
        await run.until(lambda: run.app.screen.query_one(OptionList).option_count > 1)
        for told in ("timestamp", "web_search", "oven fry", "-24h"):
            assert told in run.shown()
        await run.press("j", "j", "space", "u", "ctrl+s")
        await run.until(lambda: run.app.screen is run.screen)
        assert filters_in(run) == wanted

        # What the builder gives back when something was changed and changed back.
        await run.press("f")
        await run.until(lambda: isinstance(run.app.screen, FilterBuilder))
        await run.press("space", "ctrl+s")
        await run.until(lambda: filters_in(run) != wanted)
        await run.press("f")
        await run.until(lambda: isinstance(run.app.screen, FilterBuilder))
        await run.press("space", "ctrl+s")
        await run.until(lambda: filters_in(run) == wanted)

        editor.writes("null")
        await run.press("f4")
        await run.until(lambda: filters_in(run) is None)
        given = editor.given
        assert json.loads(given)["AND"]
        editor.writes(given)
        await run.press("f4")
        await run.until(lambda: filters_in(run) == wanted)

        await edit(run)
        await run.until(lambda: typed(run) == format_filter(wanted))
        await run.press("enter")
        await run.until(lambda: not run.screen.query_one(QueryEditor).display)
        assert filters_in(run) == wanted
