"""The garbage collector, told what a long-lived process knows: what is loaded by now stays."""

from __future__ import annotations

import gc
from typing import Final

# A chunk of lines makes tens of thousands of objects that are all gone after it: looking for cycles among them every
# seven hundred, as Python does by itself, took a third of an import's time, and every ten thousand still a tenth: the
# chunks under way, and the lines that wait, are more than that. A request never makes as many.
_THRESHOLDS: Final = (50_000, 20, 20)


def settle() -> None:
    """Leaves modules, routes and validators out of every later collection. Call it once, before the work begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
