"""The sample: a month of conversations made up by rule, and four judges to try on them."""

from .generate import generate
from .judges import JUDGES

__all__ = ["JUDGES", "generate"]
