"""What may be tried at the beginning and the end of a file, and with the people around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from services.claims.state import Closed, Draft
from services.contracts.bulk import CommandName
from services.contracts.ids import dress, policy_stream
from tests.property.claims.whole.hand import NOTHING, Hand, lacking
from tests.property.claims.whole.world import CODES, KNOWN_PERSON, OTHERS, POLICY, TENANT, Try

_CAUSES: Final = ("collision", "theft", "water_damage", "natcat")
_REASONS: Final = ("error", "typing_error", "new_damage", "below_deductible")


def _loss(hand: Hand) -> dict[str, Any]:
    """The facts of the loss. Mostly the day of the world's loss, else one without cover."""
    world = hand.world
    occurred_on = world.occurred_on - timedelta(days=0 if hand.chance(0.93) else 10)
    codes = [code for code in CODES[:2] if hand.chance(0.8)] + (["glass"] if hand.chance(0.03) else [])
    return {
        "occurred_on": occurred_on.isoformat(),
        "discovered_on": occurred_on.isoformat() if hand.chance(0.3) else None,
        "cause_code": hand.one(*_CAUSES),
        "injury_kind": hand.one("material", "bodily"),
        "place": {"country": "FR", "postcode": "69003"} if hand.chance(0.5) else None,
        "narrative": "Choc arrière à l'arrêt." if hand.chance(0.3) else None,
        "claimed_amount": hand.amount() if hand.chance(0.4) else None,
        "item_ref": "AB-123-CD" if hand.chance(0.4) else None,
        "coverages": codes,
    }


def _policy(hand: Hand) -> dict[str, Any]:
    """The policy that is named, and what the way in finds under that name."""
    if hand.chance(0.06):
        return {}
    return {"policy_id": dress("pol", NOTHING if hand.chance(0.03) else POLICY)}


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    policy = body.get("policy_id")
    return {"policy_id": {dress("pol", POLICY): POLICY, None: None}.get(policy, NOTHING)}


def declare(hand: Hand) -> Try:
    parties = [{"organisation_id": "garage-7", "role": "repairer"}, {"person_reference": "CRM-1", "role": "driver"}]
    body = lacking({**_loss(hand), **_policy(hand), "declared_on": hand.day(), "parties": parties[: hand.one(0, 1, 2)]})
    if hand.chance(0.02):
        unknown = {"person_id": dress("per", NOTHING), "role": "victim"}
        body = {**body, "parties": [unknown]}
    return Try("declare-claim", body, facts=_named(body))


def draft(hand: Hand) -> Try:
    """A draft: any of its facts may still be missing."""
    body = lacking({**_loss(hand), **_policy(hand)})
    body = {name: value for name, value in body.items() if hand.chance(0.9)}
    if hand.chance(0.3):
        body["declared_on"] = hand.day()
    if hand.chance(0.05):
        body["external_reference"] = hand.one("CRM-1", "CRM-2")
    return Try("draft-claim", body, facts=_named(body))


def declare_draft(hand: Hand) -> Try:
    draft = hand.life.live
    policy_id = draft.drafted.policy_id if isinstance(draft, Draft) else POLICY
    if hand.chance(0.02):
        policy_id = policy_stream(TENANT, "fremotor", "P-9")
    body = {} if hand.chance(0.3) else {"declared_on": hand.day()}
    return Try("declare-draft", body, facts={"policy_id": policy_id})


def abandon(hand: Hand) -> Try:
    return Try("abandon-draft", {"abandoned_on": hand.day(), "reason": hand.one(*_REASONS)})


def correct(hand: Hand) -> Try:
    """One fact or another; the loss moves by few days, so that what was paid stays after it."""
    world = hand.world
    policy_id = hand.one(POLICY, *OTHERS.values(), NOTHING)
    changes: dict[str, Any] = hand.one(
        {"occurred_on": (world.occurred_on - timedelta(days=hand.one(0, 1, 2, 10, -1, -3))).isoformat()},
        {"cause_code": hand.one(*_CAUSES)},
        {"place": hand.one(None, {"country": "FR", "postcode": "75011"})},
        {"discovered_on": hand.one(None, world.occurred_on.isoformat(), world.today.isoformat())},
        {"common_event_code": hand.one("storm_1", None), "injury_kind": hand.one("material", "mixed")},
        {"narrative": "Autre version des faits."},
        {"handling": hand.one("delegated", "informative")} if hand.chance(0.2) else {"cause_code": "theft"},
        {"policy_id": dress("pol", policy_id)} if hand.chance(0.7) else {"cause_code": "fire"},
        {"insurer_id": "fremotor"},
    )
    body = lacking(
        {"corrected_on": hand.day(), "reason": hand.one(*_REASONS), "changes": changes, "corrects": hand.event()}
    )
    return Try("correct-claim", body, facts={"policy_id": policy_id} if "policy_id" in changes else {})


