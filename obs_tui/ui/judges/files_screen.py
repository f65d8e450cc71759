"""The part of the judges screen by which judges come from files and go into them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from textual.reactive import var

from obs_tui.model.judges import Judge
from obs_tui.service.gathering import for_each
from obs_tui.service.protocol import Service

from .asking import Desk
from .writing_screen import WritingScreen

Fetch: TypeAlias = Callable[[], Awaitable[Sequence[Judge]]]


class FilesScreen(WritingScreen, inherit_bindings=False):
    """Judges as YAML or JSON; marks say which. Marked judges stay so, whatever is listed."""

    marked: var[Mapping[str, Judge]] = var[Mapping[str, Judge]](dict)

    def is_marked(self, judge: Judge) -> bool:
        return judge.id in self.marked

    def marked_words(self) -> str:
        return f"{len(self.marked):,} marked" if self.marked else ""

    def watch_marked(self) -> None:
        if self.is_mounted:
            self.judges_pane.list.marks_changed()
            self.restate()

    def action_mark(self) -> None:
        judge = self.current_judge()
        if judge is None:
            return
        others = {key: each for key, each in self.marked.items() if key != judge.id}
        self.marked = others if judge.id in self.marked else {**others, judge.id: judge}
        self.judges_pane.list.action_move(1)

    def action_mark_all(self) -> None:
        """Mark what is listed; where it is marked already, nothing is."""
        listed = {judge.id: judge for judge in self.judges.loaded()} if self.judges else {}
        self.marked = {} if listed.keys() <= self.marked.keys() else {**self.marked, **listed}

    def deleted(self, judge: Judge) -> None:
        self.marked = {key: each for key, each in self.marked.items() if key != judge.id}
        super().deleted(judge)

    def action_import_file(self) -> None:
        self.do(self._import)

    async def _import(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.import_judges import ImportJudges

        said = await desk.app.push_screen_wait(ImportJudges(desk))
        if said is not None:
            self.say(said)
            self.show_all()
            self.load_judges()

    def action_export(self) -> None:
        self.do(self._export)

    async def _export(self, desk: Desk) -> None:
        from obs_tui.ui.dialogs.export import ExportDialog
        from obs_tui.ui.dialogs.export_job import file_stem
        from obs_tui.ui.dialogs.judges_export import judges_export

        judge = self.judges_pane.list.current
        if judge is None:
            self.say("There is no judge to write.")
            return
        marked = sorted(self.marked.values(), key=lambda each: each.name)
        these = [(f"the {len(marked):,} marked", partial(_these, desk.service, marked))]
        choices: list[tuple[str, Fetch]] = [
            *(these if marked else ()),
            (judge.name, partial(_these, desk.service, (judge,))),
            ("all", partial(_all, desk.service)),
        ]
        stem = "judges" if marked else file_stem(judge.name, "judge")
        said = await desk.app.push_screen_wait(ExportDialog(judges_export(stem, choices)))
        if said is not None:
            self.say(said)


async def _these(service: Service, judges: Sequence[Judge]) -> Sequence[Judge]:
    """As they are now: they may have changed since they were listed."""
    return await for_each([judge.id for judge in judges], service.fetch_judge)


async def _all(service: Service) -> tuple[Judge, ...]:
    from obs_tui.curation.judge_importing import all_judges

    return await all_judges(service)
