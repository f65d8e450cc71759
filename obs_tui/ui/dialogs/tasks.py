"""The import tasks of a dataset, asked after while any runs; and what was interrupted here."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from obs_tui.journal import Run
from obs_tui.model.datasets import Dataset, ImportTask, TaskStatus
from obs_tui.service.errors import ServiceError
from obs_tui.text.failure import failure_content
from obs_tui.text.safe import safe_content, visible
from obs_tui.text.time import relative_time
from obs_tui.ui.commands import Command, bindings
from obs_tui.ui.widgets.dialog import Dialog, Keys, Line, Panel

from .add_job import RESUMABLE, Asker, resumed_job, run_words
from .adding import AddingDialog

EVERY = 1.0
"""Seconds between two looks at tasks that run."""
NEAR = 10
"""Rows before the last one at which the next page is fetched."""
_BAR = 10
_GLYPHS = {
    TaskStatus.COMPLETED: ("✓", "$text-success"),
    TaskStatus.RUNNING: ("▶", "$text-accent"),
    TaskStatus.CONTINUED_AS_NEW: ("▶", "$text-accent"),
    TaskStatus.UNKNOWN: ("?", "$text-muted"),
}
_FAILED = ("✗", "$text-error")


class TasksDialog(Dialog[bool]):
    """Answers whether records may have come meanwhile. What runs stands first, then what was
    interrupted here, then the others as the server orders them, page after page."""

    DEFAULT_CSS = """
    TasksDialog Panel { max-width: 110; }
    TasksDialog OptionList {
        height: auto; max-height: 60vh; background: transparent;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """
    KEYS: ClassVar[tuple[Command, ...]] = (
        Command("tasks.open", "enter", "open", "go on", "Go on with what was interrupted.", True),
        Command("tasks.refresh", "r", "refresh", "refresh", "Ask again.", True),
        Command("tasks.leave", "escape,q", "leave", "leave", "Back to the dataset.", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(*KEYS)

    def __init__(self, desk: Asker, dataset: Dataset, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._desk = desk
        self._dataset = dataset
        self._clock = clock
        self._runs: dict[str, Run] = {}
        self._tasks: dict[str, ImportTask] = {}
        self._pages = 1
        self._count = 0
        self._more = False
        self._rows: dict[str, Content] = {}
        self._running = False
        self._came = False
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Panel("Import tasks"):
            yield Line(safe_content(self._dataset.name, "bold"))
            yield OptionList(markup=False, compact=True)
            yield Line(id="detail", classes="hint")
            yield Line(id="state")
            yield Keys()

    def on_mount(self) -> None:
        self._say("asking for the tasks…")
        self.action_refresh()

    def action_leave(self) -> None:
        self.dismiss(self._came)

    def action_refresh(self) -> None:
        self._fetch()

    @work(group="tasks", exclusive=True)
    async def _fetch(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        desk, datasets = self._desk, self._desk.service.datasets
        runs = [
            run
            for run in await desk.journal.unfinished_runs(desk.profile)
            if run.kind in RESUMABLE and run.body.get("dataset_id") == self._dataset.id
        ]
        self._runs = {f"run{run.id}": run for run in runs}
        try:
            page = await datasets.list_tasks(self._dataset.id)
            latest = {task.id: task for task in page.results}
            for task in [*self._tasks.values()]:
                if task.running and task.id not in latest:
                    self._tasks[task.id] = await datasets.fetch_task(self._dataset.id, task.id)
        except ServiceError as error:
            self._show()
            self._failed(error)
            return
        self._tasks = latest | {
            task.id: task for task in self._tasks.values() if task.id not in latest
        }
        if self._pages == 1:
            self._more = page.has_more
        self._count = page.count
        self._told()

    @work(group="more")
    async def _page_on(self) -> None:
        self._more = False  # until the page has told
        try:
            page = await self._desk.service.datasets.list_tasks(
                self._dataset.id, page=self._pages + 1
            )
        except ServiceError as error:
            self._more = True
            self._failed(error)
            return
        self._pages += 1
        self._more = page.has_more
        self._tasks |= {task.id: task for task in page.results}
        self._told()

    def _told(self) -> None:
        """Show what the server told, and ask again while anything runs."""
        self._show()
        running = sum(task.running for task in self._tasks.values())
        self._came = self._came or self._running or bool(running)
        self._running = bool(running)
        shown = len(self._tasks)
        words = [f"{shown:,} of {self._count:,} tasks"] if shown < self._count else []
        if running:
            words.append(f"{running:,} running; asked after every second")
            if self._timer is not None:
                self._timer.stop()
            self._timer = self.set_timer(EVERY, self.action_refresh)
        elif not self._rows:
            words.append("Nothing was imported into this dataset yet.")
        self._say(" · ".join(words))

    def _show(self) -> None:
        now = self._clock()
        tasks = {f"task{key}": task for key, task in self._tasks.items()}
        running = {key: _task_row(task, now) for key, task in tasks.items() if task.running}
        rows = running | {key: _run_row(run, now) for key, run in self._runs.items()}
        rows |= {key: _task_row(task, now) for key, task in tasks.items() if key not in running}
        if [*rows.items()] == [*self._rows.items()]:
            return
        options = self.query_one(OptionList)
        under = options.highlighted_option
        wanted = [under.id] if under is not None else [*self._runs]
        self._rows = rows
        options.clear_options()
        options.add_options(Option(row, key) for key, row in rows.items())
        places = [place for place, key in enumerate(rows) if key in wanted]
        options.highlighted = next(iter(places), 0) if rows else None
        options.focus()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        """Say in full what the row may have cut off; near the end, ask for more."""
        row = self._rows.get(event.option_id or "", Content())
        cut_off = row.cell_length > self.query_one(OptionList).content_size.width
        self.query_one("#detail", Line).show(row if cut_off else "")
        if self._more and event.option_index >= len(self._rows) - NEAR:
            self._page_on()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_id in self._runs:
            self._resume(self._runs[event.option_id])

    def action_open(self) -> None:
        self.query_one(OptionList).action_select()

    @work(group="resume", exclusive=True)
    async def _resume(self, run: Run) -> None:
        job = resumed_job(self._desk, self._dataset, run)
        self._came = True
        await self.app.push_screen_wait(AddingDialog(self._desk, job))
        self.action_refresh()

    def _failed(self, error: ServiceError) -> None:
        self.query_one("#state", Line).show(failure_content(error.failure, "r"))

    def _say(self, words: str) -> None:
        self.query_one("#state", Line).show(safe_content(words, "dim"))


def _task_row(task: ImportTask, now: datetime) -> Content:
    glyph, look = _GLYPHS.get(TaskStatus(task.status), _FAILED) if _known(task) else _FAILED
    when = relative_time(task.created_at, now) if task.created_at is not None else ""
    parts: list[tuple[str, str]] = [(glyph, look), (f" {when:>8}  ", "$text-muted")]
    words = visible(task.status.lower().replace("_", " "))
    parts.append((f"{words:<10}", look))
    if task.progress is not None and task.running:
        filled = _BAR * min(max(task.progress, 0), 100) // 100
        parts.append((f" {'█' * filled}{'░' * (_BAR - filled)} {task.progress:>3} %", look))
    if task.message:
        parts.append((f"  {visible(task.message)}", ""))
    return Content.assemble(*parts)


def _known(task: ImportTask) -> bool:
    return task.status in set(TaskStatus)


def _run_row(run: Run, now: datetime) -> Content:
    return Content.assemble(
        ("‖", "$text-warning"),
        (f" {relative_time(run.started_at, now):>8}  ", "$text-muted"),
        ("interrupted", "$text-warning"),
        f"  {visible(run_words(run))}; ",
        ("enter", "bold $text-accent"),
        " goes on",
    )
