"""Les messages en français."""

from collections.abc import Mapping
from typing import Final

from services.claims.words import expert
from services.claims.words.cover import LABELS_FR
from services.claims.words.facts import FACTS_FR
from services.claims.words.money import MONEY_FR
from services.claims.words.people import PEOPLE_FR
from services.claims.words.reasons import REASONS_FR

EVENTS: Final[Mapping[str, str]] = {
    # contrat
    "policy-registered": "Contrat {policy_no} enregistré chez {insurer_id}, du {starts_on} au {ends_on}",
    "coverage-terms-set": "Garantie {coverage_code} fixée à effet du {valid_from}",
    "coverage-terms-set:removed": "Garantie {coverage_code} retirée à effet du {valid_from}",
    "policy-amended": "Avenant {endorsement_no} au {amended_on} : {changes}",
    "policy-renewed": "Contrat renouvelé du {starts_on} au {ends_on}",
    "policy-terminated": "Contrat résilié, dernier jour garanti le {last_covered_on} ({reason})",
    "premium-written": "Quittance {receipt_no} émise : {gross} TTC, du {period_start} au {period_end}",
    "premium-adjusted": "Quittance {receipt_no} ajustée de {gross} TTC ({reason})",
    "premium-collected": "Quittance {receipt_no} : {gross} encaissés",
    "premium-collection-reversed": "Quittance {receipt_no} : encaissement de {gross} annulé ({reason})",
    # déclaration et garanties
    "claim-declared": "Sinistre {claim_no} déclaré le {declared_on}, survenu le {occurred_on}",
    "claim-sent-to-insurer": "Déclaration envoyée à {insurer_id} ({channel})",
    "claim-acknowledged": "Accusé de réception de la compagnie, référence {insurer_claim_no}",
    "claim-corrected": "Rectification ({reason}) : {changes}",
    "claim-coverage-opened": "Garantie {coverage_code} mise en jeu ({reason})",
    "claim-coverage-closed": "Garantie {coverage_code} close ({reason})",
    "coverage-decided": "Position sur la garantie {coverage_code} : {after}",
    "coverage-decided:grounds": "Position sur la garantie {coverage_code} : {after} ({grounds})",
    "claim-closed": "Sinistre clos : {outcome}",
    "claim-reopened": "Sinistre rouvert : {reason}",
    # expertise
    "expertise-ordered": "Mission d’expertise ({kind}) confiée à {expert_party_id}",
    "expert-report-received": "Rapport d’expertise {stage} reçu",
    # règlement
    "case-reserve-set": "Provision portée de {before} à {after} – {line} ({reason})",
    "payment-recorded": "Règlement de {amount} constaté – {line} ({payment_kind})",
    "payment-reversed": "Règlement contre-passé de {amount}, reste {remaining_after} – {line} ({reason})",
    # recours
    "recourse-opened": "Recours {direction} : {recourse_type}",
    "recourse-opened:amount": "Recours {direction} : {recourse_type}, {amount}",
    "recourse-forecast-set": "Prévision de recours portée de {before} à {after} – {line}",
    "recourse-received": "Recours encaissé ({beneficiary}) : {amount} – {line}",
    "recourse-closed": "Recours clos : {reason}",
    "cover-suspended": "Garantie suspendue à compter du {suspended_from} ({reason})",
    "cover-reinstated": "Garantie remise en vigueur le {reinstated_from} ({reason})",
    "claim-drafted": "Pré-déclaration enregistrée, à compléter : {missing}",
    "claim-draft-abandoned": "Pré-déclaration abandonnée ({reason})",
    "coverage-contested": "Refus de la garantie {coverage_code} contesté, enjeu {stake_after}",
    "party-added": "Intervenant ajouté : {role}",
    "party-removed": "Intervenant retiré ({reason})",
    "claim-assigned": "Dossier confié à {handler_id}",
    "assistance-provided": "Assistance fournie : {service}",
    "liability-set": "Responsabilité de l’assuré portée de {before} à {after} ({basis})",
    "liability-set:first": "Responsabilité de l’assuré fixée à {after} ({basis})",
    "liability-set:undetermined": "Responsabilité de l’assuré indéterminée ({basis})",
    "expertise-scheduled": "Rendez-vous d’expertise le {visit_on} ({mode})",
    "expertise-concluded": "Expertise : {result} ({by})",
    "expertise-concluded:contested": "Rapport d’expertise contesté ({by})",
    "expertise-cancelled": "Expertise annulée ({reason})",
    "incapacity-recorded": "Incapacité : {stage} ({body})",
    "reserve-challenged": "Révision de provision demandée : de {current} à {asked} – {line}",
    "reserve-challenge-answered": "Réponse à la demande de révision : {answer}, provision {resulting_amount}",
    "balance-corrected": "Cumul corrigé de {before} à {after} – {line} ({reason})",
    "indemnity-computed": "Indemnité calculée : {indemnity} sur {assessed} de dommage, solde {balance}",
    "indemnity-computed:replacing": (
        "Indemnité recalculée ({reason}) : {indemnity} sur {assessed} de dommage, solde {balance}"
    ),
    "settlement-offered": "Offre d’indemnité de {amount} faite le {made_on}",
    "settlement-answered": "Réponse à l’offre de {offer} : {answer}",
    "payment-proposed": "Règlement de {amount} proposé – {line} ({payment_kind})",
    "payment-authorised": "Règlement de {payment} autorisé (délégation {authority_limit})",
    "payment-declined": "Règlement de {payment} écarté ({reason})",
    "payment-issued": "Règlement de {amount} émis – {line} ({method})",
    "payment-cleared": "Règlement de {payment} débité, référence {bank_reference}",
    "recourse-claimed": "Recours présenté : {amount}",
    "recourse-answered": "Réponse au recours : {answer}",
    "recourse-answered:amount": "Réponse au recours : {answer}, {amount}",
    "recourse-remitted": "Recours reversé : {amount} ({to})",
    "litigation-opened": "Contentieux ouvert ({side}), {court}, enjeu {stake}",
    "litigation-step-recorded": "Contentieux : {step} le {step_on}",
    "litigation-step-recorded:amount": "Contentieux : {step} le {step_on}, {result_amount}",
    "deadline-set": "Échéance « {code} » : {due_on}",
    "deadline-set:again": "Échéance « {code} » reportée au {due_on}",
    "deadline-set:interrupted": "Échéance « {code} » reportée au {due_on} ({interruption_cause})",
    "deadline-closed": "Échéance « {deadline} » {how}",
    "deadline-closed:late": "Échéance « {deadline} » soldée avec {days_late} jours de retard",
    "alert-raised": "Alerte : {rule_id}",
    "alert-acknowledged": "Alerte prise en compte ({action})",
    "person-recorded": "Personne enregistrée",
    "person-request-received": "Demande RGPD reçue : {right}",
    "person-request-answered": "Demande RGPD : {answer}",
    "person-key-destroyed": "Données personnelles effacées ({legal_reason})",
    "legal-hold-set": "Gel d’effacement ({reason})",
    "legal-hold-set:lifted": "Gel d’effacement levé ({reason})",
}

