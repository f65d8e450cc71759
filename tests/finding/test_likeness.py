"""What rows of similar events have in common, and which of them a filter lets in."""

from datetime import UTC, datetime

import pytest

from obs_tui.finding.likeness import holds, of_these, shared_by_rows
from obs_tui.model.filters import Condition, Group, Operator
from obs_tui.model.rows import BadRow, EventRow
from obs_tui.model.similar import Shared

FAST = Condition("total_time_elapsed", Operator.LT, 2)


def row(number: int, prompt: str, **fields: object) -> EventRow:
    extra = {"last_user_message_preview": prompt, **fields}
    return EventRow(
        event_id=f"e{number}", created_at=datetime(2026, 1, 1, tzinfo=UTC), extra_fields=extra
    )


def test_shared_words_and_values_come_with_the_rarest_first() -> None:
    seed = row(0, "How heavy is ONE oven-baked fry?", model_name="m", invoked_tools=["a", "b"])
    others = (
        row(1, "how HEAVY is an oven?", model_name="m", invoked_tools=["b", "c"]),
        row(2, "heavy metal", model_name="m", _score=0.5),
        BadRow(cause="torn"),
        row(3, "nothing at all", model_name="other"),
    )
    assert shared_by_rows(seed, others) == {
        "e1": Shared(("oven", "heavy"), (("invoked_tools", "b"), ("model_name", "m"))),
        "e2": Shared(("heavy",), (("model_name", "m"),)),
        "e3": Shared(),
    }


def test_texts_scores_times_and_empty_values_are_no_shared_fields() -> None:
    alike = {"response_messages_preview": "x", "_score": 1.0, "total_time_elapsed": 1.0}
    seed, other = (row(n, "?", **alike, has_code=False, note="", nothing=None) for n in (0, 1))
    assert shared_by_rows(seed, (other,)) == {"e1": Shared()}


@pytest.mark.parametrize(
    ("text", "held"),
    [("", True), ("FRY", True), ("fry codestral", True), ("fry mistral", False), ("e7", True)],
)
def test_a_row_holds_words_in_any_case_and_order(text: str, held: bool) -> None:
    assert holds(row(7, "one fry", model_name="codestral"), text) is held


def test_an_unreadable_row_holds_no_word() -> None:
    assert holds(BadRow(cause="torn"), " ")
    assert not holds(BadRow(cause="torn"), "torn")


def test_these_of_a_filter() -> None:
    one, two = (Condition("event_id", Operator.EQ, each) for each in ("e1", "e2"))
    assert of_these(FAST, ["e1", "e2"]) == Group("AND", (FAST, Group("OR", (one, two))))
    assert of_these(None, ["e1"]) == one
