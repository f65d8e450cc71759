"""The part of the events screen that says, where nothing matches, what to drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import var

from obs_tui.service.errors import ServiceError

from .following_screen import FollowingScreen

if TYPE_CHECKING:
    from obs_tui.finding.emptiness import Blame
    from obs_tui.model.filters import Filter
    from obs_tui.model.rows import Row
    from obs_tui.service.protocol import Service

    from .offers import OfferList


class EmptinessScreen(FollowingScreen, inherit_bindings=False):
    """Offers the conditions without which something matches, most first."""

    offers: var[tuple[Blame, ...]] = var["tuple[Blame, ...]"](())

    def search(self, keep: Row | None) -> None:
        self.workers.cancel_group(self, "blame")
        self.offers = ()
        super().search(keep)

    def searched(self, service: Service, resolved: Filter) -> None:
        super().searched(service, resolved)
        if self.filters is not None and not len(self.events_pane.list.rows):
            self.work("blame", self._blamed, service, self.filters)

    async def _blamed(self, service: Service, filters: Filter) -> None:
        from obs_tui.finding.emptiness import blame

        try:
            self.offers = await blame(service, filters, self.clock())
        except ServiceError:
            return  # that nothing matches is said already, and is no less true

    async def watch_offers(self) -> None:
        await self.events_pane.offer(self.offers)

    def on_offer_list_opened(self, message: OfferList.Opened) -> None:
        message.stop()
        self.narrow(message.offer.without)
