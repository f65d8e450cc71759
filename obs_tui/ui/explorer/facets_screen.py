"""The part of the events screen that shows the shape of what matches, by its fields' values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.reactive import var

from obs_tui.model.load import Failed, Idle, Load, Ready
from obs_tui.service.errors import ServiceError

from .bounding_screen import BoundingScreen

if TYPE_CHECKING:
    from obs_tui.model.fields import FieldCatalogue, FieldDefinition, OptionCount
    from obs_tui.model.filters import Filter
    from obs_tui.service.protocol import Service

    from .facet_rows import Facet
    from .facets import FacetList, FacetsPanel

FACETS = "-facets"
"""The class of the screen while facets are shown."""

OPEN = 5
"""Facets whose values are shown at first."""

AT_ONCE = 4
"""Facets that are counted at the same time."""


class FacetsScreen(BoundingScreen, inherit_bindings=False):
    """Counts the facets of every search while they are shown, each without its own choice."""

    facets: var[tuple[Facet, ...]] = var["tuple[Facet, ...]"](())
    facet_fields: var[Load[object]] = var[Load[object]](Idle)

    _facets_panel: FacetsPanel | None = None

    async def furnish(self) -> None:
        await super().furnish()
        self.watch(self, "filters", self._reselect, init=False)

    def searched(self, service: Service, resolved: Filter) -> None:
        super().searched(service, resolved)
        if self.has_class(FACETS):
            self.count_facets()

    async def action_facets(self) -> None:
        if not self.furnished:
            return
        panel = await self._panel()
        if not self.has_class(FACETS):
            self.add_class(FACETS)
            self.count_facets()
            panel.list.focus()
        elif not self.within("side"):
            panel.list.focus()
        else:
            self.events_pane.list.focus()
            self.remove_class(FACETS)
            self.workers.cancel_group(self, "facets")

    async def _panel(self) -> FacetsPanel:
        from .facets import FacetsPanel

        if self._facets_panel is None:
            self._facets_panel = FacetsPanel()
            await self.query_one("#body").mount(self.side, before=0)
            await self.side.mount(self._facets_panel)
        return self._facets_panel

    def watch_facets(self) -> None:
        if self._facets_panel is not None:
            self._facets_panel.facets = self.facets

    def watch_facet_fields(self) -> None:
        if self._facets_panel is not None:
            self._facets_panel.load = self.facet_fields

    def watch_fields(self) -> None:
        super().watch_fields()
        if self.facets and isinstance(self.fields, Ready):
            self._take(self.fields.value)

    def revisited(self) -> None:
        super().revisited()
        if self.has_class(FACETS):
            self.count_facets()

    def leave_facets(self) -> bool:
        """Leave the search among the values, then the panel, which stays; whether the keys were
        there."""
        if self._facets_panel is None or not self.within("side"):
            return False
        if not self._facets_panel.leave_search():
            self.events_pane.list.focus()
        return True

    def count_facets(self) -> None:
        """Count the facets of what the list shows."""
        if self.service is not None:
            self.work("facets", self._counted_facets, self.service, self.resolved)

    async def _counted_facets(self, service: Service, resolved: Filter) -> None:
        from obs_tui.service.gathering import for_each

        try:
            self._take(await self.known_fields(service))
        except ServiceError as error:
            self.facet_fields = Failed(error.failure)
            return
        self.facet_fields = Ready(None)
        opened = [facet.field for facet in self.facets if facet.open]
        await for_each(opened, partial(self._counted_facet, service, resolved), AT_ONCE)

    def _take(self, catalogue: FieldCatalogue) -> None:
        """Have the facets that these fields have. Values shown stay until they are counted; those
        of folded facets are forgotten, for nobody counts them now."""
        from obs_tui.finding.facets import facets, selected

        from .facet_rows import Facet

        known = {
            facet.field.name: facet if facet.open else replace(facet, counts=Idle())
            for facet in self.facets
        }
        self.facets = tuple(
            replace(
                known.get(field.name, Facet(field, open=place < OPEN)),
                field=field,
                selected=selected(self.filters, field),
            )
            for place, field in enumerate(facets(catalogue))
        )

    def _reselect(self) -> None:
        """Show at once what the filter chooses; the counts follow."""
        if self.facets:
            from obs_tui.finding.facets import selected

            self.facets = tuple(
                replace(facet, selected=selected(self.filters, facet.field))
                for facet in self.facets
            )

    async def _counted_facet(
        self, service: Service, resolved: Filter, field: FieldDefinition
    ) -> None:
        from obs_tui.finding.facets import facet_filter

        counts: Load[tuple[OptionCount, ...]]
        try:
            under = facet_filter(resolved, field)
            counts = Ready(await service.fetch_field_option_counts(field.name, under))
        except ServiceError as error:
            counts = Failed(error.failure)
        if self.resolved == resolved:
            self._put(field, lambda facet: replace(facet, counts=counts))

    def _put(self, field: FieldDefinition, change: Callable[[Facet], Facet]) -> None:
        self.facets = tuple(
            change(facet) if facet.field.name == field.name else facet for facet in self.facets
        )

    def on_facet_list_unfolded(self, message: FacetList.Unfolded) -> None:
        field = message.facet.field
        self._put(field, lambda facet: replace(facet, open=message.open, full=message.full))
        if message.open and not isinstance(message.facet.counts, Ready) and self.service:
            group = f"facet {field.name}"
            self.work(group, self._counted_facet, self.service, self.resolved, field)

    def on_facet_list_chosen(self, message: FacetList.Chosen) -> None:
        from obs_tui.finding.facets import any_of, exclude, forget, only

        field, value = message.choice.facet.field, message.choice.value
        chosen = message.choice.facet.selected
        match message.deed:
            case "only" if chosen.included != (value,):
                filters = only(self.filters, field, value)
            case "exclude" if value not in chosen.excluded:
                filters = exclude(self.filters, field, value)
            case "any" if value not in chosen.included:
                filters = any_of(self.filters, field, (*chosen.included, value))
            case _:
                filters = forget(self.filters, field, value)
        self.narrow(filters)
