"""What may be tried on coverages, expertises, incapacities and indemnities of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.contracts.bulk import CommandName
from services.contracts.ids import dress
from tests.property.claims.whole.hand import NOTHING, Hand, lacking
from tests.property.claims.whole.world import CODES, KNOWN_PERSON, OTHERS, Try


def open_coverage(hand: Hand) -> Try:
    parties = list(hand.dossier.parties) if hand.dossier else []
    claimant = hand.one(*parties) if parties and hand.chance(0.3) else NOTHING if hand.chance(0.05) else None
    body = {
        "coverage_code": hand.one(*CODES),
        "claimant_party_id": dress("pty", claimant) if claimant else None,
        "item_ref": hand.one(None, None, "AB-123-CD"),
        "opened_on": hand.day(),
        "reason": hand.one("declaration", "new_damage"),
    }
    # Now and then the policy of the claim was replaced since it was looked up.
    facts = {"policy_id": OTHERS["other_policy"]} if hand.chance(0.05) else {}
    return Try("open-coverage", lacking(body), facts=facts)


def close_coverage(hand: Hand) -> Try:
    body = {"closed_on": hand.day(), "reason": hand.one("settled", "error", "claim_withdrawn")}
    return Try("close-coverage", body, {"coverage": hand.coverage()})


def reopen_coverage(hand: Hand) -> Try:
    body = {"opened_on": hand.day(), "reason": hand.one("new_damage", "error")}
    coverages = hand.dossier.coverages if hand.dossier else {}
    closed = [key for key, coverage in coverages.items() if not coverage.is_open]
    return Try("reopen-coverage", body, {"coverage": hand.known(coverages, closed)})


def decide(hand: Hand) -> Try:
    """Mostly in favour, so that something is paid."""
    after = hand.one(*["confirmed"] * 5, "partial", "partial", "under_reservation", "refused", "refused")
    refused = after == "refused"
    body = {
        "after": after,
        "grounds": [hand.one("excluded", "unpaid_premium")] if hand.chance(0.9 if refused else 0.1) else [],
        "clauses": ["CG 12.3"] if refused else [],
        "evidence": [event] if (event := hand.event()) else [],
        "decided_by": hand.one("insurer", "broker"),
        "decided_on": hand.day(),
        "notified_on": hand.day() if hand.chance(0.3) else None,
        "remedies_stated": hand.chance(0.9 if refused else 0.1),
        "refused_amount": hand.amount() if refused and hand.chance(0.7) else None,
        "stake": hand.amount() if hand.chance(0.05) else None,
    }
    return Try("decide-coverage", lacking(body), {"coverage": hand.coverage()})


def contest_coverage(hand: Hand) -> Try:
    coverages = hand.dossier.coverages if hand.dossier else {}
    refused = [key for key, coverage in coverages.items() if coverage.standing == "refused"]
    body = {
        "contested_on": hand.day(),
        "grounds": ["proof_given"],
        "narrative": "Je conteste." if hand.chance(0.4) else None,
        "stake": hand.amount() if hand.chance(0.6) else None,
    }
    return Try("contest-coverage", lacking(body), {"coverage": hand.known(coverages, refused)})


def _expertise(hand: Hand, *states: str) -> dict[str, Any]:
    expertises = hand.dossier.expertises if hand.dossier else {}
    wanted = [key for key, expertise in expertises.items() if expertise.state in states]
    return {"expertise": hand.known(expertises, wanted)}


def order_expertise(hand: Hand) -> Try:
    kind = hand.one("amicable", "amicable", "joint", "judicial", "medical", "counter", "third")
    body = {
        "kind": kind,
        "expert_party_id": "expert-9",
        "follows": dress("exp", _expertise(hand)["expertise"]) if kind in ("counter", "third", "joint") else None,
        "ordered_on": hand.day(),
        "due_on": hand.day() if hand.chance(0.2) else None,
    }
    return Try("order-expertise", lacking(body))


def order_counter(hand: Hand) -> Try:
    body = {"expert_party_id": "expert-21", "ordered_on": hand.day()}
    return Try("order-counter-expertise", body, _expertise(hand, "contested"))


def order_third(hand: Hand) -> Try:
    body = {
        "expert_party_id": "expert-30",
        "mandated_by": hand.one("insurer", "court"),
        "fee_payer": "insurer",
        "ordered_on": hand.day(),
    }
    expertises = hand.dossier.expertises if hand.dossier else {}
    counters = [key for key, e in expertises.items() if e.ordered.kind == "counter" and e.final is not None]
    return Try("order-third-expert", body, {"expertise": hand.known(expertises, counters)})


def schedule(hand: Hand) -> Try:
    return Try("schedule-expertise", {"visit_on": hand.day()}, _expertise(hand, "ordered", "scheduled"))


def _heads(hand: Hand) -> list[dict[str, Any]]:
    coverage = dress("cov", hand.coverage()) if hand.chance(0.4) else None
    gross = hand.amount()
    first = {"claim_coverage_id": coverage, "code": "vehicle", "net": gross, "gross": gross, "wear_rate": "0.100000"}
    return [lacking(first), {"code": "towing", "net": "100.00", "gross": "120.00"}][: hand.one(1, 2)]


def report(hand: Hand) -> Try:
    body = {
        "stage": hand.one("preliminary", "final", "final", "final"),
        "report_on": hand.day(),
        "received_on": hand.day(),
        "heads": _heads(hand),
        "cause_code": hand.one(None, "collision"),
        "binding": hand.chance(0.3),
        "findings": "Choc avant gauche." if hand.chance(0.3) else None,
    }
    expertises = hand.dossier.expertises if hand.dossier else {}
    disputed = [key for key, e in expertises.items() if e.ordered.kind == "counter" and e.awaits_report]
    named = _expertise(hand, "ordered", "scheduled", "reported")
    return Try(
        "report-expertise", lacking(body), {"expertise": hand.known(expertises, disputed)} if disputed else named
    )


def _reported(hand: Hand) -> dict[str, Any]:
    """Mostly one whose final report is there."""
    expertises = hand.dossier.expertises if hand.dossier else {}
    final = [key for key, e in expertises.items() if e.state == "reported" and e.final is not None]
    return {"expertise": hand.known(expertises, final)}


def agree(hand: Hand) -> Try:
    body = {
        "by": hand.one("insurer", "insured", "all"),
        "concluded_on": hand.day(),
        "heads": _heads(hand) if hand.chance(0.3) else [],
    }
    return Try("agree-expertise", body, _reported(hand))


def contest(hand: Hand) -> Try:
    body = {"by": hand.one("insurer", "insured", "third_party"), "concluded_on": hand.day(), "grounds": ["amount"]}
    return Try("contest-expertise", body, _reported(hand))


def cancel(hand: Hand) -> Try:
    body = {"cancelled_on": hand.day(), "reason": hand.one("claim_withdrawn", "error")}
    return Try("cancel-expertise", body, _expertise(hand, "ordered", "scheduled"))


def _incapacity(hand: Hand, *stages: str) -> dict[str, Any]:
    incapacities = hand.dossier.incapacities if hand.dossier else {}
    wanted = [key for key, incapacity in incapacities.items() if incapacity.last.stage in stages]
    return {"incapacity": hand.known(incapacities, wanted)}


def record_incapacity(hand: Hand) -> Try:
    body = {
        "person_id": dress("per", KNOWN_PERSON),
        "body": hand.one("cpam", "cpam", "expert"),
        "rate_kind": hand.one("ipp", "aipp"),
        "rate": "0.200000",
        "consolidated_on": hand.day(),
        "notified_on": hand.day() if hand.chance(0.3) else None,
        "recorded_on": hand.day(),
    }
    return Try("record-incapacity", lacking(body))


def notify_incapacity(hand: Hand) -> Try:
    body = {"notified_on": hand.day(), "recorded_on": hand.day()}
    return Try("notify-incapacity", body, _incapacity(hand, "consolidated"))


def contest_incapacity(hand: Hand) -> Try:
    return Try("contest-incapacity", {"recorded_on": hand.day()}, _incapacity(hand, "notified"))


def reject_incapacity(hand: Hand) -> Try:
    return Try("reject-incapacity", {"recorded_on": hand.day()}, _incapacity(hand, "contested"))


def court_incapacity(hand: Hand) -> Try:
    return Try(
        "take-incapacity-to-court", {"recorded_on": hand.day()}, _incapacity(hand, "implied_rejection", "decided")
    )


def decide_incapacity(hand: Hand) -> Try:
    body = lacking({"rate": "0.250000", "notified_on": hand.one(None, hand.day()), "recorded_on": hand.day()})
    return Try("decide-incapacity", body, _incapacity(hand, "contested", "court"))


def compute(hand: Hand) -> Try:
    """On what was declared, or on an expert's report; now and then under a name that stands no more."""
    dossier = hand.dossier
    computations = dossier.computations if dossier else {}
    reported = [key for key, e in dossier.expertises.items() if e.final] if dossier else []
    by_report = {"expertise_id": dress("exp", hand.known({NOTHING: 0}, reported))}
    damage = by_report if hand.chance(0.3) else {"assessed": hand.one("2000.00", hand.amount(900_000))}
    body = {
        "coverage_code": hand.one("own_damage", "own_damage", "theft"),
        **damage,
        "wear_rate": hand.one(None, "0.10"),
        "new_value": hand.chance(0.2),
        "excluded_items": ["towing"] if hand.chance(0.05) else [],
        "computed_on": hand.day(),
        "replaces": dress("cmp", hand.known(computations)) if hand.chance(0.15) else None,
        "reason": None if hand.chance(0.1) else hand.one("corrected_value", "new_report"),
        "basis_event_id": hand.event(),
    }
    facts = {"annual_uses": None} if hand.chance(0.03) else {}
    return Try("compute-indemnity", lacking(body), facts=facts)


LOOK: Final[Mapping[CommandName, Callable[[Hand], Try]]] = {
    "open-coverage": open_coverage,
    "close-coverage": close_coverage,
    "reopen-coverage": reopen_coverage,
    "decide-coverage": decide,
    "contest-coverage": contest_coverage,
    "order-expertise": order_expertise,
    "order-counter-expertise": order_counter,
    "order-third-expert": order_third,
    "schedule-expertise": schedule,
    "report-expertise": report,
    "agree-expertise": agree,
    "contest-expertise": contest,
    "cancel-expertise": cancel,
    "record-incapacity": record_incapacity,
    "notify-incapacity": notify_incapacity,
    "contest-incapacity": contest_incapacity,
    "reject-incapacity": reject_incapacity,
    "take-incapacity-to-court": court_incapacity,
    "decide-incapacity": decide_incapacity,
    "compute-indemnity": compute,
}
