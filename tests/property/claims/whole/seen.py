"""What people see of a file: every view in every state, under any cut, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from services.claims.answers import encode, encode_sealed
from services.claims.diary.views import alert_views
from services.claims.dossier import Dossier
from services.claims.expertise.estimate_views import estimate_views
from services.claims.expertise.incapacity_views import incapacity_views
from services.claims.figures import SUMMED, rows
from services.claims.litigation.views import step_views
from services.claims.parties.views import assistance_views
from services.claims.recourse.views import receipt_views, recourse_views, remittance_views
from services.claims.reserves.challenge_views import challenge_views
from services.claims.reserves.finding_views import finding_view
from services.claims.reserves.findings import Question, findings
from services.claims.settlement.offer_views import offer_views
from services.claims.settlement.views import payment_views
from services.claims.state import Closed, Open, Undeclared
from services.claims.views import INCLUDES, claim_view
from services.claims.words import Words
from services.contracts.events import codec
from services.contracts.events.dressed import dressed
from services.contracts.ids import undress
from tests.property.claims.whole import naive
from tests.property.claims.whole.world import BOOK, Entry, Life

_CODE: Final = re.compile(r"\b(?![a-z]{3}_[0-9a-f]{32}\b)[a-z0-9]+(?:_[a-z0-9]+)+\b")  # but not an id
_MADE_UP: Final = frozenset({"storm_1", "call_back", "payee_called_back", "insurer_informed"})  # the walk's own codes
_RAW: Final = re.compile(r"[{}]|\bNone\b|\bTrue\b|\bFalse\b|[0-9a-f]{8}-[0-9a-f]{4}-|\?")


def views_are_shown(life: Life, today: date, dice: Random) -> None:
    """The file as it is, in both languages; and as it was, under a cut at random."""
    if isinstance(life.live, Undeclared):
        return
    for french in (True, False):
        shown = claim_view(life.live, life.stream_id, len(life.log), french=french, include=tuple(INCLUDES))
        assert encode(shown) if french else encode_sealed(shown)
        assert shown["status"]["label"]
    first = life.log[0].recorded_on - timedelta(days=3)
    days = (today - first).days + 3
    as_of, known_on = (first + timedelta(days=dice.randint(0, days)) for _ in range(2))
    _cut_agrees(life, dice.choice((None, as_of, as_of)), known_on, french=dice.random() < 0.5)


def _cut_agrees(life: Life, as_of: date | None, known_on: date, *, french: bool) -> None:
    """Figures, payments and recourses under a cut are those of the events known and effective by then."""
    claim, log = life.as_known(known_on)
    if not isinstance(claim, Open | Closed):
        return
    known = [entry.event for entry in log]
    kept = [event for event in known if as_of is None or codec.effective_on(event) <= as_of]
    dossier = claim.dossier
    found = rows(dossier, as_of)
    figures = {(key, name): row[name].cents for key, row in found.items() for name in SUMMED if row[name]}
    assert figures == {key: cents for key, cents in naive.figures(kept).items() if key[1] in SUMMED}
    payments = {undress("pay", v["id"]): (v["state"], _cents(v["remaining"])) for v in payment_views(dossier, as_of)}
    assert payments == naive.payments(kept)
    _recourses_agree(dossier, as_of, naive.recourses(kept))
    assert encode(claim_view(claim, life.stream_id, len(log), as_of=as_of, french=french, include=tuple(INCLUDES)))
    assert encode({"items": list(_lists(dossier, as_of, known_on, french=french))})
    asked = findings(Question(claim, as_of or known_on), BOOK)
    assert encode({"items": [finding_view(life.stream_id, claim, one, french=french) for one in asked]})


def _lists(dossier: Dossier, as_of: date | None, known_on: date, *, french: bool) -> Iterator[Sequence[Any]]:
    """What else of a file is listed by itself."""
    yield offer_views(dossier, known_on, as_of)
    yield challenge_views(dossier, as_of)
    yield estimate_views(dossier, as_of)
    yield assistance_views(dossier, as_of)
    yield alert_views(dossier, as_of, french=french)
    yield incapacity_views(dossier, BOOK)
    for key in dossier.recourses:
        yield receipt_views(dossier, key, as_of)
        yield remittance_views(dossier, key, as_of)
    for key in dossier.litigations:
        yield step_views(dossier, key, as_of)


def _recourses_agree(dossier: Dossier, as_of: date | None, told: dict[UUID, naive.Pursued]) -> None:
    for view in recourse_views(dossier, as_of):
        amounts = (view["recourse_forecast"], view["recourse_received"], view["insured_recovered"])
        owed = view["to_remit"]
        shown = (view["state"], *(a.cents for a in amounts), owed["insurer"].cents, owed["insured"].cents)
        assert shown == told.get(undress("rec", view["id"]), naive.Pursued()).told


def _cents(amount: Any) -> int | None:
    return None if amount is None else int(amount.cents)


def told_in_words(life: Life, entries: Iterable[Entry]) -> None:
    """Every sentence of the timeline is one: nothing left to fill in, and no code but those that the walk makes up."""
    for entry in entries:
        assert encode({"data": dressed(entry.event)})
        for french in (True, False):
            sentence = Words.after(life.said, french=french).told(entry.event)
            assert not _RAW.search(sentence), sentence
            assert set(_CODE.findall(sentence)) <= _MADE_UP, sentence
        life.said.note(entry.event)
