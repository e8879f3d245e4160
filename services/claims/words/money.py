"""The words for the codes of money: lines, payments, offers, recourse, court files and what warns about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MONEY_FR: Final[Mapping[str, Mapping[str, str]]] = {
    "cost_type": {"indemnity": "indemnité", "expense": "frais"},
    "cost_category": {
        "property": "matériel",
        "bodily": "corporel",
        "consequential": "consécutif",
        "third_party": "tiers",
        "expert_fees": "honoraires d’expert",
        "legal_fees": "honoraires d’avocat",
        "bailiff": "commissaire de justice",
        "assistance": "assistance",
    },
    "payment_kind": {
        "advance": "acompte",
        "partial": "partiel",
        "balance": "solde",
        "expense": "frais",
        "deferred_new_value": "valeur à neuf différée",
        "late_interest": "intérêts de retard",
        "recourse_suffered": "recours subi",
    },
    "method": {"transfer": "virement", "cheque": "chèque", "direct_to_supplier": "paiement direct au prestataire"},
    "answer": {
        "accepted": "acceptation",
        "rejected": "rejet",
        "expired": "expiration",
        "retracted": "dénonciation",
        "disputed": "contestation",
        "partly": "acceptation partielle",
        "refused": "refus",
        "granted": "accordée",
        "postponed": "reportée",
    },
    "rule_id": {
        "payee_account_changed": "coordonnées bancaires du bénéficiaire modifiées, règlement retenu",
        "limit_exceeded": "règlement au-delà du plafond de garantie",
        "annual_limit_exceeded": "règlement au-delà du plafond annuel",
        "balance_exceeded": "règlement supérieur au solde du calcul",
        "computation_replaced": "règlement sur un calcul remplacé",
        "paid_though_refused": "règlement sur une garantie refusée",
        "late_offer": "offre tardive",
        "merge_incomplete": "fusion incomplète, montants du doublon à reprendre",
        "recourse_exceeds_payment": "recours encaissé supérieur aux règlements",
    },
    "step": {
        "counsel_instructed": "avocat mandaté",
        "hearing": "audience",
        "court_expert": "expertise judiciaire",
        "judgment": "jugement",
        "appeal": "appel",
        "agreement": "accord",
        "withdrawn": "désistement",
        "closed": "dossier clos",
    },
    "side": {"claimant": "en demande", "defendant": "en défense"},
    "to": {"insurer": "à la compagnie", "insured": "à l’assuré"},
    "beneficiary": {"insurer": "compagnie", "insured": "assuré"},
    "direction": {"sought": "exercé", "suffered": "subi"},
    "recourse_type": {
        "third_party": "tiers responsable",
        "convention_irsa": "convention IRSA",
        "convention_irsi": "convention IRSI",
        "convention_irca": "convention IRCA",
        "salvage": "sauvetage",
        "coinsurer": "coassureur",
        "double_insurer": "cumul d’assurances",
        "insured_deductible": "franchise de l’assuré",
        "expense": "frais",
    },
}

MONEY_EN: Final[Mapping[str, Mapping[str, str]]] = {
    "recourse_type": {
        "third_party": "third party",
        "convention_irsa": "IRSA convention",
        "convention_irsi": "IRSI convention",
        "convention_irca": "IRCA convention",
        "double_insurer": "double insurer",
        "insured_deductible": "the insured’s deductible",
    },
    "step": {"counsel_instructed": "counsel instructed", "court_expert": "court expert"},
    "rule_id": {"recourse_exceeds_payment": "more recovered than paid"},
    "cost_category": {
        "third_party": "third party",
        "expert_fees": "expert fees",
        "legal_fees": "legal fees",
    },
}
