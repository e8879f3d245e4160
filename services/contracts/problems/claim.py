"""What refuses a command on a claim: its facts, people, coverages, expertises."""

from __future__ import annotations

from services.contracts.problems.model import ProblemKind

CLAIM: dict[str, ProblemKind] = {
    "claim-already-declared": ProblemKind(409, "Sinistre déjà déclaré", "Claim already declared"),
    "claim-not-declared": ProblemKind(422, "Sinistre non déclaré", "Claim not declared"),
    "claim-not-open": ProblemKind(422, "Sinistre clos", "Claim not open"),
    "claim-not-closed": ProblemKind(422, "Sinistre non clos", "Claim not closed"),
    "claim-not-closable": ProblemKind(422, "Clôture impossible en l'état", "Claim cannot be closed yet"),
    "claim-merged": ProblemKind(422, "Sinistre fusionné : réouverture impossible", "Merged claim cannot be reopened"),
    "claim-already-sent": ProblemKind(
        422, "Déclaration à la compagnie déjà enregistrée", "Already sent to the insurer"
    ),
    "claim-already-acknowledged": ProblemKind(
        422, "Accusé de réception déjà enregistré", "Already acknowledged by the insurer"
    ),
    "reopening-reserve-missing": ProblemKind(
        422, "Provision de réouverture à préciser", "Reopening needs a reserve for each line"
    ),
    "currency-mismatch": ProblemKind(422, "Devise différente de celle du sinistre", "Not the currency of the claim"),
    "dates-out-of-order": ProblemKind(422, "Dates incohérentes", "Dates out of order"),
    "before-occurrence": ProblemKind(422, "Date antérieure à la survenance", "Before the date of loss"),
    "in-the-future": ProblemKind(422, "Date dans le futur", "In the future"),
    "sealing-unavailable": ProblemKind(
        422,
        "Donnée personnelle refusée : aucune clé maîtresse de chiffrement n'est configurée",
        "Personal data refused: no master key is set to seal it",
    ),
    "coverage-not-found": ProblemKind(404, "Garantie inconnue sur ce sinistre", "No such coverage on this claim"),
    "coverage-ambiguous": ProblemKind(
        422, "Plusieurs garanties portent ce code sur ce sinistre", "Several coverages of the claim have this code"
    ),
    "cover-not-in-force": ProblemKind(
        422, "Garantie non en vigueur à la date du sinistre", "Coverage not in force at the date of loss"
    ),
    "coverage-not-open": ProblemKind(422, "Garantie non ouverte sur ce sinistre", "Coverage not open on this claim"),
    "coverage-already-open": ProblemKind(422, "Garantie déjà ouverte", "Coverage already open"),
    "coverage-not-subscribed": ProblemKind(422, "Garantie non souscrite", "Coverage not subscribed"),
    "coverage-decision-unchanged": ProblemKind(422, "Position inchangée", "Decision unchanged"),
    "coverage-decision-contested": ProblemKind(
        422, "Refus contesté : le maintenir, l'accorder ou l'accorder en partie", "Refusal contested: answer it first"
    ),
    "coverage-decision-not-contested": ProblemKind(422, "Refus non contesté", "Refusal not contested"),
    "refusal-grounds-missing": ProblemKind(422, "Motifs du refus à préciser", "Refusal needs its grounds"),
    "remedies-missing": ProblemKind(422, "Voies de recours à indiquer", "Remedies must be stated"),
    "expertise-not-found": ProblemKind(404, "Expertise inconnue", "Unknown expertise"),
    "expertise-already-reported": ProblemKind(422, "Rapport définitif déjà reçu", "Final report already received"),
    "expertise-not-contested": ProblemKind(422, "Expertise non contestée", "Expertise not contested"),
    "claim-not-draft": ProblemKind(
        422, "Sinistre déjà déclaré : ce n'est plus une pré-déclaration", "Claim is no longer a draft"
    ),
    "claim-abandoned": ProblemKind(422, "Pré-déclaration abandonnée", "Draft abandoned"),
    "draft-incomplete": ProblemKind(422, "Pré-déclaration incomplète", "Draft incomplete"),
    "merge-into-itself": ProblemKind(
        422, "Un sinistre ne se fusionne pas avec lui-même", "A claim cannot be merged into itself"
    ),
    "insurer-mismatch": ProblemKind(422, "Compagnies différentes", "Not the same insurer"),
    "merge-target-unknown": ProblemKind(
        422, "Sinistre de destination inconnu ou non ouvert", "Target claim unknown or not open"
    ),
    "party-not-found": ProblemKind(404, "Intervenant inconnu", "Unknown party"),
    "party-removed": ProblemKind(422, "Intervenant retiré du dossier", "Party was removed"),
    "assistance-not-found": ProblemKind(404, "Assistance inconnue", "Unknown assistance"),
    "common-event-unknown": ProblemKind(404, "Événement commun inconnu", "Unknown common event"),
    "outside-common-event": ProblemKind(
        422, "Survenance hors des dates de l'événement commun", "Loss outside the days of the common event"
    ),
    "person-unknown": ProblemKind(422, "Personne inconnue", "Unknown person"),
    "liability-unchanged": ProblemKind(422, "Responsabilité inchangée", "Liability unchanged"),
    "handler-unchanged": ProblemKind(422, "Gestionnaire inchangé", "Handler unchanged"),
    "event-unknown": ProblemKind(422, "Événement du dossier inconnu", "Unknown event of the claim"),
    "cover-not-suspended": ProblemKind(422, "Garantie non suspendue", "Cover is not suspended"),
    "cover-already-suspended": ProblemKind(422, "Garantie déjà suspendue", "Cover already suspended"),
    "coverage-not-refused": ProblemKind(422, "Garantie non refusée", "Coverage not refused"),
    "coverage-not-confirmed": ProblemKind(422, "Garantie non confirmée", "Coverage not confirmed"),
    "expertise-not-reported": ProblemKind(422, "Rapport d'expertise non reçu", "Expert report not received"),
    "expertise-closed": ProblemKind(422, "Expertise close", "Expertise closed"),
    "incapacity-not-found": ProblemKind(404, "Incapacité inconnue", "Unknown incapacity"),
    "incapacity-step-out-of-order": ProblemKind(422, "Étape hors de l'ordre de la procédure", "Step out of order"),
    "appeal-period-over": ProblemKind(422, "Délai de recours expiré", "Appeal period over"),
}
