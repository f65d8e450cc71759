"""A failure as a pane shows it."""

from obs_tui.model.load import Failure
from obs_tui.text.failure import failure_content


def test_a_failure_says_what_why_and_what_to_do() -> None:
    failure = Failure("The key was refused.", "401 from the server", "Set MISTRAL_API_KEY.")
    assert failure_content(failure).plain.splitlines() == [
        "✗ The key was refused.",
        "401 from the server",
        "→ Set MISTRAL_API_KEY.",
        "r tries again",
    ]


def test_no_key_is_offered_where_trying_again_is_no_use() -> None:
    assert "again" not in failure_content(Failure("No.", retryable=False)).plain


def test_the_cause_is_shown_and_never_obeyed() -> None:
    plain = failure_content(Failure("No.", "[@click=app.quit]x[/]\x1b[31m")).plain
    assert "[@click=app.quit]x[/]" in plain
    assert "\\x1b[31m" in plain
