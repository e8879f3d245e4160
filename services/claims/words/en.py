"""The messages in English. A code without a label reads well enough as it stands."""

from collections.abc import Mapping
from typing import Final

from services.claims.words import expert
from services.claims.words.facts import FACTS_EN
from services.claims.words.money import MONEY_EN
from services.claims.words.people import PEOPLE_EN

EVENTS: Final[Mapping[str, str]] = {
    # policy
    "policy-registered": "Policy {policy_no} registered with {insurer_id}, {starts_on} to {ends_on}",
    "coverage-terms-set": "Coverage {coverage_code} set from {valid_from}",
    "coverage-terms-set:removed": "Coverage {coverage_code} removed from {valid_from}",
    "policy-amended": "Endorsement {endorsement_no} on {amended_on}: {changes}",
    "policy-renewed": "Policy renewed, {starts_on} to {ends_on}",
    "policy-terminated": "Policy terminated, last covered on {last_covered_on} ({reason})",
    "exposure-declared": "Exposure declared: {quantity} {unit}, {period_start} to {period_end}",
    "action-plan-set": "Action plan from {starts_on} to {ends_on} ({status}): {actions}",
    "premium-written": "Receipt {receipt_no} written: {gross} gross, {period_start} to {period_end}",
    "premium-adjusted": "Receipt {receipt_no} adjusted by {gross} gross ({reason})",
    "premium-collected": "Receipt {receipt_no}: {gross} collected",
    "premium-collection-reversed": "Receipt {receipt_no}: collection of {gross} reversed ({reason})",
    # declaration and coverages
    "claim-declared": "Claim {claim_no} declared on {declared_on}, occurred on {occurred_on}",
    "claim-sent-to-insurer": "Declaration sent to {insurer_id} ({channel})",
    "claim-acknowledged": "Acknowledged by the insurer under {insurer_claim_no}",
    "claim-corrected": "Corrected ({reason}): {changes}",
    "claim-coverage-opened": "Coverage {coverage_code} opened ({reason})",
    "claim-coverage-closed": "Coverage {coverage_code} closed ({reason})",
    "coverage-decided": "Decision on {coverage_code}: {after}",
    "coverage-decided:grounds": "Decision on {coverage_code}: {after} ({grounds})",
    "claim-closed": "Claim closed: {outcome}",
    "claim-reopened": "Claim reopened: {reason}",
    # expertise
    "expertise-ordered": "Expertise ordered ({kind}), expert {expert_party_id}",
    "expert-report-received": "Expert report received ({stage})",
    # settlement
    "case-reserve-set": "Case reserve from {before} to {after} – {line} ({reason})",
    "payment-recorded": "Payment of {amount} recorded – {line} ({payment_kind})",
    "payment-reversed": "Payment reversed by {amount}, {remaining_after} left – {line} ({reason})",
    # recourse
    "recourse-opened": "Recourse opened, {direction} ({recourse_type})",
    "recourse-opened:amount": "Recourse opened, {direction} ({recourse_type}), {amount}",
    "recourse-forecast-set": "Recourse forecast from {before} to {after} – {line}",
    "recourse-received": "Recourse received ({beneficiary}): {amount} – {line}",
    "recourse-closed": "Recourse closed: {reason}",
    "cover-suspended": "Cover suspended from {suspended_from} ({reason})",
    "cover-reinstated": "Cover reinstated on {reinstated_from} ({reason})",
    "claim-drafted": "Draft kept, still missing: {missing}",
    "claim-draft-abandoned": "Draft abandoned ({reason})",
    "coverage-contested": "Refusal of {coverage_code} contested, stake {stake_after}",
    "party-added": "Party added: {role}",
    "party-removed": "Party removed ({reason})",
    "claim-assigned": "Assigned to {handler_id}",
    "assistance-provided": "Assistance provided: {service}",
    "liability-set": "Insured’s liability from {before} to {after} ({basis})",
    "liability-set:first": "Insured’s liability set to {after} ({basis})",
    "liability-set:undetermined": "Insured’s liability undetermined ({basis})",
    "expertise-scheduled": "Expert’s visit on {visit_on} ({mode})",
    "expertise-concluded": "Expertise: {result} ({by})",
    "expertise-concluded:contested": "Expert report contested ({by})",
    "expertise-cancelled": "Expertise cancelled ({reason})",
    "incapacity-recorded": "Incapacity: {stage} ({body})",
    "reserve-challenged": "Asked to revise a reserve: from {current} to {asked} – {line}",
    "reserve-challenge-answered": "Insurer’s answer: {answer}, reserve {resulting_amount}",
    "position-reported": "Insurer’s position at {cut_off_on} received (claim {insurer_claim_no})",
    "position-reported:late": "Insurer’s position at {cut_off_on} received after a later one, kept without effect",
    "balance-corrected": "Total corrected from {before} to {after} – {line} ({reason})",
    "indemnity-computed": "Indemnity computed: {indemnity} on a damage of {assessed}, balance {balance}",
    "indemnity-computed:replacing": (
        "Indemnity computed again ({reason}): {indemnity} on a damage of {assessed}, balance {balance}"
    ),
    "settlement-offered": "Offer of {amount} made on {made_on}",
    "settlement-answered": "Answer to the offer of {offer}: {answer}",
    "payment-proposed": "Payment of {amount} proposed – {line} ({payment_kind})",
    "payment-authorised": "Payment of {payment} authorised (limit {authority_limit})",
    "payment-declined": "Payment of {payment} declined ({reason})",
    "payment-issued": "Payment of {amount} issued – {line} ({method})",
    "payment-cleared": "Payment of {payment} cleared, reference {bank_reference}",
    "recourse-claimed": "Recourse claimed: {amount}",
    "recourse-answered": "Recourse {answer}",
    "recourse-answered:amount": "Recourse {answer}, {amount}",
    "recourse-remitted": "Recourse remitted: {amount} ({to})",
    "litigation-opened": "Litigation opened ({side}), {court}, stake {stake}",
    "litigation-step-recorded": "Litigation: {step} on {step_on}",
    "litigation-step-recorded:amount": "Litigation: {step} on {step_on}, {result_amount}",
    "deadline-set": "Deadline “{code}”: {due_on}",
    "deadline-set:again": "Deadline “{code}” moved to {due_on}",
    "deadline-set:interrupted": "Deadline “{code}” moved to {due_on} ({interruption_cause})",
    "deadline-closed": "Deadline “{deadline}” {how}",
    "deadline-closed:late": "Deadline “{deadline}” met {days_late} days late",
    "alert-raised": "Alert: {rule_id}",
    "alert-acknowledged": "Alert acknowledged ({action})",
    "person-recorded": "Person recorded",
    "person-request-received": "GDPR request received: {right}",
    "person-request-answered": "GDPR request: {answer}",
    "person-key-destroyed": "Personal data erased ({legal_reason})",
    "legal-hold-set": "Legal hold ({reason})",
    "legal-hold-set:lifted": "Legal hold lifted ({reason})",
}

STATUS: Final[Mapping[str, str]] = {
    "draft": "Draft",
    "abandoned": "Draft abandoned",
    "declared": "Declared",
    "transmitted": "Sent to the insurer",
    "under_review": "Under review",
    "expertise": "Waiting for the expert",
    "settled_partial": "Partly settled",
    "settled": "Settled",
    "recourse_pending": "Recourse pending",
    "contested": "Refusal contested",
    "refused": "Cover refused",
    "closed": "Closed",
    "closed_no_payment": "Closed without payment",
    "reopened": "Reopened",
}

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    **FACTS_EN,
    **PEOPLE_EN,
    "after": {"under_reservation": "under reservation"},
    "outcome": {
        "no_action": "no action",
        "coverage_refused": "coverage refused",
        "below_deductible": "below the deductible",
        "fraud_confirmed": "fraud confirmed",
        "time_barred": "time barred",
    },
    **expert.EN,
    **MONEY_EN,
}
