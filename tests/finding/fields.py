"""Fields as a server describes them."""

from obs_tui.embedded.operators import SUPPORTED
from obs_tui.model.fields import FieldDefinition, FieldType


def field(name: str, kind: FieldType) -> FieldDefinition:
    """A field with every operator its type supports."""
    operators = tuple(operator.value for operator in SUPPORTED[kind])
    return FieldDefinition(name=name, label=name, type=kind, supported_operators=operators)


MODEL = field("model_name", FieldType.ENUM)
TOOLS = field("invoked_tools", FieldType.ARRAY)
CODE = field("has_code", FieldType.BOOL)
TOKENS = field("input_tokens", FieldType.INT)
SECONDS = field("total_time_elapsed", FieldType.FLOAT)
TIME = field("timestamp", FieldType.TIMESTAMP)
PROMPT = field("last_user_message_preview", FieldType.TEXT)
METADATA = field("metadata", FieldType.MAP)
