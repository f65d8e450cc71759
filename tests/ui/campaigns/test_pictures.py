"""Pictures of the campaigns screen and of its dialog at both sizes, dark and light, as SVG.

`pytest tests/ui/campaigns/test_pictures.py --snapshot-update` takes them anew; look at them before
they are committed.
"""

import pytest
from syrupy.assertion import SnapshotAssertion

from obs_tui.model.campaigns import CampaignStatus
from obs_tui.model.datasets import TaskStatus
from obs_tui.ui.themes import DARK, LIGHT
from tests.ui.picturing import picture
from tests.ui.running import NARROW, WIDE

from .fakes import FakeCampaigns, campaign_id
from .screening import rows, screening

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


@SIZES
@THEMES
async def test_what_is_drawn(
    size: tuple[int, int], theme: str, pictures: SnapshotAssertion
) -> None:
    campaigns = FakeCampaigns(3, [*rows(12), *rows(9, "no-apology")[3:]])
    told = CampaignStatus(status=TaskStatus.RUNNING, selected=60, judged=21, undefined=2, failed=1)
    ended = CampaignStatus(
        status=TaskStatus.FAILED, selected=60, judged=9, undefined=0, failed=5, message="No model."
    )
    campaigns.statuses[campaign_id(0)].append(told)
    campaigns.statuses[campaign_id(2)].append(ended)
    async with screening(campaigns, size=size, theme=theme) as run:
        await run.shows("failed")
        await run.press("n")
        await run.shows("60 events match")
        await run.press(*"Apologies", "ctrl+l")
        await run.shows("Saved")
        await run.press("enter")
        await run.shows("to be judged by baseline")
        assert await picture(run) == pictures(name="form")
        await run.press("escape")
        await run.until(lambda: run.app.screen is run.here)
        await run.until(lambda: run.read is not None)
        assert await picture(run) == pictures(name="running")
        await run.press("j", "j", "enter")
        await run.shows("No model.")
        await run.until(lambda: run.read is not None)
        assert await picture(run) == pictures(name="failed")
