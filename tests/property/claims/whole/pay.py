"""What may be tried with a file's money, in its diary and before a court."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, get_args

from services.claims.litigation.parts import ALLOWED
from services.claims.settlement.accounts import KnownAccounts
from services.claims.settlement.delegated import is_confirmed
from services.claims.settlement.parts import Authorised, Paid, Proposed
from services.contracts.bulk import CommandName
from services.contracts.events.litigation import LitigationStep
from services.contracts.ids import dress
from tests.property.claims.whole.begin import insurer
from tests.property.claims.whole.hand import Hand, lacking
from tests.property.claims.whole.world import Try

_IBANS: Final = ("FR1420041010050500013M02606", "FR7630006000011234567890189")


def reserve(hand: Hand) -> Try:
    """Above a person's authority now and then; below zero as only the insurer may."""
    stated_by = hand.one("broker", "insurer")
    amount = hand.amount(900_000 if hand.chance(0.1) else 300_000)
    if hand.chance(0.08):
        amount = f"-{amount}"
    late = hand.earlier(hand.dossier.ledger.reserves) if hand.dossier else None
    body = {
        **(hand.of(late[0]) if late else hand.line()),
        "amount": hand.one("0.00", amount, amount, amount),
        "set_on": late[1] if late else hand.day(),
        "stated_by": stated_by,
        "basis_event_id": hand.event(),
    }
    return Try("set-reserve", lacking(body), facts=_person(hand))


def challenge(hand: Hand) -> Try:
    """Mostly of a line whose reserve the insurer stated."""
    changes = hand.dossier.reserve_changes if hand.dossier else {}
    stated = [line for line, made in changes.items() if any(c.event.stated_by == "insurer" for c in made)]
    body = {
        **(hand.of(hand.one(*stated)) if stated and hand.chance(0.8) else hand.line()),
        "asked": hand.amount(),
        "grounds": ["above_expert_report"],
        "narrative": "La provision dépasse le rapport." if hand.chance(0.3) else None,
        "sent_on": hand.day(),
        "answer_due_on": hand.day() if hand.chance(0.2) else None,
    }
    return Try("challenge-reserve", lacking(body))


def answer(hand: Hand) -> Try:
    challenges = hand.dossier.challenges if hand.dossier else {}
    waiting = [key for key, one in challenges.items() if one.answered is None]
    given = hand.one("accepted", "partly", "refused")
    amount = hand.amount() if (given == "partly") != hand.chance(0.1) else None
    body = {"answer": given, "resulting_amount": amount, "answered_on": hand.day()}
    return Try("answer-challenge", lacking(body), {"challenge": hand.known(challenges, waiting)}, insurer(hand))


def correct_balance(hand: Hand) -> Try:
    recourses = hand.dossier.recourses if hand.dossier else {}
    measure = hand.one("paid", "paid", "recourse_received")
    late = hand.earlier(hand.dossier.ledger.paid) if hand.dossier and measure == "paid" else None
    body = {
        **(hand.of(late[0].line) if late else hand.line()),
        "measure": measure,
        "recourse_id": dress("rec", hand.known(recourses)) if measure != "paid" and hand.chance(0.7) else None,
        "recourse_type": hand.one(None, "third_party", "insured_deductible") if measure != "paid" else None,
        "after": hand.one("0.00", hand.amount(), hand.amount()),
        "corrected_on": late[1] if late else hand.day(),
        "reason": hand.one("refund_received", "bounced", "error"),
        "corrects": hand.event(),
    }
    return Try("correct-balance", lacking(body))


def _person(hand: Hand, usual: str = "anne") -> dict[str, Any]:
    """Who acts; now and then nobody but the key."""
    name = hand.one(*[usual] * 9, "anne", "bruno", "carla")
    return {"actor": "key", "on_behalf": False} if hand.chance(0.02) else {"actor": name}


def _kind(hand: Hand, line: Mapping[str, Any]) -> str:
    if line.get("cost_type") == "expense":
        return "expense"
    return hand.one("partial", "partial", "advance", "balance", "late_interest", "recourse_suffered")


def record(hand: Hand) -> Try:
    line = hand.line()
    dossier = hand.dossier
    body = {
        **line,
        "payment_kind": "expense" if hand.chance(0.03) else _kind(hand, line),
        "amount": hand.amount(700_000 if hand.chance(0.1) else 150_000),
        "payee_party_id": hand.party(),
        "borne_by": "insured" if hand.chance(0.1) else "insurer",
        "paid_on": hand.day(),
        "in_kind": hand.chance(0.1),
        "external_reference": hand.one("V-1", "V-2") if hand.chance(0.2) else None,
        "keep_reserve": hand.chance(0.2),
        "computation_id": hand.named("cmp", dossier.computations if dossier else (), 0.3),
        "stated_by": hand.one("broker", "insurer"),
    }
    return Try("record-payment", lacking(body), facts=insurer(hand))


