"""Where a broker's ledger and an insurer's statements part: since when, by what, and who knows more. No SQL.

A statement that was brought into the ledger made the two agree at its cut-off. What the broker noted since, and what
the insurer says anew, is all that can set them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

Measure = Literal["paid", "case_reserve", "recourse_received", "recourse_forecast"]
Ahead = Literal["broker", "insurer"]

MEASURES: Final[tuple[Measure, ...]] = ("paid", "case_reserve", "recourse_received", "recourse_forecast")
_LEVELS: Final = frozenset({"case_reserve", "recourse_forecast"})


@dataclass(frozen=True, slots=True)
class Said:
    """What one file of an insurer said of a measure at a cut-off, in cents; None: nothing of this measure.

    What it moved stands in the log from `position` to `last`; nothing where it moved nothing.
    """

    file: str
    cut_off_on: date
    position: int
    last: int
    cents: int | None
    moves: bool
    source: Any = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A movement of the measure in the ledger, whoever stated it, in cents."""

    position: int
    effective_on: date
    cents: int
    source: Any = None


@dataclass(frozen=True, slots=True)
class Parting:
    """Since when the two differ, and by what. `agreed_on` is the last cut-off at which they did not.

    `said` and `noted` are the statements, or the movements, of who is ahead: the other side does not have them.
    """

    agreed_on: date | None
    diverged_on: date
    ahead: Ahead
    said: tuple[Said, ...] = ()
    noted: tuple[Noted, ...] = ()


def broker_cents(said: Iterable[Said], noted: Iterable[Noted], cut_off_on: date) -> int:
    """The broker's own ledger at a cut-off: without what the statements of that very day brought into it."""
    return sum(movement.cents for movement in _own(said, noted, cut_off_on))


def insurer_cents(said: Iterable[Said], cut_off_on: date) -> int | None:
    """The insurer's figure at a cut-off: the last that each of its files said by then. None: no file says any."""
    latest: dict[str, Said] = {}
    for one in sorted(said, key=lambda s: (s.cut_off_on, s.position)):
        if one.cut_off_on <= cut_off_on:
            latest[one.file] = one
    stated = [one.cents for one in latest.values() if one.cents is not None]
    return sum(stated) if stated else None


def parting(
    measure: Measure, said: Sequence[Said], noted: Sequence[Noted], cut_off_on: date, tolerance: int = 0
) -> Parting:
    """How the two came to differ at a cut-off. `said` are the statements that stand, `noted` all movements."""
    agreed_on, seen = _agreement(said, noted, cut_off_on, tolerance)
    own = [m for m in _own(said, noted, cut_off_on) if m.cents and not _before(m, agreed_on, seen)]
    news = _news(said, agreed_on, cut_off_on)
    gap = (insurer_cents(said, cut_off_on) or 0) - broker_cents(said, noted, cut_off_on)
    mine = _missing_there(measure, own, news, gap)
    if mine:
        return Parting(agreed_on, min(m.effective_on for m in mine), "broker", noted=tuple(mine))
    at_least = news or [max((s for s in said if s.cut_off_on <= cut_off_on), key=lambda s: (s.cut_off_on, s.position))]
    return Parting(agreed_on, min(s.cut_off_on for s in at_least), "insurer", said=tuple(at_least))


def _missing_there(measure: Measure, own: Sequence[Noted], news: Sequence[Said], gap: int) -> list[Noted]:
    """The broker's movements that the insurer does not have; none where it is the insurer that knows more.

    All of them where the insurer says nothing new. Else the last ones, by their dates or as they became known, where
    they are the gap to the cent. Else more in a total speaks for whoever has more, and a new reserve is the insurer's.
    """
    if not own or not news:
        return list(own)
    for order in (_by_date, _by_knowledge):
        if exact := _trailing(sorted(own, key=order), -gap):
            return exact
    if measure in _LEVELS or gap > 0:
        return []
    return _reaching(sorted(own, key=_by_date), -gap)


def _agreement(
    said: Sequence[Said], noted: Sequence[Noted], cut_off_on: date, tolerance: int
) -> tuple[date | None, int | None]:
    """The last earlier cut-off at which the two agreed, and how far the log had come by then.

    A statement that moves the ledger makes it agree; one that does not (the broker pays, or it came late) agrees if
    all that is known says so, whenever it became known: None.
    """
    for day in sorted({s.cut_off_on for s in said if s.cut_off_on < cut_off_on}, reverse=True):
        moving = [s.last for s in said if s.cut_off_on == day and s.moves]
        seen = max(moving, default=None)
        stood = sum(m.cents for m in noted if m.effective_on <= day and (seen is None or m.position <= seen))
        stated = insurer_cents(said, day)
        if stated is not None and abs(stated - stood) <= tolerance:
            return day, seen
    return None, None


def _before(movement: Noted, agreed_on: date | None, seen: int | None) -> bool:
    if agreed_on is None or movement.effective_on > agreed_on:
        return False
    return seen is None or movement.position <= seen


def _own(said: Iterable[Said], noted: Iterable[Noted], cut_off_on: date) -> list[Noted]:
    brought = [(s.position, s.last) for s in said if s.cut_off_on == cut_off_on]
    return [
        m
        for m in noted
        if m.effective_on <= cut_off_on and not any(first <= m.position <= last for first, last in brought)
    ]


def _news(said: Sequence[Said], agreed_on: date | None, cut_off_on: date) -> list[Said]:
    """The statements since the agreement that changed the insurer's figure."""
    found = []
    before = 0 if agreed_on is None else insurer_cents(said, agreed_on) or 0
    for day in sorted({s.cut_off_on for s in said if s.cut_off_on <= cut_off_on}):
        if agreed_on is not None and day <= agreed_on:
            continue
        now = insurer_cents(said, day) or 0
        if now != before:
            found += [max((s for s in said if s.cut_off_on == day), key=lambda s: s.position)]
        before = now
    return found


def _trailing(ordered: Sequence[Noted], cents: int) -> list[Noted]:
    """The last movements that sum to an amount exactly; none where no number of them does."""
    found: list[Noted] = []
    for movement in reversed(ordered):
        found.insert(0, movement)
        if sum(m.cents for m in found) == cents:
            return found
    return []


def _reaching(ordered: Sequence[Noted], cents: int) -> list[Noted]:
    """The last movements that sum to an amount at least."""
    found: list[Noted] = []
    for movement in reversed(ordered):
        found.insert(0, movement)
        if sum(m.cents for m in found) >= cents:
            break
    return found


def _by_date(movement: Noted) -> tuple[date, int]:
    return movement.effective_on, movement.position


def _by_knowledge(movement: Noted) -> tuple[int]:
    return (movement.position,)
