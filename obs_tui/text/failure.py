"""A failure as a pane shows it: the sentence, its cause, what to do, and the key to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from obs_tui.model.load import Failure

from .safe import safe_content

if TYPE_CHECKING:
    from obs_tui.journal import JournalError

RETRY_KEY = "r"


def failure_content(failure: Failure, retry_key: str = RETRY_KEY) -> Content:
    """The failure in up to four lines of plain text. `retry_key` is named where trying again may
    help; empty when the pane has none."""
    lines = [Content.assemble(("✗ ", "$text-error"), safe_content(failure.sentence, "bold"))]
    if failure.cause:
        lines.append(safe_content(failure.cause, "$text-muted"))
    if failure.remedy:
        lines.append(Content.assemble(("→ ", "$text-accent"), safe_content(failure.remedy)))
    if failure.retryable and retry_key:
        lines.append(Content.assemble((retry_key, "bold $text-accent"), " tries again"))
    return Content("\n").join(lines)


def campaigns_failure(failure: Failure) -> Failure:
    """What is told where the server was asked what its campaigns wrote, and failed so."""
    cause = " ".join(filter(None, (failure.sentence, failure.cause)))
    return failure._replace(sentence="What campaigns said is not known.", cause=cause)


def journal_failure(
    error: JournalError, sentence: str = "The journal could not be read."
) -> Failure:
    """What is told where the journal fails; `sentence` says what could not be done."""
    remedy = "See that its disk has room, that it may be written, and that nothing else holds it."
    return Failure(sentence, f"{error}.", remedy)
