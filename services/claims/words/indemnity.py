"""Why each step of an indemnity did what it did, in one sentence: one message per reason, in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from services.claims.words import Words
from services.contracts.money import Money

_MONEY: Final = re.compile(r"-?\d{1,15}\.\d{2}")
_RATE: Final = re.compile(r"\d{1,6}\.\d{6}")

FRENCH: Final[Mapping[str, str]] = {
    "as_assessed": "Dommage retenu tel qu’évalué.",
    "heads_excluded": "Postes non garantis écartés : {excluded}.",
    "net_of_vat": "L’assuré récupère la TVA : indemnisation hors taxe ({vat} de TVA, {excluded} de postes écartés).",
    "no_wear": "Sans vétusté.",
    "wear_deducted": "Vétusté déduite : {wear}.",
    "new_value": (
        "Valeur à neuf : {immediate} immédiats, {deferred} différés sur factures (au plus {cap_rate} de la valeur à "
        "neuf), {kept} restent à l’assuré."
    ),
    "value_not_stated": "Valeur au jour du sinistre non indiquée : rien n’est plafonné.",
    "within_value": "Dans la valeur du bien au jour du sinistre (L121-1).",
    "capped_at_real_value": "Plafonné à la valeur au jour du sinistre, {real_value} (L121-1).",
    "capped_at_replacement_cost": "Plafonné au coût du remplacement à neuf, {replacement_cost} (L121-1).",
    "first_loss": "Premier risque : pas de règle proportionnelle de capitaux.",
    "no_insured_value": "Aucun capital assuré : pas de règle proportionnelle de capitaux.",
    "value_at_risk_not_stated": "Valeur du risque non indiquée : règle proportionnelle de capitaux non examinée.",
    "sufficiently_insured": "Capital assuré suffisant : {insured_value} pour {value_at_risk}.",
    "average_waived": "Règle proportionnelle de capitaux abandonnée au contrat ({insured_value} / {value_at_risk}).",
    "within_tolerance": "Insuffisance de {shortfall}, tolérée jusqu’à {tolerance} : pas de règle proportionnelle.",
    "average_capital": "Règle proportionnelle de capitaux (L121-5) : {insured_value} assurés / {value_at_risk}.",
    "no_misdeclaration": "Pas de règle proportionnelle de prime.",
    "premium_sufficient": "Prime payée suffisante : {premium_paid} pour {premium_due}.",
    "average_premium": "Règle proportionnelle de prime (L113-9) : {premium_paid} payés / {premium_due} dus.",
    "no_sub_limit": "Aucune sous-limite ne joue.",
    "within_sub_limits": "Sous-limites respectées.",
    "sub_limits": "Sous-limites appliquées : {all}.",
    "no_deductible": "Sans franchise.",
    "absolute": "Franchise absolue de {amount}.",
    "relative_passed": "Franchise relative de {amount} dépassée : règlement entier.",
    "relative_not_reached": "Franchise relative de {amount} non dépassée : rien n’est dû.",
    "rate": "Franchise de {rate}, soit {amount}.",
    "rate_minimum": "Franchise de {rate}, portée à son minimum de {amount}.",
    "rate_maximum": "Franchise de {rate}, ramenée à son maximum de {amount}.",
    "index": "Franchise de {units} × l’indice {index_value}, soit {amount}.",
    "days": "Franchise de {days} jours à {daily_amount}.",
    "ipp_passed": "Taux d’incapacité au-dessus du seuil de {rate} : règlement entier.",
    "ipp_not_reached": "Taux d’incapacité non supérieur au seuil de {rate} : rien n’est dû.",
    "natcat_statutory": "Franchise légale catastrophes naturelles : {amount}, non rachetable.",
    "natcat_policy": "Franchise du contrat, {amount}, supérieure à la franchise légale de {statutory}.",
    "no_limit": "Sans plafond par sinistre.",
    "within_limit": "Dans le plafond par sinistre de {limit}.",
    "limit_per_claim": "Plafond par sinistre appliqué : {limit}.",
    "first_loss_sum": "Limité au capital assuré au premier risque : {limit}.",
    "no_annual_limit": "Sans plafond annuel.",
    "within_annual_limit": "Dans le plafond annuel : {left} restaient sur {limit}.",
    "annual_limit": "Plafond annuel de {limit}, déjà employé à hauteur de {used} : {left} restaient.",
    "annual_limit_used_up": "Plafond annuel de {limit} épuisé par les sinistres antérieurs ({used}).",
    "sole_insurer": "Seul assureur du risque.",
    "coinsurance": "Coassurance : {insurers} assureurs, chacun pour sa part, sans solidarité.",
    "double_insurance": (
        "Cumul d’assurances (L121-4) : {alone} dus seul, {others} par les autres, pour un dommage de {damage}."
    ),
    "each_its_own": "Cumul d’assurances : le dommage de {damage} n’est pas atteint, chacun règle sa part ({others}).",
    "no_advance": "Rien n'a encore été versé.",
    "advances_netted": "Acomptes et règlements déjà versés : {advances_paid}.",
    "overpaid": "Acomptes et règlements déjà versés, {advances_paid} : le trop-versé est à récupérer.",
}

ENGLISH: Final[Mapping[str, str]] = {
    "as_assessed": "Damage as assessed.",
    "heads_excluded": "Heads not covered left out: {excluded}.",
    "net_of_vat": "The insured recovers VAT: indemnified net ({vat} of VAT, {excluded} of heads left out).",
    "no_wear": "No wear.",
    "wear_deducted": "Wear taken off: {wear}.",
    "new_value": (
        "New value: {immediate} at once, {deferred} deferred until invoiced (at most {cap_rate} of the new value), "
        "{kept} stays with the insured."
    ),
    "value_not_stated": "Value at the time of loss not stated: nothing is capped.",
    "within_value": "Within the value at the time of loss (L121-1).",
    "capped_at_real_value": "Capped at the value at the time of loss, {real_value} (L121-1).",
    "capped_at_replacement_cost": "Capped at the cost of replacement by new, {replacement_cost} (L121-1).",
    "first_loss": "First loss: no average on capital.",
    "no_insured_value": "No sum insured: no average on capital.",
    "value_at_risk_not_stated": "Value at risk not stated: average on capital not examined.",
    "sufficiently_insured": "Sufficiently insured: {insured_value} for {value_at_risk}.",
    "average_waived": "Average on capital waived by the policy ({insured_value} / {value_at_risk}).",
    "within_tolerance": "Shortfall of {shortfall}, tolerated up to {tolerance}: no average.",
    "average_capital": "Average on capital (L121-5): {insured_value} insured / {value_at_risk}.",
    "no_misdeclaration": "No average on premium.",
    "premium_sufficient": "Sufficient premium paid: {premium_paid} for {premium_due}.",
    "average_premium": "Average on premium (L113-9): {premium_paid} paid / {premium_due} due.",
    "no_sub_limit": "No sub-limit applies.",
    "within_sub_limits": "Within the sub-limits.",
    "sub_limits": "Sub-limits applied: {all}.",
    "no_deductible": "No deductible.",
    "absolute": "Absolute deductible of {amount}.",
    "relative_passed": "Relative deductible of {amount} passed: paid in full.",
    "relative_not_reached": "Relative deductible of {amount} not passed: nothing is due.",
    "rate": "Deductible of {rate}, which is {amount}.",
    "rate_minimum": "Deductible of {rate}, raised to its minimum of {amount}.",
    "rate_maximum": "Deductible of {rate}, lowered to its maximum of {amount}.",
    "index": "Deductible of {units} × the index {index_value}, which is {amount}.",
    "days": "Deductible of {days} days at {daily_amount}.",
    "ipp_passed": "Incapacity above the threshold of {rate}: paid in full.",
    "ipp_not_reached": "Incapacity not above the threshold of {rate}: nothing is due.",
    "natcat_statutory": "Statutory natural-disaster deductible: {amount}, cannot be bought back.",
    "natcat_policy": "The policy's deductible, {amount}, above the statutory one of {statutory}.",
    "no_limit": "No limit per claim.",
    "within_limit": "Within the limit per claim of {limit}.",
    "limit_per_claim": "Limit per claim applied: {limit}.",
    "first_loss_sum": "Limited to the sum insured on first loss: {limit}.",
    "no_annual_limit": "No annual limit.",
    "within_annual_limit": "Within the annual limit: {left} was left of {limit}.",
    "annual_limit": "Annual limit of {limit}, {used} of it already used: {left} was left.",
    "annual_limit_used_up": "Annual limit of {limit} used up by earlier claims ({used}).",
    "sole_insurer": "The only insurer of the risk.",
    "coinsurance": "Coinsurance: {insurers} insurers, each for its share, without solidarity.",
    "double_insurance": "Double insurance (L121-4): {alone} alone, {others} by others, for a damage of {damage}.",
    "each_its_own": "Double insurance: the damage of {damage} is not reached, each pays its own ({others} by others).",
    "no_advance": "Nothing paid yet.",
    "advances_netted": "Advances and payments already made: {advances_paid}.",
    "overpaid": "Advances and payments already made, {advances_paid}: what was paid too much is to be recovered.",
}


def reason_told(reason: str, facts: Mapping[str, str], *, french: bool, currency: str = "EUR") -> str:
    """A reason with its facts, as a person reads it."""
    words = Words(french, currency)
    told = {name: _spoken(words, text) for name, text in facts.items()}
    every = ", ".join(f"{name} {text}" for name, text in told.items())
    sentence = (FRENCH if french else ENGLISH)[reason].format_map({**told, "all": every})
    if facts.get("to_verify") != "true":
        return sentence
    return f"{sentence} À vérifier." if french else f"{sentence} To be verified."


def _spoken(words: Words, text: str) -> str:
    """Facts keep the API's spelling, which says what they are: amounts have two decimals, rates six."""
    if _MONEY.fullmatch(text):
        return words.amount(Money.parse(text))
    if _RATE.fullmatch(text):
        return words.percent(Decimal(text))
    return text
