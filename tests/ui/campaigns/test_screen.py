"""The campaigns screen, by keys: followed, read, begun, deleted, added, shown; and what fails."""

import asyncio

import pytest
from textual.widgets import Input

from obs_tui.model.campaigns import CampaignDraft, CampaignStatus, annotation_field
from obs_tui.model.datasets import ImportTask, TaskStatus
from obs_tui.model.filters import Condition, Operator
from obs_tui.model.judges import Judge
from obs_tui.model.load import Ready
from obs_tui.service.errors import AccessError, NotFoundError, RefusedError, UnreachableError
from obs_tui.ui.campaigns import listing_screen
from obs_tui.ui.widgets.numbered_rows import PagedRows
from tests.hostile import HOSTILE, forbidden
from tests.ui.fakes import event_id
from tests.ui.running import NARROW, WIDE

from .fakes import JUDGE, FakeCampaigns, campaign_id
from .screening import make_row, rows, screening

BOTH = pytest.mark.parametrize("size", [WIDE, NARROW])
FIELD = annotation_field(JUDGE.id)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_screen, "FIRST_LOOK", 0.01)


def running_at(judged: int, selected: int = 100) -> CampaignStatus:
    return CampaignStatus(
        status=TaskStatus.RUNNING, selected=selected, judged=judged, undefined=0, failed=0
    )


ENDED = CampaignStatus(
    status=TaskStatus.FAILED,
    selected=100,
    judged=60,
    undefined=3,
    failed=5,
    message="The model is down.",
)


@BOTH
async def test_campaigns_are_listed_with_their_events_and_one_is_read(
    size: tuple[int, int],
) -> None:
    async with screening(FakeCampaigns(3, rows(120)), size=size, events=120) as run:
        for words in ("Apologies of January", "Tool calls", "done"):
            await run.shows(words)
        await run.press("enter")
        await run.until(lambda: run.read == event_id(0))
        for words in ("by Apology detector", "the newest 100 events that match has_code = true"):
            assert words in run.shown()
        assert "apology" in run.shown() and "Answer 0: 5 to 8 g." in run.shown()
        await run.press("G")
        await run.until(lambda: run.read == event_id(119))
        assert run.campaigns.asked("events").count((campaign_id(0), 3)) == 1
        assert run.campaigns.asked("events").count((campaign_id(0), 1)) == 1
        await run.press("enter")
        assert run.here.within("detail")
        await run.until(lambda: isinstance(run.here.events, Ready))
        await run.press("escape", "escape", "j")
        await run.until(lambda: run.here.campaign and run.here.campaign.name == "Tool calls")
        await run.press("q")
        await run.until(lambda: run.app.current_mode == "events")


async def test_pages_that_were_let_go_are_loaded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PagedRows.__init__, "__kwdefaults__", {"size": 50, "kept": 1})
    async with screening(FakeCampaigns(1, rows(240)), events=240) as run:
        await run.until(lambda: run.read == event_id(0))
        await run.press("enter", "G")
        await run.until(lambda: run.read == event_id(239))
        await run.press("g")
        await run.until(lambda: run.read == event_id(0))
        await run.until(lambda: "Question 0" in run.shown())


async def test_campaigns_are_searched_and_a_search_is_left() -> None:
    async with screening(FakeCampaigns(3)) as run:
        await run.shows("Tool calls")
        await run.press("slash", *"SLOW")
        await run.until(lambda: run.campaigns.asked("list")[-1] == ("SLOW", 1))
        await run.until(lambda: "Tool calls" not in run.shown())
        await run.press(*"x")
        await run.shows("No campaign's name holds this.")
        await run.press("escape", "escape")
        await run.shows("Tool calls")


async def test_a_campaign_that_runs_is_followed_while_it_is_shown() -> None:
    campaigns = FakeCampaigns(2, [*rows(3), make_row(3)])
    told = campaigns.statuses[campaign_id(0)]
    told.extend([running_at(0), running_at(43)])
    async with screening(campaigns) as run:
        await run.shows("43 of 100 events")
        assert "43 %" in run.shown() and "running" in run.shown()
        assert campaigns.asked("status").count(campaign_id(1)) == 1  # it had ended
        await run.press("1")
        await run.until(lambda: run.app.current_mode == "events")
        before = len(campaigns.asked("status"))
        for _ in range(20):
            await run.pilot.pause(0.01)
        assert len(campaigns.asked("status")) == before
        campaigns.events = tuple(rows(4, "no-apology"))
        told.clear()
        told.append(ENDED)
        await run.press("4")
        await run.shows("failed")
        for words in ("68 of 100 events", "3 undefined", "5 failed", "The model is down."):
            assert words in run.shown()
        await run.until(lambda: "no-apology" in run.shown())


