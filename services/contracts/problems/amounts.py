"""What refuses money on a claim, and what goes with it: reserves, settlement, recourse, litigation, deadlines."""

from __future__ import annotations

from services.contracts.problems.model import ProblemKind

AMOUNTS: dict[str, ProblemKind] = {
    "reserve-not-found": ProblemKind(404, "Mouvement de provision inconnu", "Unknown change of a reserve"),
    "position-of-another-insurer": ProblemKind(
        422, "Situation d'une autre compagnie que celle du sinistre", "Position of another insurer than the claim's"
    ),
    "position-line-ambiguous": ProblemKind(
        422, "Montant global pour plusieurs lignes du sinistre", "One amount for several lines of the claim"
    ),
    "position-unmatched": ProblemKind(422, "Sinistre introuvable pour cette situation", "No claim for this position"),
    "position-ambiguous": ProblemKind(
        422, "Plusieurs sinistres possibles pour cette situation", "Several claims for this position"
    ),
    "position-not-found": ProblemKind(404, "Situation compagnie inconnue", "Unknown position"),
    "negative-reserve": ProblemKind(422, "Provision négative", "Negative reserve"),
    "reserve-unchanged": ProblemKind(422, "Provision inchangée", "Reserve unchanged"),
    "cost-category-mismatch": ProblemKind(
        422, "Catégorie incompatible avec le type de coût", "Cost category does not fit the cost type"
    ),
    "handling-mismatch": ProblemKind(422, "Opération incompatible avec le mode de gestion", "Not for this handling"),
    "payment-duplicate": ProblemKind(
        422, "Règlement déjà enregistré sous cette référence", "Payment already recorded under this reference"
    ),
    "payment-not-found": ProblemKind(404, "Règlement inconnu", "Unknown payment"),
    "payment-already-reversed": ProblemKind(422, "Règlement déjà contre-passé", "Payment already reversed"),
    "reversal-exceeds-payment": ProblemKind(
        422, "Contre-passation supérieure au règlement", "Reversal exceeds the payment"
    ),
    "recourse-not-found": ProblemKind(404, "Recours inconnu", "Unknown recourse"),
    "receipt-not-found": ProblemKind(404, "Encaissement de recours inconnu", "Unknown receipt"),
    "recourse-not-open": ProblemKind(422, "Recours non ouvert", "Recourse not open"),
    "recourse-direction-suffered": ProblemKind(
        422, "Recours subi : rien à encaisser", "Recourse is suffered, not sought"
    ),
    "recourse-exceeds-payment": ProblemKind(422, "Recours supérieur aux règlements", "Recourse exceeds what was paid"),
    "forecast-unchanged": ProblemKind(422, "Prévision de recours inchangée", "Recourse forecast unchanged"),
    "challenge-not-found": ProblemKind(404, "Demande de révision inconnue", "Unknown challenge"),
    "challenge-already-open": ProblemKind(
        422, "Demande de révision déjà en cours sur cette ligne", "A challenge is already open on this line"
    ),
    "challenge-already-answered": ProblemKind(422, "Demande de révision déjà répondue", "Challenge already answered"),
    "reserve-not-from-insurer": ProblemKind(
        422, "Provision non fixée par la compagnie", "Reserve not stated by the insurer"
    ),
    "computation-not-found": ProblemKind(404, "Calcul d'indemnité inconnu", "Unknown computation"),
    "computation-unchanged": ProblemKind(422, "Calcul d'indemnité inchangé", "Computation unchanged"),
    "value-missing": ProblemKind(
        422, "Valeur nécessaire au calcul absente", "A value needed by the calculation is missing"
    ),
    "batch-not-found": ProblemKind(404, "Lot de règlements inconnu", "Unknown payment batch"),
    "payment-not-in-batch": ProblemKind(422, "Règlement absent de ce lot", "Payment is not in this batch"),
    "offer-not-found": ProblemKind(404, "Offre inconnue", "Unknown offer"),
    "offer-not-accepted": ProblemKind(422, "Offre non acceptée", "Offer not accepted"),
    "offer-not-open": ProblemKind(422, "Offre non ouverte", "Offer not open"),
    "retraction-period-over": ProblemKind(422, "Délai de rétractation expiré", "Retraction period over"),
    "payment-not-proposed": ProblemKind(422, "Règlement non proposé", "Payment not proposed"),
    "payment-not-authorised": ProblemKind(422, "Règlement non autorisé", "Payment not authorised"),
    "payment-not-issued": ProblemKind(422, "Règlement non émis", "Payment not issued"),
    "payment-held": ProblemKind(422, "Règlement retenu : bénéficiaire à vérifier", "Payment held: payee to be cleared"),
    "balance-exceeded": ProblemKind(
        422, "Règlement supérieur au solde du calcul ou de l'offre", "Payment beyond what is left of its basis"
    ),
    "computation-replaced": ProblemKind(422, "Calcul d'indemnité remplacé", "Computation was replaced"),
    "limit-exceeded": ProblemKind(422, "Plafond de garantie dépassé", "Limit exceeded"),
    "annual-limit-exceeded": ProblemKind(422, "Plafond annuel dépassé", "Annual limit exceeded"),
    "authority-exceeded": ProblemKind(422, "Plafond de délégation dépassé", "Authority limit exceeded"),
    "self-approval": ProblemKind(
        422, "Un règlement est autorisé par une autre personne", "A payment is approved by another person"
    ),
    "on-behalf-of-required": ProblemKind(
        422, "En-tête On-Behalf-Of requis : qui agit ?", "On-Behalf-Of header required: who acts?"
    ),
    "balance-unchanged": ProblemKind(422, "Cumul inchangé", "Total unchanged"),
    "negative-balance": ProblemKind(422, "Cumul négatif", "Negative total"),
    "beneficiary-insured": ProblemKind(
        422, "Recours exercé pour l'assuré, non pour la compagnie", "Recourse of the insured, not of the insurer"
    ),
    "correction-not-found": ProblemKind(404, "Correction de cumul inconnue", "Unknown correction of a total"),
    "recourse-not-claimed": ProblemKind(422, "Recours non présenté", "Recourse not claimed"),
    "remittance-exceeds-receipt": ProblemKind(
        422, "Reversement supérieur à l'encaissement", "Remittance exceeds the receipt"
    ),
    "remittance-not-found": ProblemKind(404, "Reversement inconnu", "Unknown remittance"),
    "convention-without-recourse": ProblemKind(
        422, "La convention n'ouvre pas de recours à ce montant", "The convention gives no recourse at this amount"
    ),
    "missing-convention-amount": ProblemKind(
        422, "Montant conventionnel absent pour cette année", "No convention amount for this year"
    ),
    "litigation-not-found": ProblemKind(404, "Contentieux inconnu", "Unknown litigation"),
    "litigation-step-not-found": ProblemKind(404, "Étape inconnue", "Unknown step"),
    "litigation-not-open": ProblemKind(422, "Contentieux clos", "Litigation not open"),
    "litigation-step-out-of-order": ProblemKind(422, "Étape hors de l'ordre de la procédure", "Step out of order"),
    "deadline-not-found": ProblemKind(404, "Échéance inconnue", "Unknown deadline"),
    "deadline-not-open": ProblemKind(422, "Échéance déjà soldée", "Deadline not open"),
    "deadline-code-unknown": ProblemKind(
        422, "Échéance légale inconnue à cette date", "No such legal deadline on that date"
    ),
    "limitation-not-interrupted": ProblemKind(422, "Prescription non interrompue", "Limitation period not interrupted"),
    "alert-not-found": ProblemKind(404, "Alerte inconnue", "Unknown alert"),
    "alert-already-acknowledged": ProblemKind(422, "Alerte déjà prise en compte", "Alert already acknowledged"),
    "report-format-unavailable": ProblemKind(
        422, "Ce document n'existe pas dans ce format", "This document does not exist in this format"
    ),
    "too-many-claims": ProblemKind(422, "Trop de sinistres pour une seule demande", "Too many claims for one request"),
    "rule-missing": ProblemKind(422, "Valeur datée absente de la table", "No value in the table on that date"),
    "code-list-unknown": ProblemKind(404, "Nomenclature inconnue", "Unknown list of codes"),
    "rule-table-unknown": ProblemKind(404, "Table inconnue", "Unknown table"),
}