def send(hand: Hand) -> Try:
    body = {"sent_on": hand.day(), "channel": "edi", "message_ref": "M-1", "content_hash": "0" * 64}
    return Try("send-claim", body)


def acknowledge(hand: Hand) -> Try:
    return Try("acknowledge-claim", {"insurer_claim_no": "FM-1", "received_on": hand.day()}, facts=insurer(hand))


def close(hand: Hand) -> Try:
    outcomes = ("settled", "settled", "no_action", "time_barred", "duplicate")
    body = {"closed_on": hand.day(), "outcome": hand.one(*outcomes), "recourse_pending": hand.chance(0.5)}
    return Try("close-claim", body)


def reopen(hand: Hand) -> Try:
    """Mostly with a reserve for each line that had one."""
    dossier = hand.dossier
    lines = list(dossier.ledger.reserves) if dossier else []
    if hand.chance(0.25) and lines:
        lines.pop()
    if hand.chance(0.05):
        lines += lines[:1]
    reserves = [{**hand.of(line), "amount": hand.one("0.00", hand.amount())} for line in lines]
    reasons = ("new_damage", "late_payment", "decision_reversed", "error")
    body = {"reopened_on": hand.day(), "reason": hand.one(*reasons)}
    return Try("reopen-claim", {**body, "reserves": reserves or [{**hand.line(), "amount": hand.amount()}]})


def merge(hand: Hand) -> Try:
    into = hand.life if hand.chance(0.05) else hand.world.other(hand.life)
    key = NOTHING if hand.chance(0.03) else into.stream_id
    return Try("merge-claim", {"into": dress("clm", key), "merged_on": hand.day()})


def add_party(hand: Hand) -> Try:
    known, unknown = {"person_id": dress("per", KNOWN_PERSON)}, {"person_id": dress("per", NOTHING)}
    who: dict[str, str] = hand.one({"organisation_id": "garage-7"}, {"person_reference": "CRM-1"}, known)
    who = unknown if hand.chance(0.03) else who
    roles = ("driver", "victim", "claimant", "expert", "repairer", "counsel", "third_party", "their_insurer")
    return Try("add-party", {**who, "role": hand.one(*roles), "added_on": hand.day()})


def remove_party(hand: Hand) -> Try:
    parties = hand.dossier.parties if hand.dossier else {}
    body = {"removed_on": hand.day(), "reason": hand.one(*_REASONS)}
    return Try("remove-party", body, {"party": hand.known(parties)})


def assign(hand: Hand) -> Try:
    return Try("assign-claim", {"handler_id": hand.one("m-1", "m-2"), "assigned_on": hand.day()})


def assist(hand: Hand) -> Try:
    body = lacking({"service": "towing", "provider_party_id": hand.party(), "provided_on": hand.day()})
    return Try("provide-assistance", body)


def liability(hand: Hand) -> Try:
    agreed = {"rate": hand.one("0.000000", "0.500000", "1.000000"), "basis": hand.one("agreed", "judgment")}
    convention = {"rate": "0.500000", "basis": "convention", "convention_code": "irsa", "convention_case": "13"}
    unknown = {"rate": None, "basis": "assumed"}
    said: dict[str, Any] = hand.one(agreed, convention, unknown)
    return Try("set-liability", {**said, "set_on": hand.day()})


def insurer(hand: Hand) -> dict[str, Any]:
    """Now and then it is the insurer itself that says so, with its own key."""
    return {"insurer_id": "fremotor", "on_behalf": False, "actor": "key"} if hand.chance(0.2) else {}


def is_merged(hand: Hand) -> bool:
    live = hand.life.live
    return isinstance(live, Closed) and live.closing.merged_into is not None


BEGIN: Final[Mapping[CommandName, Callable[[Hand], Try]]] = {
    "declare-claim": declare,
    "draft-claim": draft,
    "declare-draft": declare_draft,
    "abandon-draft": abandon,
    "correct-claim": correct,
    "send-claim": send,
    "acknowledge-claim": acknowledge,
    "close-claim": close,
    "reopen-claim": reopen,
    "merge-claim": merge,
    "add-party": add_party,
    "remove-party": remove_party,
    "assign-claim": assign,
    "provide-assistance": assist,
    "set-liability": liability,
}
