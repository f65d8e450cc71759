"""Many calls, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

AT_ONCE = 8
"""Calls under way at once, where each is about one thing."""


async def for_each(
    items: Iterable[S], work: Callable[[S], Awaitable[T]], at_once: int = AT_ONCE
) -> list[T]:
    """What `work` gives for each, in their order. The first error ends it, as does cancelling."""
    free = asyncio.Semaphore(at_once)

    async def one(item: S) -> T:
        async with free:
            return await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(item)) for item in items]
    except ExceptionGroup as errors:  # callers know the errors of `work`, not groups of them
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
