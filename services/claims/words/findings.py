"""What is worth asking of a reserve, as a claims handler would put it to the insurer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FR: Final[Mapping[str, str]] = {
    "above_premium_share": "Provision de {case_reserve}, supérieure à {rate} de la prime de {premium}",
    "below_expert_report": (
        "Provision et règlements de {figure}, inférieurs de {missing} au rapport d’expertise du {on} ({expert}, soit"
        " {expected} aux conditions du contrat)"
    ),
    "no_movement": "Provision de {case_reserve} sans mouvement depuis le {last_movement_on}",
    "opening_unrevised": "Forfait d’ouverture de {case_reserve} jamais révisé depuis le {opened_on}",
    "reserve_on_closed_claim": "Provision de {case_reserve} sur un sinistre clos le {closed_on}",
    "round_amount": "Provision de {case_reserve}, montant rond sans rapport d’expertise définitif",
}

EN: Final[Mapping[str, str]] = {
    "above_premium_share": "Reserve of {case_reserve}, above {rate} of the premium of {premium}",
    "below_expert_report": (
        "Reserved and paid {figure}, {missing} below the expert’s report of {on} ({expert}, {expected} under the"
        " policy’s terms)"
    ),
    "no_movement": "Reserve of {case_reserve} without movement since {last_movement_on}",
    "opening_unrevised": "Opening reserve of {case_reserve} never revised since {opened_on}",
    "reserve_on_closed_claim": "Reserve of {case_reserve} on a claim closed on {closed_on}",
    "round_amount": "Reserve of {case_reserve}, a round amount without a final expert’s report",
}
