"""The part of the judges screen that writes judges: new, edited, copied, deleted."""

from collections.abc import Awaitable, Callable

from obs_tui.model.judges import Judge

from .asking import Desk
from .given_screen import GivenScreen


class WritingScreen(GivenScreen, inherit_bindings=False):
    """What is done to the judge under the cursor."""

    def action_new(self) -> None:
        self.do(self._new)

    async def _new(self, desk: Desk) -> None:
        self._made(await desk.new_judge())

    def action_edit(self) -> None:
        self._with_current(self._edit)

    async def _edit(self, desk: Desk, judge: Judge) -> None:
        if (saved := await desk.edit_judge(judge)) is not None:
            self.load_judges(saved.id)

    def action_duplicate(self) -> None:
        self._with_current(self._duplicate)

    async def _duplicate(self, desk: Desk, judge: Judge) -> None:
        self._made(await desk.duplicate_judge(judge))

    def _made(self, judge: Judge | None) -> None:
        """Show a judge that is new, whatever was searched for."""
        if judge is not None:
            self.show_all()
            self.load_judges(judge.id)

    def action_delete(self) -> None:
        self._with_current(self._delete)

    async def _delete(self, desk: Desk, judge: Judge) -> None:
        if await desk.delete_judge(judge):
            self.deleted(judge)

    def deleted(self, judge: Judge) -> None:
        """A judge is no more."""
        from obs_tui.curation.judge_undoing import can_recreate

        again = "; u makes it again" if can_recreate(judge) else ""
        self.say(f"Deleted {judge.name}{again}.")
        self.load_judges()

    def action_undo(self) -> None:
        self.do(self._undo)

    async def _undo(self, desk: Desk) -> None:
        undone = await desk.undo()
        if undone is None:
            self.say("No edit or deletion of a judge is left to take back.")
            return
        name = undone.judge.name
        if not undone.deleted:
            self.say(f"{name} is as it was before it was edited.")
        elif not undone.made:
            self.say(f"{name} is there; it did not have to be made again.")
        elif name == undone.deleted:
            self.say(f"{name} exists again, with a new id.")
        else:
            self.say(f"{undone.deleted} exists again, with a new id, as {name}: its name is taken.")
        self._made(undone.judge)

    def _with_current(self, deed: Callable[[Desk, Judge], Awaitable[None]]) -> None:
        judge = self.current_judge()
        if judge is None:
            return

        async def done(desk: Desk) -> None:
            await deed(desk, judge)

        self.do(done)
