"""Campaigns as rows and in words: every cell exactly as wide as its column, everything readable."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rich.cells import cell_len

from obs_tui.model.campaigns import Campaign, CampaignStatus
from obs_tui.text.campaign_views import (
    annotation,
    campaign_about,
    campaign_cells,
    campaign_columns,
    status_words,
)
from obs_tui.text.row import GAP, MARK
from tests.hostile import HOSTILE, forbidden, showing

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
JUDGE: dict[str, Any] = {
    "id": "0b9c1f0e-6f3a-4d1c-9a6e-2f7b8c5d4e3f",
    "name": "Apology detector",
    "model_name": "mistral-medium",
    "output": {"type": "REGRESSION", "min": 0, "max": 5},
}


def campaign(**changes: Any) -> Campaign:
    return Campaign.model_validate(
        {
            "id": "c1",
            "name": "Apologies",
            "description": "why",
            "created_at": NOW,
            "max_nb_events": 1_000,
            "search_params": {"filters": {"field": "has_code", "op": "eq", "value": True}},
            "judge": JUDGE,
        }
        | changes
    )


@pytest.mark.parametrize("width", range(20, 120, 7))
def test_cells_fill_their_columns(width: int) -> None:
    columns = campaign_columns(width)
    status = CampaignStatus(status="RUNNING", selected=3, judged=1)
    for case in HOSTILE:
        with showing(case):
            shown = campaign(name=case.text, judge={**JUDGE, "name": case.text})
            texts = [text for text, _ in campaign_cells(shown, status, columns, NOW)]
            assert forbidden("".join(texts)) is None
            used = MARK + sum(map(cell_len, texts)) + GAP * (len(texts) - 1)
            assert used == width
            assert "33 %" in texts[-1 if not columns.created else -2]
    assert cell_len(columns.headings()) == width - MARK


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "RUNNING"}, "running"),
        ({"status": "CONTINUED_AS_NEW"}, "running"),
        ({"status": "COMPLETED"}, "done"),
        ({"status": "FAILED"}, "failed"),
        ({"status": "CANCELED"}, "cancelled"),
        ({"status": "TIMED_OUT"}, "timed out"),
        ({"status": "QUITE_\x1b[31mNEW"}, "quite \\x1b[31mnew"),
    ],
)
def test_statuses_in_words(changes: dict[str, Any], said: str) -> None:
    status = CampaignStatus(**changes)
    assert status_words(status) == said
    assert said in campaign_about(campaign(), status).plain


def test_what_is_told_of_a_campaign() -> None:
    status = CampaignStatus(
        status="FAILED", selected=1_000, judged=700, undefined=2, failed=5, message="It is down."
    )
    told = campaign_about(campaign(), status).plain
    for words in (
        "Apologies  why",
        "707 of 1,000 events · 2 undefined · 5 failed",
        "It is down.",
        "by Apology detector  mistral-medium  0 to 5",
        "the newest 1,000 events that match has_code = true",
    ):
        assert words in told
    good = status.model_copy(update={"status": "COMPLETED", "failed": 0})
    assert "It is down." not in campaign_about(campaign(), good).plain


def test_what_cannot_be_read_is_said() -> None:
    broken = campaign(judge=None, search_params={"filters": {"XOR": []}}, max_nb_events=None)
    told = campaign_about(broken, None).plain
    assert "a judge that cannot be read" in told
    assert "the newest events that match a filter that this version does not know" in told
    assert annotation(broken) == ""
    assert "the newest 1,000 events" in campaign_about(campaign(search_params={}), None).plain
