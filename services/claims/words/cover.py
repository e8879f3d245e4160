"""The reasons of a cover check, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FR: Final[Mapping[str, str]] = {
    "policy_unknown": "Contrat introuvable : la garantie est à vérifier auprès de la compagnie",
    "in_period": "Survenu pendant la période du contrat, du {starts_on} au {ends_on}",
    "outside_period": "Survenu le {occurred_on}, hors de toute période du contrat",
    "terminated": "Survenu le {occurred_on}, après résiliation ({reason}) : dernier jour garanti le {last_covered_on}",
    "suspended": "Survenu le {occurred_on}, garantie suspendue depuis le {suspended_from} ({reason})",
    "premium_unpaid": (
        "Quittance {receipt_no} impayée, mise en demeure du {notice} : la garantie reste acquise jusqu’à sa suspension,"
        " le {suspended_from}"
    ),
    "premium_paid": "Quittance {receipt_no} payée avant le sinistre : la garantie devait être remise en vigueur",
    "formal_notice_unknown": "Suspension pour non-paiement sans mise en demeure connue : preuve à demander",
    "notice_too_early": (
        "Mise en demeure envoyée moins de {days} jours après l’échéance du {due_on} : régularité à vérifier"
    ),
    "suspended_too_early": (
        "Suspension moins de {days} jours après la mise en demeure : sans effet possible avant le {not_before}"
    ),
    "cancelled_too_early": (
        "Résiliation moins de {days} jours après la suspension : elle ne pouvait prendre effet avant le {not_before}"
    ),
    "cancelled_without_suspension": "Résiliation pour non-paiement sans suspension connue : régularité à vérifier",
    "fact_outside_period": (
        "Fait dommageable du {occurred_on} hors des périodes du contrat en base réclamation : passé connu à vérifier"
    ),
    "claimed_in_period": "Base réclamation : première réclamation connue le {claimed_on}, pendant le contrat",
    "claimed_in_subsequent": (
        "Base réclamation : première réclamation connue le {claimed_on}, dans la garantie subséquente jusqu’au {until}"
    ),
    "claimed_too_late": (
        "Base réclamation : première réclamation connue le {claimed_on}, après la garantie subséquente échue le"
        " {until} ; date de la première réclamation à vérifier"
    ),
    "claimed_too_early": "Base réclamation : réclamation du {claimed_on}, avant la prise d’effet du {first}",
    "terms_in_force": "Garantie {coverage} acquise aux conditions en vigueur depuis le {valid_from}",
    "terms_of_endorsement": "Garantie {coverage} acquise aux conditions de l’avenant {endorsement_no} du {valid_from}",
    "coverage_not_subscribed": "Garantie {coverage} non souscrite",
    "coverage_removed": "Garantie {coverage} retirée depuis le {valid_from}",
    "coverage_added_later": "Garantie {coverage} souscrite seulement à effet du {valid_from}",
    "excluded": "Cause « {cause} » exclue de la garantie {coverage} ; il revient à l’assureur d’établir l’exclusion",
    "order_published": "Catastrophe naturelle : arrêté publié le {published_on} pour l’événement {event}",
    "order_missing": "Catastrophe naturelle : arrêté non publié ou inconnu pour l’événement {event}",
}

EN: Final[Mapping[str, str]] = {
    "policy_unknown": "Unknown policy: cover to be checked with the insurer",
    "in_period": "Occurred in the policy period from {starts_on} to {ends_on}",
    "outside_period": "Occurred on {occurred_on}, in no period of the policy",
    "terminated": "Occurred on {occurred_on}, after the termination ({reason}): last day covered {last_covered_on}",
    "suspended": "Occurred on {occurred_on}, cover suspended since {suspended_from} ({reason})",
    "premium_unpaid": (
        "Receipt {receipt_no} unpaid, formal notice of {notice}: cover goes on until its suspension on {suspended_from}"
    ),
    "premium_paid": "Receipt {receipt_no} was paid before the loss: cover should have been reinstated",
    "formal_notice_unknown": "Suspended for non-payment without a known formal notice: ask for its proof",
    "notice_too_early": "Formal notice sent less than {days} days after {due_on}, when the premium was due",
    "suspended_too_early": "Suspended less than {days} days after the notice: not before {not_before}",
    "cancelled_too_early": "Cancelled less than {days} days after the suspension: not before {not_before}",
    "cancelled_without_suspension": "Cancelled for non-payment without a known suspension",
    "fact_outside_period": "Claims-made: the fact of {occurred_on} is in no period; was it known before?",
    "claimed_in_period": "Claims-made: first claim known on {claimed_on}, in the policy's life",
    "claimed_in_subsequent": "Claims-made: first claim known on {claimed_on}, in the subsequent cover until {until}",
    "claimed_too_late": "Claims-made: first claim known on {claimed_on}, after the subsequent cover ended on {until}",
    "claimed_too_early": "Claims-made: claimed on {claimed_on}, before the policy began on {first}",
    "terms_in_force": "Coverage {coverage} under the terms in force since {valid_from}",
    "terms_of_endorsement": "Coverage {coverage} under the terms of endorsement {endorsement_no} of {valid_from}",
    "coverage_not_subscribed": "Coverage {coverage} not subscribed",
    "coverage_removed": "Coverage {coverage} removed since {valid_from}",
    "coverage_added_later": "Coverage {coverage} subscribed only from {valid_from} on",
    "excluded": "Cause {cause} is excluded from coverage {coverage}; the exclusion is the insurer's to prove",
    "order_published": "Natural disaster: order published on {published_on} for event {event}",
    "order_missing": "Natural disaster: no order known for event {event}",
}

LABELS_FR: Final[Mapping[str, Mapping[str, str]]] = {
    "grounds": {
        "not_covered": "garantie non souscrite ou événement non garanti",
        "excluded": "exclusion",
        "outside_period": "survenu hors période de garantie",
        "unpaid_premium": "prime impayée",
        "below_deductible": "dommage inférieur à la franchise",
        "misdeclaration": "déclaration inexacte du risque",
        "late_with_prejudice": "déclaration tardive ayant causé un préjudice à l’assureur",
        "no_proof": "preuve du sinistre non rapportée",
        "fraud_suspected": "suspicion de fraude",
    },
}

STATUS_FR: Final[Mapping[str, str]] = {
    "covered": "Garantie acquise",
    "not_covered": "Garantie non acquise",
    "to_review": "Garantie à vérifier",
}
STATUS_EN: Final[Mapping[str, str]] = {
    "covered": "Covered",
    "not_covered": "Not covered",
    "to_review": "To be reviewed",
}
