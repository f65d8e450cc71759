"""Judges: strict when sent, tolerant when read."""

import pytest
from pydantic import ValidationError

from obs_tui.model.base import JsonObject
from obs_tui.model.judges import Judge, JudgeDraft, UnknownAnswer

YES: JsonObject = {"value": "yes", "description": "it does"}
LABELS: JsonObject = {
    "type": "CLASSIFICATION",
    "options": [YES, {"value": "no", "description": ""}],
}
RANGE: JsonObject = {
    "type": "REGRESSION",
    "min": 1,
    "min_description": "",
    "max": 5,
    "max_description": "",
}


def draft(**changes: object) -> JsonObject:
    fields: dict[str, object] = {
        "name": "apology",
        "description": "",
        "model_name": "baseline",
        "output": LABELS,
        "instructions": "Does it apologise?",
        "tools": [],
    }
    return fields | changes  # type: ignore[return-value]  # JSON built from literals


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "n" * 5},
        {"name": "n" * 50},
        {"description": "d" * 500},
        {"instructions": "i" * 10_000},
        {"model_name": "m" * 500},
        {"output": RANGE},
        {"output": {**RANGE, "min": 0, "max": 999_999_999.5}},
    ],
)
def test_the_limits_admit_their_edges(changes: JsonObject) -> None:
    JudgeDraft.model_validate(draft(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "n" * 4},
        {"name": "n" * 51},
        {"description": "d" * 501},
        {"instructions": "i" * 10_001},
        {"model_name": "m" * 501},
        {"model_name": ""},
        {"output": {"type": "CLASSIFICATION", "options": []}},
        {"output": {"type": "CLASSIFICATION", "options": [YES, YES]}},
        {"output": {**RANGE, "min": -1}},
        {"output": {**RANGE, "max": 1e9}},
        {"output": {**RANGE, "min": 5}},
        {"output": {"type": "RANKING"}},
        {"tools": "web_search"},
        {"surprise": 1},
    ],
)
def test_what_is_beyond_them_is_not_sent(changes: JsonObject) -> None:
    with pytest.raises(ValidationError):
        JudgeDraft.model_validate(draft(**changes))


def test_a_saved_judge_reads_back_as_the_draft_it_came_from() -> None:
    for output in (LABELS, RANGE):
        sent = JudgeDraft.model_validate(draft(output=output))
        saved = Judge.model_validate({**sent.model_dump(), "id": "1", "deleted_at": None})
        assert saved.draft() == sent


def test_a_newer_server_may_add_keys_and_types() -> None:
    newer: JsonObject = {
        **LABELS,
        "multi": True,
        "options": [{"value": "yes", "description": "", "weight": 2}],
    }
    judge = Judge.model_validate({**draft(output=newer), "id": "1", "slug": "apology"})
    assert judge.model_extra == {"slug": "apology"}
    assert judge.draft().output.model_dump()["options"] == [{"value": "yes", "description": ""}]
    odd = Judge.model_validate({**draft(output={"type": "RANKING", "k": 3}), "id": "2"})
    assert isinstance(odd.output, UnknownAnswer)
    assert odd.output.model_extra == {"k": 3}
    with pytest.raises(ValidationError):
        odd.draft()
