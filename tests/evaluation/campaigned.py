"""Events onto which campaigns of a saved judge wrote."""

from obs_tui.model.campaigns import annotation_field
from obs_tui.model.fields import FieldCatalogue, FieldDefinition
from tests.ui.judges.fakes import DRAFTS, FakeJudging, judge_id

FIELD = annotation_field(judge_id(0))


class Campaigned(FakeJudging):
    """Events carry what the first judge's campaigns said; `by_id`: the server filters by id."""

    def __init__(self, *answers: object, judge: int = 0, by_id: bool = True) -> None:
        super().__init__(DRAFTS[judge], events=len(answers))
        self.by_id = by_id
        for at, answer in enumerate(answers):
            fields = {**self.events[at].extra_fields, FIELD: answer}
            self.events[at] = self.events[at].model_copy(update={"extra_fields": fields})

    async def list_fields(self) -> FieldCatalogue:
        known = await super().list_fields()
        operators = ("eq", "isnull")
        named = [FieldDefinition(name=FIELD, label="", type="ENUM", supported_operators=operators)]
        if self.by_id:
            named.append(
                FieldDefinition(
                    name="event_id", label="", type="TEXT", supported_operators=operators
                )
            )
        return FieldCatalogue(field_definitions=(*known.field_definitions, *named))
