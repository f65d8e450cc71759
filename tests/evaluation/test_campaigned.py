"""What campaigns wrote onto events, as verdicts of the judge."""

from obs_tui.evaluation.campaigned import by_campaigns, field_of, written_on
from obs_tui.evaluation.comparing import Agreement
from obs_tui.evaluation.report import agreement_figures
from obs_tui.model.judges import Regression
from tests.ui.fakes import event_id
from tests.ui.judges.fakes import DRAFTS, FakeJudging, draft, judge_id

from .campaigned import FIELD, Campaigned
from .judges import NOW, verdicts, votes

IDS = tuple(map(event_id, range(3)))


async def test_answers_are_read_off_the_events() -> None:
    for by_id in (True, False):
        service = Campaigned("right", "wrong", None, by_id=by_id)
        for known in (judge_id(0), None):  # by its id, or found by its name
            found = await by_campaigns(service, DRAFTS[0], known, IDS, NOW)
            said = {event: entry.verdict.answer for event, entry in found.items()}
            assert said == {IDS[0]: "right", IDS[1]: "wrong"}
            assert all(entry.by_campaign and entry.version for entry in found.values())
        assert set(await by_campaigns(service, DRAFTS[0], None, IDS[1:], NOW)) == {IDS[1]}
    scores = Campaigned(7.5, "7", True, judge=2)
    found = await by_campaigns(scores, DRAFTS[2], judge_id(0), IDS, NOW)
    assert isinstance(DRAFTS[2].output, Regression)
    assert {event: entry.verdict.answer for event, entry in found.items()} == {IDS[0]: 7.5}
    beyond = Campaigned(float("inf"), 10**400, float("nan"), judge=2)
    assert await by_campaigns(beyond, DRAFTS[2], judge_id(0), IDS, NOW) == {}


async def test_an_event_with_a_field_without_a_name_says_nothing_of_a_judge_without_one() -> None:
    event = Campaigned("right").events[0]
    event = event.model_copy(update={"extra_fields": {"": "right"}})
    assert written_on(event, "", DRAFTS[0], None, NOW) is None


async def test_they_are_those_of_the_judge_as_it_is_saved() -> None:
    service = Campaigned("right")
    assert await field_of(service, DRAFTS[0], judge_id(0)) == FIELD
    edited = draft(model="another")
    assert await field_of(service, edited, judge_id(0)) == ""
    assert await field_of(service, edited, None) == ""
    assert await field_of(service, draft("Unknown"), None) == ""
    assert await field_of(FakeJudging(DRAFTS[0]), DRAFTS[0], judge_id(0)) == ""  # no such field
    assert await field_of(service, DRAFTS[0], judge_id(7)) == ""
    before = len(service.calls)
    assert await by_campaigns(service, DRAFTS[0], judge_id(0), (), NOW) == {}
    assert len(service.calls) == before


async def test_how_many_there_are_is_told() -> None:
    service = Campaigned("right", "wrong")
    given = verdicts(DRAFTS[0], [(IDS[2], "right")])
    said = votes((each, "right") for each in IDS)
    assert "by campaigns" not in str(agreement_figures(Agreement(DRAFTS[0], said, given)))
    written = await by_campaigns(service, DRAFTS[0], judge_id(0), IDS[:2], NOW)
    found = Agreement(DRAFTS[0], said, given | written)
    assert (found.by_campaign, found.unjudged) == (2, ())
    assert agreement_figures(found)[-1][:2] == ("by campaigns", "2")
