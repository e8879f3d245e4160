"""The messages in English. A code without a label reads well enough as it stands."""

from collections.abc import Mapping
from typing import Final

EVENTS: Final[Mapping[str, str]] = {
    # policy
    "policy-registered": "Policy {policy_no} registered with {insurer_id}, {starts_on} to {ends_on}",
    "coverage-terms-set": "Coverage {coverage_code} set from {valid_from}",
    "coverage-terms-set:removed": "Coverage {coverage_code} removed from {valid_from}",
    "policy-amended": "Endorsement {endorsement_no} on {amended_on}: {changes}",
    "policy-renewed": "Policy renewed, {starts_on} to {ends_on}",
    "policy-terminated": "Policy terminated, last covered on {last_covered_on} ({reason})",
    "premium-written": "Receipt {receipt_no} written: {gross} gross, {period_start} to {period_end}",
    "premium-adjusted": "Receipt {receipt_no} adjusted by {gross} gross ({reason})",
    "premium-collected": "Receipt {receipt_no}: {gross} collected",
    "premium-collection-reversed": "Receipt {receipt_no}: collection of {gross} reversed ({reason})",
    # declaration and coverages
    "claim-declared": "Claim {claim_no} declared on {declared_on}, occurred on {occurred_on}",
    "claim-sent-to-insurer": "Declaration sent to {insurer_id} ({channel})",
    "claim-acknowledged": "Acknowledged by the insurer under {insurer_claim_no}",
    "claim-corrected": "Corrected ({reason}): {changes}",
    "claim-coverage-opened": "Coverage {coverage_code} opened",
    "claim-coverage-closed": "Coverage {coverage_code} closed ({reason})",
    "coverage-decided": "Coverage {coverage_code}: {after}",
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
    "recourse-forecast-set": "Recourse forecast from {before} to {after} – {line}",
    "recourse-received": "Recourse received: {amount} – {line}",
    "recourse-closed": "Recourse closed: {reason}",
}

STATUS: Final[Mapping[str, str]] = {
    "declared": "Declared",
    "transmitted": "Sent to the insurer",
    "under_review": "Under review",
    "expertise": "Waiting for the expert",
    "settled_partial": "Partly settled",
    "settled": "Settled",
    "recourse_pending": "Recourse pending",
    "refused": "Cover refused",
    "closed": "Closed",
    "closed_no_payment": "Closed without payment",
    "reopened": "Reopened",
}

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "after": {"under_reservation": "under reservation"},
    "outcome": {
        "no_action": "no action",
        "coverage_refused": "coverage refused",
        "below_deductible": "below the deductible",
        "fraud_confirmed": "fraud confirmed",
        "time_barred": "time barred",
    },
    "cost_category": {
        "third_party": "third party",
        "expert_fees": "expert fees",
        "legal_fees": "legal fees",
    },
}
