"""`obs-tui search` and `obs-tui facet` know verdicts of campaigns by the judge's name."""

import json
from asyncio import timeout, to_thread
from pathlib import Path

import pytest

from obs_tui.cli import main
from obs_tui.cli.connection import opened
from obs_tui.cli.target import Store
from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.sample import JUDGES, generate
from obs_tui.embedded.store import Store as Database
from obs_tui.model.campaigns import CampaignDraft
from obs_tui.settings import Settings
from tests.embedded.served import PATIENCE

JUDGE = JUDGES[0]


async def judged(path: Path) -> None:
    """A store of 30 events, of which a campaign judged the newest 20."""
    database = Database.open(path)
    database.write_now(lambda conn: ingest(conn, generate(30)))
    database.close()
    async with opened(Store("t", path), Settings(), lasting=True) as service:
        judge = await service.create_judge(JUDGE)
        draft = CampaignDraft(name="kind ones", description="", judge_id=judge.id, max_nb_events=20)
        campaign = await service.campaigns.create_campaign(draft, None)
        async with timeout(PATIENCE):
            while (await service.campaigns.fetch_campaign_status(campaign.id)).running:
                pass


async def test_a_judge_is_a_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "store.sqlite"
    await judged(path)

    def told(*args: str, code: int = 0) -> str:
        assert main([*args, "--store", str(path)]) == code
        return capsys.readouterr().out

    name = json.dumps(JUDGE.name)
    found = int(await to_thread(told, "search", f"{name} isnull false", "--count"))
    rows = await to_thread(
        told, "search", f"{name} isnull false", "--jsonl", "--fields", JUDGE.name
    )
    answers = [
        value
        for line in rows.splitlines()
        for key, value in json.loads(line)["extra_fields"].items()
        if key.startswith("__judge_")
    ]
    assert 0 < found == len(answers) <= 20
    one = int(await to_thread(told, "search", f"{name} = {json.dumps(answers[0])}", "--count"))
    assert one == answers.count(answers[0])
    assert str(answers[0]) in await to_thread(told, "facet", JUDGE.name)
    await to_thread(told, "search", f"{json.dumps(JUDGE.name[:-1])} = 1", code=2)
