"""What a verdict is on: an event, or a record of a dataset, which is read as one."""

from obs_tui.model.events import PROMPT, Event
from obs_tui.service.errors import NotFoundError, ServiceError
from obs_tui.service.protocol import Service


async def fetch_judged(service: Service, judged_id: str) -> Event:
    """The event with this id; else what the record with this id reads as, its properties being the
    fields. Raises ServiceError, NotFoundError where it is neither or holds no conversation, or
    records may not be asked for."""
    try:
        return await service.fetch_event(judged_id)
    except NotFoundError as error:
        from obs_tui.text.record_row import preview
        from obs_tui.text.record_views import as_event

        try:
            record = await service.datasets.fetch_record(judged_id)
        except ServiceError as unread:
            if unread.retryable:
                raise
            raise error from None
        event = as_event(record)
        if event is None:
            raise
        fields = {PROMPT: preview(record.payload), **record.properties}
        return event.model_copy(update={"extra_fields": fields})
