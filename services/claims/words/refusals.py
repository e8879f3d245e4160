"""What a refusal's facts say, in words, after its title: «Plafond de garantie dépassé – plafond 60 000,00».

Ids and codes without a word stay out of the sentence; programs find them among the `params`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from services.claims.words import Words
from services.contracts.money import Money

# How a fact is told, by its name: French, English.
_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "abandoned_on": ("abandonnée le {}", "abandoned on {}"),
    "acknowledged_on": ("le {}", "on {}"),
    "allowed": ("possible : {}", "possible: {}"),
    "already_paid": ("déjà réglé {}", "already paid {}"),
    "already_received": ("déjà encaissé {}", "already received {}"),
    "amount": ("montant {}", "amount {}"),
    "answer": ("{}", "{}"),
    "batch_no": ("lot {}", "batch {}"),
    "cancelled_on": ("annulée le {}", "cancelled on {}"),
    "closed_on": ("le {}", "on {}"),
    "cost_type": ("{}", "{}"),
    "coverage_code": ("garantie {}", "coverage {}"),
    "current_version": ("version actuelle {}", "current version {}"),
    "decision": ("{}", "{}"),
    "destroyed_on": ("le {}", "on {}"),
    "difference": ("écart {}", "difference {}"),
    "earliest_erasure_on": ("possible à partir du {}", "possible from {}"),
    "due_on": ("échéance {}", "due {}"),
    "ends_on": ("au {}", "to {}"),
    "expected": ("attendu {}", "expected {}"),
    "expires_on": ("valable jusqu’au {}", "valid until {}"),
    "external_reference": ("référence {}", "reference {}"),
    "found": ("reçu {}", "found {}"),
    "handler_id": ("{}", "{}"),
    "handling": ("{}", "{}"),
    "how": ("{}", "{}"),
    "insurer_claim_no": ("référence {}", "reference {}"),
    "last_covered_on": ("dernier jour garanti {}", "last covered on {}"),
    "last_movement_on": ("dernier mouvement le {}", "last movement on {}"),
    "left": ("disponible {}", "left {}"),
    "limit": ("plafond {}", "limit {}"),
    "missing": ("il manque : {}", "missing: {}"),
    "name": ("{}", "{}"),
    "not_after": ("au plus tard le {}", "not after {}"),
    "not_before": ("au plus tôt le {}", "not before {}"),
    "occurred_on": ("survenance {}", "occurred {}"),
    "on": ("date {}", "date {}"),
    "owed": ("dû {}", "owed {}"),
    "paid": ("réglé {}", "paid {}"),
    "policy_no": ("contrat {}", "policy {}"),
    "rate": ("{}", "{}"),
    "reasons": ("{}", "{}"),
    "receipt_no": ("quittance {}", "receipt {}"),
    "recourse": ("recours {}", "recourse {}"),
    "remaining": ("reste {}", "remaining {}"),
    "removed_on": ("le {}", "on {}"),
    "retract_until": ("jusqu’au {}", "until {}"),
    "reversed_on": ("le {}", "on {}"),
    "sent_on": ("le {}", "on {}"),
    "silence_rejects_on": ("rejet implicite le {}", "silence rejects on {}"),
    "since": ("depuis le {}", "since {}"),
    "stage": ("{}", "{}"),
    "standing": ("{}", "{}"),
    "starts_on": ("du {}", "from {}"),
    "state": ("{}", "{}"),
    "suspended_from": ("suspendue depuis le {}", "suspended from {}"),
    "today": ("aujourd’hui {}", "today {}"),
    "trigger_on": ("à compter du {}", "counted from {}"),
    "year": ("{}", "{}"),
}
# Facts whose text is a code, with the fields whose words it may be among; others are told as they stand.
_CODED: Final[Mapping[str, tuple[str, ...]]] = {
    "allowed": ("after", "cost_category", "step"),
    "answer": ("answer",),
    "cost_type": ("cost_type",),
    "coverage_code": ("coverage",),
    "decision": ("after", "standing"),
    "handling": ("handling",),
    "how": ("how",),
    "missing": ("missing",),
    "name": ("value",),
    "reasons": ("in_the_way",),
    "stage": ("stage",),
    "standing": ("after", "standing"),
    "state": ("state",),
}
_WORDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "in_the_way": {
        "movement_after_closing": ("mouvement postérieur à la clôture", "a movement after the closing"),
        "payment_waiting": ("règlement à émettre ou à écarter", "a payment to issue or decline"),
        "recourse_open": ("recours en cours", "an open recourse"),
        "litigation_open": ("contentieux en cours", "an open court file"),
        "duplicate_holds_money": ("des sommes restent sur le doublon", "the duplicate holds money"),
        "duplicate_awaits_recourse": ("un doublon n’attend pas de recours", "a duplicate awaits no recourse"),
    },
    "standing": {
        "undecided": ("aucune position prise", "undecided"),
        "contested": ("refus contesté", "contested"),
    },
    "state": {
        "accepted": ("accepté", "accepted"),
        "agreed": ("accord conclu", "agreed"),
        "appealed": ("en appel", "appealed"),
        "cancelled": ("annulé", "cancelled"),
        "claimed": ("présenté", "claimed"),
        "closed": ("clos", "closed"),
        "contested": ("contesté", "contested"),
        "decided": ("tranché", "decided"),
        "disputed": ("contesté", "disputed"),
        "expired": ("expiré", "expired"),
        "judged": ("jugé", "judged"),
        "made": ("sans réponse", "unanswered"),
        "opened": ("ouvert", "opened"),
        "ordered": ("mission ordonnée", "ordered"),
        "part_received": ("encaissé en partie", "received in part"),
        "rejected": ("rejeté", "rejected"),
        "reported": ("rapport reçu", "reported"),
        "retracted": ("dénoncé", "retracted"),
        "scheduled": ("rendez-vous pris", "scheduled"),
        "settled": ("transigé", "settled"),
    },
    "value": {
        "annual_used": ("part déjà employée du plafond annuel", "annual limit already used"),
        "daily_amount": ("montant par jour", "amount per day"),
        "damage": ("montant du dommage", "damage"),
        "days": ("nombre de jours", "days"),
        "deductible.amount": ("montant de la franchise", "amount of the deductible"),
        "deductible.days": ("jours de franchise", "days of the deductible"),
        "deductible.index_value": ("indice de la franchise", "index of the deductible"),
        "deductible.rate": ("taux de la franchise", "rate of the deductible"),
        "deductible.units": ("franchise en indices", "units of the deductible"),
        "expertise.heads": ("postes du rapport d’expertise", "heads of the expert report"),
        "insured_value": ("capital assuré", "insured value"),
        "ipp_threshold_passed": ("seuil d’incapacité", "incapacity threshold"),
        "natcat.use": ("usage du bien (catastrophes naturelles)", "use of the property (natural disasters)"),
        "premium_due": ("prime due", "premium due"),
        "premium_paid": ("prime payée", "premium paid"),
        "reason": ("motif du nouveau calcul", "reason for computing again"),
        "vat.rate": ("taux de TVA", "VAT rate"),
        "working_days": ("jours ouvrés", "working days"),
    },
}


def facts_told(facts: Mapping[str, object], /, *, french: bool) -> str:
    """The facts of a refusal as people read them; empty where they say nothing to them."""
    # Amounts have no sign: a refusal does not say of which currency they are.
    words = Words(french, currency="")
    return ", ".join(_told(facts, words))


def _told(facts: Mapping[str, object], words: Words) -> Iterator[str]:
    for name, value in facts.items():
        sentences = _TOLD.get(name)
        if sentences is not None and (text := _text(name, value, words)):
            yield sentences[0 if words.french else 1].format(text)


def _text(name: str, value: object, words: Words) -> str:
    match value:
        case list() | tuple():
            return ", ".join(text for one in value if (text := _text(name, one, words)))
        case str() if name in _CODED:
            return next(filter(None, (_word(field, value, words) for field in _CODED[name])), "")
        case Money() | Decimal() | date():
            return words.spoken(name, value).strip()
        case str() | int():
            return str(value)
        case _:
            return ""


def _word(field: str, code: str, words: Words) -> str:
    """The word for a code; empty where this field has none."""
    if (pair := _WORDS.get(field, {}).get(code)) is not None:
        return pair[0 if words.french else 1]
    word = words.word(field, code)
    return word if word != code or not words.french else ""