async def test_a_status_that_no_server_of_ours_tells_is_shown_as_it_is() -> None:
    campaigns = FakeCampaigns(1, rows(1))
    campaigns.statuses[campaign_id(0)].append(CampaignStatus(status="PAUSED_FOR_NOW"))
    async with screening(campaigns) as run:
        await run.shows("paused for now")


@BOTH
async def test_a_campaign_is_begun_over_what_the_events_show(size: tuple[int, int]) -> None:
    campaigns = FakeCampaigns(1, rows(3))
    campaigns.failures["create"].append(RefusedError("No event matches.", cause="none"))
    async with screening(campaigns, size=size) as run:
        await run.press("1", "plus")
        filters = Condition("model_name", Operator.EQ, "mistral-large-latest")
        await run.until(lambda: run.screen.resolved == filters)
        await run.press("4", "n")
        await run.shows("New campaign")
        assert "the newest events that match model_name" in run.shown()
        await run.press("ctrl+s")
        await run.shows("Judge: ctrl+l picks a saved one.")
        assert "Name: 5 to 50 characters, now 0." in run.shown()
        await run.press(*"Apologies", "tab", *"why", "tab", "backspace", "backspace", "ctrl+l")
        await run.shows("Saved")
        assert "a new judge" not in run.shown()
        await run.press("enter")
        await run.shows("15 events match; 1 to be judged by baseline, which calls no model.")
        await run.press("0", "0", "0", "0", "0")
        await run.shows("At most: 1 to 10,000.")
        await run.press("backspace", "ctrl+s")
        await run.shows("No event matches.")
        await run.press("ctrl+s")
        await run.until(lambda: run.here.campaign and run.here.campaign.name == "Apologies")
    draft = CampaignDraft(
        name="Apologies", description="why", judge_id=JUDGE.id, max_nb_events=10_000
    )
    assert campaigns.asked("create")[-1] == (draft, filters)


async def test_what_was_typed_comes_back_and_a_model_is_named_before_it_is_paid() -> None:
    costly = JUDGE.model_copy(update={"model_name": "mistral-large-latest"})
    async with screening(FakeCampaigns(), judges=[costly]) as run:
        await run.shows("No campaigns yet.")
        footer = run.shown().splitlines()[-1]
        assert "new" in footer and "add" not in footer and "delete" not in footer
        await run.press("1", "C", *"Apologies", "tab", *"why", "escape")
        await run.until(lambda: run.app.screen is run.screen)
        await run.press("C")
        await run.shows("What you typed before is back.")
        await run.press("ctrl+l")
        await run.shows("Saved")
        await run.press("enter")
        costs = "60 events match; 60 calls of mistral-large-latest, which may cost."
        await run.shows(costs)
        run.service.failures["judge"].append(UnreachableError("No answer.", cause="judge refused"))
        for said in ("judge refused", costs):  # it is asked for as it now is
            await run.press("escape")
            await run.until(lambda: run.app.screen is run.screen)
            await run.press("C")
            await run.shows(said)
        await run.press("ctrl+s")
        await run.shows("The campaign Apologies has begun; 4 shows how it goes.")
        await run.press("4")
        await run.until(lambda: run.here.campaign and run.here.campaign.name == "Apologies")
        await run.press("n", "ctrl+l")
        await run.shows("Saved")
        await run.press("enter", "escape")
        await run.until(lambda: run.app.screen is run.here)
        run.service.failures["judge"].append(NotFoundError("It does not exist."))
        await run.press("n")
        await run.shows("The judge that was picked before is gone.")
        assert not run.app.screen.query_one("#name", Input).value


async def test_no_saved_judge_says_where_they_are_made() -> None:
    async with screening(FakeCampaigns(), judges=[]) as run:
        await run.press("n", "ctrl+l")
        await run.shows("No judge is saved yet: 3 shows where they are made.")


async def test_deleting_asks_first_and_says_that_verdicts_stay() -> None:
    campaigns = FakeCampaigns(2, rows(3))
    async with screening(campaigns) as run:
        await run.shows("Apologies of January")
        await run.press("D")
        await run.shows("stay with the events")
        await run.press("enter")  # Cancel has the focus
        assert not campaigns.asked("delete")
        campaigns.failures["delete"].append(UnreachableError("No answer.", cause="refused"))
        await run.press("D", "right", "enter")
        await run.shows("refused")
        await run.press("D", "right", "enter")
        await run.until(lambda: "Apologies of January" not in run.shown())
        assert campaigns.asked("delete") == [campaign_id(0)] * 2
        assert "Tool calls" in run.shown()


