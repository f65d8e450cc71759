"""Lines of JSONL files as records, and records as lines.

A line is `{"payload": {…}, "properties": {…}}` or, for conversations, `{"messages": […],
"properties": {…}}`, whose other keys stay in the payload beside the messages; properties may be
left out or null. Where a line has a payload, that is the record's. What is exported has `payload`
and `properties`, and conversations `messages` as well, for readers that know the other format only.
"""

import json

from obs_tui.model.base import JsonObject

from .faults import Fault
from .lines import BadLine, decoded, parsed
from .record_text import encode_object
from .records import Draft


def draft_of_line(line: bytes) -> Draft | None:
    """The record that a line stands for; None for a blank one. Raises BadLine."""
    text = line.strip()
    if not text:
        return None
    data = parsed(decoded(text))
    if not isinstance(data, dict):
        raise BadLine("it is not a JSON object")
    properties = data.pop("properties", None)
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        raise BadLine("its properties are not an object")
    try:
        return Draft.of(_payload(data), properties, "UPLOADED_FILE")
    except Fault as fault:
        raise BadLine(fault.message[0].lower() + fault.message[1:].rstrip(".")) from fault


def line_of_record(payload: str, properties: str) -> bytes:
    """The line, with its end, of a record as it is stored."""
    messages = json.loads(payload).get("messages")
    also = ""
    if isinstance(messages, list):
        also = encode_object({"messages": messages}).removeprefix("{").removesuffix("}")
        also = f",{also}"
    return f'{{"payload":{payload},"properties":{properties}{also}}}\n'.encode()


def _payload(data: JsonObject) -> JsonObject:
    if "payload" in data:
        payload = data["payload"]
        if not isinstance(payload, dict):
            raise BadLine("its payload is not an object")
        return payload
    if not isinstance(data.get("messages"), list):
        raise BadLine("it has neither a payload nor a list of messages")
    return data