def propose(hand: Hand) -> Try:
    """Mostly to a payee whose account is known, or to none; on an offer or a computation now and then."""
    line = hand.line()
    dossier = hand.dossier
    payee = hand.party()
    body = {
        **line,
        "payment_kind": "expense" if hand.chance(0.03) else _kind(hand, line),
        "amount": hand.amount(700_000 if hand.chance(0.1) else 150_000),
        "payee_party_id": payee,
        "borne_by": "insured" if hand.chance(0.1) else "insurer",
        "proposed_on": hand.day(),
        "bank_account": {"iban": hand.one(*_IBANS)} if payee and hand.chance(0.6) else None,
        "computation_id": hand.named("cmp", dossier.computations if dossier else (), 0.3),
        "offer_id": hand.named("off", dossier.offers if dossier else (), 0.3),
        "keep_reserve": hand.chance(0.2),
    }
    accounts = KnownAccounts(recorded=((hand.world.occurred_on, _IBANS[0]),) if hand.chance(0.4) else ())
    return Try("propose-payment", lacking(body), facts={**_person(hand), "accounts": accounts})


def _payment(hand: Hand, *states: type) -> dict[str, Any]:
    payments = hand.dossier.payments if hand.dossier else {}
    wanted = [key for key, payment in payments.items() if isinstance(payment, states)]
    return {"payment": hand.known(payments, wanted)}


def approve(hand: Hand) -> Try:
    """Mostly one on a coverage that was confirmed, by another person than proposed it."""
    named = _payment(hand, Proposed)
    dossier = hand.dossier
    payments = dossier.payments if dossier else {}
    ready = [
        k for k, p in payments.items() if dossier and isinstance(p, Proposed) and is_confirmed(dossier, p.proposed)
    ]
    payment = hand.known(payments, ready) if ready and hand.chance(0.8) else named["payment"]
    return Try("approve-payment", {"authorised_on": hand.day()}, {"payment": payment}, _person(hand, "bruno"))


def decline(hand: Hand) -> Try:
    body = {"declined_on": hand.day(), "reason": hand.one("wrong_payee", "error")}
    return Try("decline-payment", body, _payment(hand, Proposed, Authorised))


def issue(hand: Hand) -> Try:
    body = {"issued_on": hand.day(), "method": hand.one("transfer", "cheque"), "reference": hand.one("VIR-1", "VIR-2")}
    return Try("issue-payment", body, _payment(hand, Authorised))


def clear(hand: Hand) -> Try:
    return Try("clear-payment", {"cleared_on": hand.day(), "bank_reference": "BNK-1"}, _payment(hand, Paid))


def stop(hand: Hand) -> Try:
    return Try("stop-payment", {"reversed_on": hand.day()}, _payment(hand, Paid))


def reverse(hand: Hand) -> Try:
    """Half of the time all that is left of it."""
    named = _payment(hand, Paid)
    payment = hand.dossier.payments.get(named["payment"]) if hand.dossier else None
    left = str(payment.remaining) if isinstance(payment, Paid) and payment.remaining else hand.amount()
    body = {
        "amount": left if hand.chance(0.5) else hand.amount(),
        "reversed_on": hand.day(),
        "reason": hand.one("returned", "refunded", "wrong_amount"),
    }
    return Try("reverse-payment", body, named)


def offer(hand: Hand) -> Try:
    """Its time runs from a day some months ago; it may expire within days."""
    today = hand.world.today
    body = {
        "coverage_code": hand.one(None, "own_damage", "own_damage", "theft"),
        "amount": hand.amount(),
        "provisional": hand.chance(0.3),
        "made_on": hand.day(),
        "expires_on": (today + timedelta(days=hand.one(-2, 3, 30))).isoformat() if hand.chance(0.4) else None,
        "legal_code": hand.one("no_such_code", "motor_offer_any") if hand.chance(0.1) else None,
        "trigger_on": (today - timedelta(days=hand.one(5, 200))).isoformat() if hand.chance(0.5) else None,
    }
    return Try("make-offer", lacking(body))


