"""What a problem code stands for."""

from __future__ import annotations

from typing import NamedTuple


class ProblemKind(NamedTuple):
    """The HTTP face of a code; the French title is what brokers read."""

    status: int
    title_fr: str
    title_en: str
    retryable: bool = False
