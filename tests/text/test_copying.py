"""What is copied is what was written."""

from obs_tui.text.copying import conversation_markdown, last_answer_text, message_text
from tests.text.conversations import calls, event, result


def test_texts_are_copied_as_they_were_written() -> None:
    made = event(
        {"role": "user", "content": "a *b*\x1b"},
        calls(("find", "1", '{"q": 1}'), ("bad", "2", "{x")),
        result("```\nfenced\n```", "1"),
        answer={"role": "assistant", "content": "**so**"},
    )
    assert message_text(made, 0) == "a *b*\x1b"
    assert last_answer_text(made) == "**so**"
    assert message_text(made, 9) == ""
    assert conversation_markdown(made) == (
        "## user\n\na *b*\x1b\n\n## assistant\n\n"
        'Call of find:\n\n```json\n{\n  "q": 1\n}\n```\n\n'
        "Result of find:\n\n````\n```\nfenced\n```\n````\n\n"
        "Call of bad:\n\n```\n{x\n```\n\n"
        "## assistant\n\n**so**\n"
    )


def test_the_last_answer_without_a_response_is_the_last_assistant_message() -> None:
    made = event({"role": "assistant", "content": "early"}, {"role": "user", "content": "q"})
    assert last_answer_text(made) == "early"
    assert conversation_markdown(event()) == ""
