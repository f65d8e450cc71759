"""What a record hands to the outside, by keys: its attachments, and itself to another program."""

import base64
from pathlib import Path

import pytest

from obs_tui.model.base import Json
from obs_tui.ui.dialogs.attachments import NONE, AttachmentsDialog
from tests.ui.running import NARROW, WIDE

from .fakes import FakeDatasets, record_id
from .screening import Screening, screening

PNG = b"\x89PNG\r\n\x1a\n"
INLINE = "data:image/png;base64," + base64.b64encode(PNG).decode()


def said(run: Screening) -> str:
    """What was told beside the panes."""
    return "\n".join(each.message for each in run.app._notifications)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_record_hands_out_what_it_carries(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_downloads_path", lambda: tmp_path)
    for variable in ("PAGER", "VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    datasets = FakeDatasets(1)
    image: Json = {"type": "image_url", "image_url": INLINE}
    async with screening(datasets, size=size) as run:
        await run.press("W")
        await run.until(lambda: NONE in said(run))
        await run.press("E")
        await run.until(lambda: "Set $PAGER or $EDITOR" in said(run))
        datasets.change(record_id(0), payload={"messages": [{"role": "user", "content": [image]}]})
        await run.press("r")
        await run.until(lambda: "W saves it" in run.shown())
        await run.press("W")
        await run.until(lambda: isinstance(run.app.screen, AttachmentsDialog))
        await run.press("ctrl+s")
        await run.until(lambda: "1 attachment saved." in run.shown())
        assert (tmp_path / f"{record_id(0)}-1.png").read_bytes() == PNG
        await run.press("escape")
        await run.until(lambda: not isinstance(run.app.screen, AttachmentsDialog))
