"""`mouse off` and `mouse on`: who has the mouse, the app or the terminal, which selects and copies
in its own way."""

from __future__ import annotations

from functools import partial
from typing import Protocol, runtime_checkable

from .palette import Entry


@runtime_checkable
class Mousing(Protocol):
    """A driver of a terminal with a mouse. Textual has no other way to change its mind about it
    while it runs; these names are those of its drivers for Linux, macOS and Windows."""

    _mouse: bool

    def _enable_mouse_support(self) -> None: ...
    def _disable_mouse_support(self) -> None: ...


def mouse_entries(driver: object) -> tuple[Entry, ...]:
    """What can be typed about the mouse; nothing where the driver knows of none."""
    if not isinstance(driver, Mousing):
        return ()
    if driver._mouse:
        off = "Leave the mouse to the terminal, which selects and copies in its own way."
        return (Entry("mouse off", off, partial(_give, driver, False)),)
    return (Entry("mouse on", "Use the mouse in the app again.", partial(_give, driver, True)),)


def _give(driver: Mousing, ours: bool, _text: str) -> None:
    # Each of the two does nothing while the driver believes that there is no mouse.
    driver._mouse = True
    if ours:
        driver._enable_mouse_support()
    else:
        driver._disable_mouse_support()
        driver._mouse = False
