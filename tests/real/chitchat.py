"""The `chitchat-dataset` package as chat JSONL: 7,168 conversations that people really had."""

import json
from collections.abc import Iterator
from functools import cache

import chitchat_dataset

CONVERSATIONS = 7_168


@cache
def lines() -> tuple[str, ...]:
    """One line a conversation, in the order of the data set: whoever spoke first is the user."""
    return tuple(_lines())


def _lines() -> Iterator[str]:
    for conversation_id, conversation in chitchat_dataset.Dataset().items():
        turns = [turn for turn in conversation["messages"] if turn]
        if not turns:
            yield json.dumps({"id": conversation_id, "messages": []})
            continue
        first = turns[0][0]["sender"]
        yield json.dumps(
            {
                "id": conversation_id,
                "created_at": turns[-1][-1]["timestamp"],
                "model": "human",
                "metadata": {"source": "chitchat", "turns": len(turns)},
                "messages": [
                    {
                        "role": "user" if turn[0]["sender"] == first else "assistant",
                        "content": "\n".join(message["text"] for message in turn),
                    }
                    for turn in turns
                ],
            },
            ensure_ascii=False,
        )
