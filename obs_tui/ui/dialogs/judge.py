"""Judge an event or a record: with a saved judge, a recent one, or one made here."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.worker import Worker

from obs_tui.journal import Journal, VerdictEntry
from obs_tui.model.judges import JudgeDraft
from obs_tui.service.errors import ServiceError
from obs_tui.service.protocol import Retry, Service
from obs_tui.text.failure import failure_content
from obs_tui.ui.commands import Command, bindings

from .judge_drafting import JudgeDrafting
from .judge_run import Target, run_judge

CANCEL = Command(
    "judge.cancel", "ctrl+c", "cancel", "cancel", "Cancel what is running.", priority=True
)


def _now() -> datetime:
    return datetime.now(UTC)


class JudgeDialog(JudgeDrafting[VerdictEntry | None]):
    """Answers with the verdict, which is in the journal by then, or None when it was left. What was
    typed is kept in the journal until a judge has run."""

    KEYS: ClassVar[tuple[Command, ...]] = (*JudgeDrafting.KEYS, CANCEL)
    BINDINGS: ClassVar[list[BindingType]] = bindings(CANCEL)

    def __init__(
        self,
        service: Service,
        journal: Journal,
        profile: str,
        target: Target,
        draft: JudgeDraft | None = None,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(service, journal, profile, about=target.about, sample=target, draft=draft)
        self._target = target
        self._clock = clock
        self._judging: Worker[None] | None = None

    @property
    def busy(self) -> bool:
        return self._judging is not None

    async def use(self, draft: JudgeDraft) -> None:
        self._judging = self._run(draft)

    def action_cancel(self) -> None:
        if self._judging is not None:
            self._judging.cancel()
            self._judging = None
            self.say("Cancelled; nothing was recorded.")

    async def action_leave(self) -> None:
        if self._judging is not None:
            self.action_cancel()
        else:
            await super().action_leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Else ctrl+c stays with the text field, which copies.
        return self._judging is not None if action == "cancel" else True

    @work(group="judge", exclusive=True)
    async def _run(self, draft: JudgeDraft) -> None:
        started = time.monotonic()
        again = (0.0, "")

        def retried(retry: Retry) -> None:
            nonlocal again
            again = (time.monotonic() + retry.wait, retry.cause)

        def tick() -> None:
            if self._judging is None:
                return
            now = time.monotonic()
            told = f"judging with {draft.model_name[:60]}… {now - started:.1f} s · esc cancels"
            if (wait := again[0] - now) > 0:
                told += f"\nasked again in {wait:.0f} s: {again[1]}"
            self.say(told)

        self._service.on_retry(retried)  # the screen below listens again when it is back
        tick()
        ticker = self.set_interval(0.1, tick)
        try:
            entry = await run_judge(
                self._journal,
                self._profile,
                self._target,
                draft,
                self._clock,
                judge_id=self.saved_as(draft),
            )
        except ServiceError as error:
            self._judging = None
            self.show_state(failure_content(error.failure, "ctrl+s"))
        else:
            await self.forget_draft()
            self.dismiss(entry)
        finally:
            ticker.stop()
