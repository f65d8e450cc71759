"""Ways from any screen to a review and to agreement, back to which they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obs_tui.journal import JournalError
from obs_tui.text.failure import journal_failure

if TYPE_CHECKING:
    from obs_tui.evaluation.reviewing import Queue
    from obs_tui.model.judges import JudgeDraft
    from obs_tui.model.load import Failure
    from obs_tui.model.marks import EventScope, Marks
    from obs_tui.service.protocol import Service
    from obs_tui.ui.connected_screen import ConnectedScreen, D
    from obs_tui.ui.dialogs.judge_picker import JudgePick


async def begin_review(
    screen: ConnectedScreen[D],
    service: Service,
    pool: Marks | EventScope,
    about: str,
    pick: JudgePick | None = None,
) -> None:
    """Ask what to review of the marks, or of all that matches, and on which question where `pick`
    does not say. `about` says in untrusted words what there is. Raises ServiceError."""
    from obs_tui.ui.explorer.asking import Desk

    from .starting import start_review

    desk = Desk(screen.app, service, screen.journal, screen.profile, screen.clock)
    queue = await start_review(desk, pool, about, pick)
    if queue is not None:
        show_review(screen, queue)


def show_review(screen: ConnectedScreen[D], queue: Queue) -> None:
    """Show the events of a queue over this screen."""
    from .screen import ReviewScreen

    screen.app.push_screen(
        ReviewScreen(
            screen.connect,
            screen.journal,
            profile=screen.profile,
            clock=screen.clock,
            queue=queue,
        )
    )


async def pick_agreement(screen: ConnectedScreen[D]) -> None:
    """Ask for a judge, and show how far it agrees."""
    from obs_tui.ui.agreement.pick_dialog import Pick, VersionPicker, picks

    offered: tuple[Pick, ...] = ()
    nothing: Failure | str = "No judge has judged anything yet, and you have not voted: x and b do."
    try:
        known = await screen.journal.versions.known(screen.profile)
        offered = picks(known, await screen.journal.votes.questions(screen.profile))
    except JournalError as error:
        nothing = journal_failure(error)
    picker = VersionPicker("Which judge?", offered, screen.clock(), nothing)
    pick = await screen.app.push_screen_wait(picker)
    if isinstance(pick, Pick):
        show_agreement(screen, pick.judge, pick.judge_id)


def show_agreement(screen: ConnectedScreen[D], judge: JudgeDraft, judge_id: str | None) -> None:
    """Show how far a judge agrees, over this screen."""
    from obs_tui.ui.agreement.screen import AgreementScreen

    screen.app.push_screen(
        AgreementScreen(
            screen.connect,
            screen.journal,
            profile=screen.profile,
            clock=screen.clock,
            judge=judge,
            judge_id=judge_id,
        )
    )
