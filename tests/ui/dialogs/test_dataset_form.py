"""The form of a dataset by keys: what was typed comes back until it was sent."""

import pytest

from obs_tui.journal import Journal
from obs_tui.model.datasets import Dataset
from obs_tui.service.errors import ServerError
from obs_tui.ui.dialogs.dataset_form import DatasetForm
from tests.ui.datasets.fakes import FakeDatasets, dataset_id

from .fakes import PROFILE, SIZES, Desk, Host, screen_text, until


async def filled_in(
    app: Host[Dataset | None], size: tuple[int, int], wanted: str, *keys: str
) -> None:
    """Wait for what the form is to show, press the keys, until it has gone."""
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: wanted in screen_text(app))
        await pilot.press(*keys)
        await until(pilot, lambda: app.answered)


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_typed_comes_back_until_it_was_saved(size: tuple[int, int]) -> None:
    datasets = FakeDatasets()
    datasets.failures["create"].append(ServerError("The server failed."))
    desk = Desk(Journal.open(None))

    def form() -> Host[Dataset | None]:
        return Host(lambda: DatasetForm(desk, "New dataset", datasets.create))

    typed = (*"Chips", "tab", *"About chips", "escape")
    await filled_in(form(), size, "5 to 50 characters", *typed)
    await filled_in(form(), size, "What you typed before is back", "end", "!", "ctrl+s", "escape")
    assert not datasets.datasets
    await filled_in(form(), size, "About chips", "ctrl+s")
    assert [each.name for each in datasets.datasets] == ["Chips!"]
    await filled_in(form(), size, "5 to 50 characters", "ctrl+s", "escape")
    assert await desk.journal.draft(PROFILE, "dataset") is None
    await desk.journal.aclose()


async def test_a_change_begun_is_kept_for_its_dataset_and_can_be_dropped() -> None:
    datasets = FakeDatasets(0, 0)
    desk = Desk(Journal.open(None))

    def form(place: int) -> Host[Dataset | None]:
        dataset = datasets.datasets[place]
        return Host(lambda: DatasetForm(desk, "Rename", datasets.create, dataset=dataset))

    await filled_in(form(0), SIZES[0], "Oven-baked fries ", "end", "?", "escape")
    await filled_in(form(1), SIZES[0], "Regression of March ", "escape")
    await filled_in(form(0), SIZES[0], "Oven-baked fries?", "ctrl+r", "escape")
    await filled_in(form(0), SIZES[0], "Oven-baked fries ", "escape")
    assert await desk.journal.draft(PROFILE, f"dataset:{dataset_id(0)}") is None
    await desk.journal.aclose()
