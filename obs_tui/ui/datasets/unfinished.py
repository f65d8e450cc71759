"""What an earlier run of obs-tui left unfinished, in a line for each pane."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from textual.content import Content

from obs_tui.curation import deleting
from obs_tui.journal import Run
from obs_tui.model.counting import counted
from obs_tui.model.datasets import Dataset
from obs_tui.text.safe import visible
from obs_tui.text.time import relative_time

_WIDEST = 40


def is_of(run: Run, dataset: Dataset) -> bool:
    """Whether the run writes to the dataset."""
    return run.body.get("dataset_id") == dataset.id


def summary(runs: Sequence[Run], datasets: Iterable[Dataset]) -> Content | str:
    """Which of the datasets something is unfinished in; empty where nothing is."""
    names = [
        visible(dataset.name)[:_WIDEST]
        for dataset in datasets
        if any(is_of(run, dataset) for run in runs)
    ]
    if not names:
        return ""
    return Content.assemble(("‖ ", "$text-warning"), f"Unfinished in {', '.join(names)}")


def sentence(runs: Sequence[Run], now: datetime) -> Content | str:
    """The latest that is unfinished, since when, and the key that goes on with it; empty where
    nothing is."""
    from obs_tui.ui.dialogs.add_job import run_words

    if not runs:
        return ""
    run, others = runs[0], len(runs) - 1
    ids = run.body.get("ids")
    key, what = "T", run_words(run)
    if run.kind == deleting.DELETE:
        key = "ctrl+r"
        what = f"deleting {counted(len(ids) if isinstance(ids, list) else 0, 'record')}"
    return Content.assemble(
        ("‖ ", "$text-warning"),
        f"Unfinished: {visible(what)[:200]} ({relative_time(run.started_at, now)}); ",
        (key, "bold $text-accent"),
        " goes on.",
        f" {others:,} more after it." if others else "",
    )