def answer_offer(command: CommandName) -> Callable[[Hand], Try]:
    def answered(hand: Hand) -> Try:
        offers = hand.dossier.offers if hand.dossier else {}
        open_ones = [key for key, one in offers.items() if not one.answers or command == "retract-offer"]
        return Try(command, {"answered_on": hand.day()}, {"offer": hand.known(offers, open_ones)})

    return answered


def sue(hand: Hand) -> Try:
    dossier = hand.dossier
    body = {
        "claim_coverage_id": dress("cov", hand.coverage()) if hand.chance(0.4) else None,
        "recourse_id": hand.named("rec", dossier.recourses if dossier else (), 0.3),
        "court": "TJ Lyon",
        "side": hand.one("claimant", "defendant"),
        "stake": hand.amount(),
        "opened_on": hand.day(),
    }
    return Try("open-litigation", lacking(body))


def step(hand: Hand) -> Try:
    matters = hand.dossier.litigations if hand.dossier else {}
    open_ones = [key for key, matter in matters.items() if matter.is_open]
    key = hand.known(matters, open_ones)
    possible = ALLOWED[matters[key].state()] if key in matters and hand.chance(0.8) else ()
    taken = hand.one(*(possible or get_args(LitigationStep)))
    body = {
        "step": taken,
        "step_on": hand.day(),
        "result_amount": hand.amount() if taken in ("judgment", "agreement") and hand.chance(0.7) else None,
        "counsel_party_id": "counsel-1" if taken == "counsel_instructed" else None,
        "narrative": "Renvoi à six mois." if hand.chance(0.2) else None,
    }
    return Try("record-litigation-step", lacking(body), {"litigation": key})


def set_deadline(hand: Hand) -> Try:
    """A legal deadline or a task; now and then the one that stands gets another day."""
    deadlines = hand.dossier.deadlines if hand.dossier else {}
    due_on = (hand.world.today + timedelta(days=hand.one(-1, 2, 9))).isoformat()
    legal = {
        "code": hand.one("limitation", "settlement_pay", "motor_offer_any", "no_such_code"),
        "trigger_on": hand.day(),
    }
    counted = hand.one(legal, {"code": "call_back", "due_on": due_on})
    again = dress("ddl", hand.known(deadlines)) if hand.chance(0.3) else None
    return Try("set-deadline", lacking({**counted, "deadline_id": again, "set_on": hand.one(None, hand.day())}))


def _deadline(hand: Hand) -> dict[str, Any]:
    deadlines = hand.dossier.deadlines if hand.dossier else {}
    return {"deadline": hand.known(deadlines, [key for key, one in deadlines.items() if one.is_open])}


def close_deadline(hand: Hand) -> Try:
    body = {"how": hand.one("met", "cancelled", "lapsed"), "closed_on": hand.day()}
    return Try("close-deadline", body, _deadline(hand))


def interrupt(hand: Hand) -> Try:
    causes = ("registered_letter", "expert_designated", "acknowledgement", "court_summons", "negotiation")
    deadlines = hand.dossier.deadlines if hand.dossier else {}
    running = [key for key, one in deadlines.items() if one.is_open and "limitation" in one.current.code]
    body = {"cause": hand.one(*causes), "on": hand.day()}
    return Try("interrupt-limitation", body, {"deadline": hand.known(deadlines, running)})


def look(hand: Hand) -> Try:
    alerts = hand.dossier.alerts if hand.dossier else {}
    raised = [key for key, one in alerts.items() if one.acknowledged is None]
    body = {"action": hand.one("payee_called_back", "insurer_informed"), "acknowledged_on": hand.day()}
    return Try("acknowledge-alert", body, {"alert": hand.known(alerts, raised)})


PAY: Final[Mapping[CommandName, Callable[[Hand], Try]]] = {
    "set-reserve": reserve,
    "challenge-reserve": challenge,
    "answer-challenge": answer,
    "correct-balance": correct_balance,
    "record-payment": record,
    "propose-payment": propose,
    "approve-payment": approve,
    "decline-payment": decline,
    "issue-payment": issue,
    "clear-payment": clear,
    "stop-payment": stop,
    "reverse-payment": reverse,
    "make-offer": offer,
    "accept-offer": answer_offer("accept-offer"),
    "reject-offer": answer_offer("reject-offer"),
    "retract-offer": answer_offer("retract-offer"),
    "open-litigation": sue,
    "record-litigation-step": step,
    "set-deadline": set_deadline,
    "close-deadline": close_deadline,
    "interrupt-limitation": interrupt,
    "acknowledge-alert": look,
}