STATUS: Final[Mapping[str, str]] = {
    "draft": "Pré-déclaration",
    "abandoned": "Pré-déclaration abandonnée",
    "declared": "Déclaré",
    "transmitted": "Transmis à la compagnie",
    "under_review": "En cours d’instruction",
    "expertise": "En attente d’expertise",
    "settled_partial": "Réglé en partie",
    "settled": "Réglé",
    "recourse_pending": "Recours en cours",
    "refused": "Garantie refusée",
    "contested": "Refus contesté",
    "closed": "Clos",
    "closed_no_payment": "Clos sans suite",
    "reopened": "Rouvert",
}

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    **FACTS_FR,
    **LABELS_FR,
    **PEOPLE_FR,
    "after": {
        "confirmed": "garantie confirmée",
        "partial": "garantie partielle",
        "under_reservation": "garantie sous réserve",
        "refused": "refus de garantie",
    },
    "outcome": {
        "settled": "réglé",
        "no_action": "sans suite",
        "coverage_refused": "garantie refusée",
        "below_deductible": "inférieur à la franchise",
        "withdrawn": "renoncement",
        "duplicate": "doublon",
        "fraud_confirmed": "fraude avérée",
        "time_barred": "prescrit",
        "transferred": "transféré",
    },
    **REASONS_FR,
    "kind": {
        "amicable": "amiable",
        "joint": "contradictoire",
        "counter": "contre-expertise",
        "third": "tierce expertise",
        "judicial": "judiciaire",
        "medical": "médicale",
    },
    **expert.FR,
    "right": {
        "access": "accès",
        "rectification": "rectification",
        "erasure": "effacement",
        "objection": "opposition",
    },
    "legal_reason": {"erasure_request": "demande d’effacement"},
    **MONEY_FR,
}
