"""The filter as JSON, in the person's own editor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from obs_tui.finding.sharing import as_marked_json
from obs_tui.model.fields import FieldCatalogue, objection
from obs_tui.model.filters import FilterError, conditions, read_filter

from .confirm import ConfirmScreen
from .editor import edited_outside
from .filter_builder import FilterChoice

if TYPE_CHECKING:
    from obs_tui.model.base import Json
    from obs_tui.model.filters import Filter
    from obs_tui.ui.explorer.asking import Desk

DRAFT = "filter json"
"""What the journal calls JSON that could not be read and was left so."""


async def edit_as_json(
    desk: Desk, filters: Filter, fields: FieldCatalogue | None
) -> FilterChoice | None:
    """The filter as edited; None when it was left as it was. What cannot be read is edited again,
    or kept for the next time."""
    given = as_marked_json(filters, desk.clock())
    kept = (await desk.journal.draft(desk.profile, DRAFT) or {}).get("text")
    text = kept if isinstance(kept, str) else given
    if text != given:
        desk.app.notify(
            "The JSON left before is back; without any text it is dropped.", markup=False
        )
    while True:
        edited, fault = edited_outside(desk.app, text)
        if fault:
            desk.app.notify(fault, title="No editor", severity="warning", markup=False)
            return None
        if not edited.strip() or edited == given:
            await desk.journal.save_draft(desk.profile, DRAFT, None)
            return None
        try:
            choice = FilterChoice(read_face(edited, fields))
        except ValueError as error:
            await desk.journal.save_draft(desk.profile, DRAFT, {"text": edited})
            question = f"{error}\nThe text is kept."
            again = ConfirmScreen("This is no filter yet", question, yes="Edit it again")
            if not await desk.app.push_screen_wait(again):
                return None
            text = edited
        else:
            await desk.journal.save_draft(desk.profile, DRAFT, None)
            return choice


def read_face(text: str, fields: FieldCatalogue | None) -> Filter:
    """The filter that the JSON is; null is none. With `fields`, one that the server takes. Raises
    ValueError that says where it is wrong."""
    try:
        data: Json = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except RecursionError:
        raise ValueError("It is nested too deep.") from None
    try:
        filters = read_filter(data, marked=True)
    except FilterError as error:
        raise ValueError(f"{error}.") from None
    for condition in conditions(filters) if fields is not None else ():
        if fields is not None and (fault := objection(condition, fields.get(condition.field))):
            raise ValueError(f"{fault}.")
    return filters


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"The key {twice} stands twice in one object.")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number that JSON knows.")
