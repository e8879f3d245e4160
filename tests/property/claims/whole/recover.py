"""What may be tried with a file's recourses: sought, suffered, or by a convention, to their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.contracts.bulk import CommandName
from services.contracts.ids import dress
from tests.property.claims.whole.hand import NOTHING, Hand, lacking
from tests.property.claims.whole.world import Try


def open_recourse(hand: Hand) -> Try:
    kind = hand.one("third_party", "third_party", "convention_irsa", "convention_irsi", "salvage", "insured_deductible")
    body: dict[str, Any] = {
        "recourse_type": kind,
        "opened_on": hand.day(),
        "against_party_id": hand.one(None, "garage-7"),
    }
    if kind in ("convention_irsa", "convention_irsi") and hand.chance(0.8):
        body["convention"] = _convention(hand, kind)
    else:
        body |= {"amount": hand.amount(), "liability_rate": hand.one(None, "0.500000")}
        body["direction"] = "suffered" if hand.chance(0.05) else "sought"
    suffered = body.get("direction") == "suffered" or body.get("convention", {}).get("role") == "liability"
    if not suffered and hand.chance(0.4):
        body["forecast"] = hand.line()
    facts = {"channel": "bulk"} if hand.chance(0.1) else {}
    return Try("open-recourse", lacking(body), facts=facts)


def _convention(hand: Hand, kind: str) -> dict[str, Any]:
    """By a share, by a case of the scale, or one that it does not have; small damage and large."""
    role = hand.one("own", "own", "own", "own", "liability")
    damage = hand.one("900.00", "4000.00", "9000.00")
    if kind == "convention_irsi":
        return {"role": role, "damage_net": damage}
    liable = hand.one(
        {"own_liability_rate": "0.000000"}, {"own_liability_rate": "1.000000"}, {"case": "13", "side": "x"}
    )
    return {"role": role, "damage_net": damage, **({"case": "99", "side": "y"} if hand.chance(0.05) else liable)}


def _recourse(hand: Hand, *states: str) -> dict[str, Any]:
    recourses = hand.dossier.recourses if hand.dossier else {}
    wanted = [key for key, recourse in recourses.items() if recourse.state() in states]
    return {"recourse": hand.known(recourses, wanted)}


def claim(hand: Hand) -> Try:
    body = {"amount": hand.amount(), "claimed_on": hand.day(), "registered_letter": hand.chance(0.5)}
    return Try("claim-recourse", body, _recourse(hand, "opened", "disputed"))


def accept(hand: Hand) -> Try:
    body = lacking({"amount": hand.one(None, hand.amount()), "answered_on": hand.day()})
    return Try("accept-recourse", body, _recourse(hand, "claimed"))


def dispute(hand: Hand) -> Try:
    body = {"grounds": ["liability_denied"], "answered_on": hand.day()}
    return Try("dispute-recourse", body, _recourse(hand, "claimed"))


def forecast(hand: Hand) -> Try:
    """Now and then for an earlier day, on a line of which less was expected since."""
    amount = hand.one("0.00", hand.amount(), hand.amount())
    late = hand.earlier(hand.dossier.ledger.forecasts) if hand.dossier else None
    if late is not None and (recourse := late[0].recourse_id) is not None:  # an insurer's may stand on none
        body = {**hand.of(late[0].line), "amount": amount, "set_on": late[1]}
        return Try("forecast-recourse", body, {"recourse": recourse})
    body = {**hand.line(), "amount": amount, "set_on": hand.day()}
    return Try("forecast-recourse", body, _recourse(hand, "opened", "claimed", "accepted"))


def receive(hand: Hand) -> Try:
    sharing = {"rule": hand.one("insured_preferred", "pro_rata"), "damage": "3000.00"}
    body = {
        **hand.line(),
        "amount": hand.amount(hand.one(20_000, 20_000, 300_000)),
        "received_on": hand.day(),
        "keep_forecast": hand.chance(0.2),
        "sharing": sharing if hand.chance(0.3) else None,
    }
    return Try("receive-recourse", lacking(body), _recourse(hand, "opened", "accepted", "part_received"))


def remit(hand: Hand) -> Try:
    named = _recourse(hand, "part_received")
    recourse = hand.dossier.recourses.get(named["recourse"]) if hand.dossier else None
    receipts = list(recourse.receipts) if recourse else []
    receipt = hand.one(*receipts) if receipts else None
    to = receipt.beneficiary if receipt and hand.chance(0.9) else hand.one("insurer", "insured")
    amount = str(receipt.amount) if receipt and hand.chance(0.5) else hand.amount(20_000)
    body = {
        "receipt_id": dress("rcp", receipt.receipt_id if receipt and hand.chance(0.95) else NOTHING),
        "to": to,
        "amount": amount,
        "remitted_on": hand.day(),
        "reference": "VIR-77",
    }
    return Try("remit-recourse", body, named)


def close(hand: Hand) -> Try:
    body = {"reason": hand.one("received", "rejected", "time_barred"), "closed_on": hand.day()}
    return Try("close-recourse", body, _recourse(hand, "part_received"))


def abandon(hand: Hand) -> Try:
    body = {"reason": hand.one("abandoned", "uneconomic"), "closed_on": hand.day()}
    return Try("abandon-recourse", body, _recourse(hand, "disputed"))


RECOVER: Final[Mapping[CommandName, Callable[[Hand], Try]]] = {
    "open-recourse": open_recourse,
    "claim-recourse": claim,
    "accept-recourse": accept,
    "dispute-recourse": dispute,
    "forecast-recourse": forecast,
    "receive-recourse": receive,
    "remit-recourse": remit,
    "close-recourse": close,
    "abandon-recourse": abandon,
}