async def test_its_events_are_shown_among_all_by_the_answer() -> None:
    async with screening(FakeCampaigns(1, rows(3))) as run:
        await run.shows("Apologies of January")
        await run.press("f")
        await run.shows("any verdict")
        assert "no-apology" in run.shown()
        await run.press("c")
        await run.until(lambda: run.app.current_mode == "events")
        wanted = Condition(FIELD, Operator.EQ, "no-apology")
        await run.until(lambda: run.screen.filters == wanted)
        await run.press("4", "f", "a")
        wanted = Condition(FIELD, Operator.ISNULL, False)
        await run.until(lambda: run.screen.filters == wanted)


async def test_its_events_are_added_to_a_dataset() -> None:
    async with screening(FakeCampaigns(1, rows(3))) as run:
        task = ImportTask(id="t1", dataset_id="d", status=TaskStatus.COMPLETED)
        asked: list[tuple[str, str]] = []

        async def imported(dataset_id: str, campaign_id: str) -> ImportTask:
            asked.append((dataset_id, campaign_id))
            return task

        datasets = run.service.datasets
        datasets.import_from_campaign = imported  # type: ignore[method-assign]
        await run.until(lambda: run.here.campaign is not None)
        await run.until(lambda: len(run.here.judged_pane.list.rows) == 3)
        await run.press("a")
        await run.shows("Oven-baked fries")
        await run.press("enter")
        await run.shows("3 events added to Oven-baked fries.")
        assert [each for _, each in asked] == [campaign_id(0)]


async def test_failures_are_told_where_they_belong_and_tried_again() -> None:
    campaigns = FakeCampaigns(2, rows(3))
    campaigns.failures["list"].append(UnreachableError("No answer.", cause="list refused"))
    campaigns.failures["events"].append(UnreachableError("No answer.", cause="events refused"))
    campaigns.failures["status"].append(UnreachableError("No answer.", cause="status refused"))
    async with screening(campaigns) as run:
        await run.shows("list refused")
        await run.press("r")
        await run.shows("events refused")
        await run.shows("status refused")
        await run.press("r")
        await run.until(lambda: "status refused" not in run.shown())
        await run.press("enter", "r")
        await run.until(lambda: run.read == event_id(0))
        campaigns.failures["status"].append(NotFoundError("It does not exist."))
        del campaigns.campaigns[1]
        run.here.statuses.clear()
        await run.press("R")
        await run.until(lambda: "Tool calls" not in run.shown())


@BOTH
async def test_a_server_without_campaigns_says_what_to_do_instead(size: tuple[int, int]) -> None:
    campaigns = FakeCampaigns()
    campaigns.failures["list"].append(AccessError("Not entitled.", status=404))
    async with screening(campaigns, size=size) as run:
        await run.shows("This server has no campaigns.")
        assert "tries again" not in run.shown()


async def test_loading_is_stopped_and_begun_again() -> None:
    campaigns = FakeCampaigns(1, rows(3))
    campaigns.gates["events"] = asyncio.Event()
    async with screening(campaigns) as run:
        await run.until(lambda: campaigns.asked("events"))
        await run.press("escape")
        await run.shows("Stopped.")
        campaigns.gates["events"].set()
        await run.press("enter", "r")
        await run.until(lambda: run.read == event_id(0))


async def test_nothing_hostile_is_obeyed() -> None:
    campaigns = FakeCampaigns(1, rows(2))
    short = [case.text for case in HOSTILE if len(case.text) < 100]
    whole = " ".join(short)
    judge = Judge.model_validate(
        JUDGE.model_dump()
        | {
            "name": whole,
            "model_name": whole,
            "output": {
                "type": "CLASSIFICATION",
                "options": [{"value": text, "description": ""} for text in short],
            },
        }
    )
    campaigns.campaigns[0] = campaigns.campaigns[0].model_copy(
        update={
            "name": whole,
            "description": whole,
            "judge": judge,
            "search_params": {"filters": {"field": whole, "op": "eq", "value": whole}},
        }
    )
    status = ENDED.model_copy(update={"message": whole, "status": whole})
    campaigns.statuses[campaign_id(0)].append(status)
    async with screening(campaigns, judges=[judge.model_copy(update={"name": short[0]})]) as run:
        await run.shows("[/INST]")
        for keys in (("f",), ("escape", "D"), ("escape", "n", "ctrl+l"), ("enter",)):
            await run.press(*keys)
            await run.pilot.pause()
            assert forbidden(run.shown()) is None
