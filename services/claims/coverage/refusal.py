"""The refusal file (dossier de refus): what a refusal rests on and what the insured may do about it (DOMAIN.md §2.4).

Made of events alone, those known at the cut: the same question is answered with the same bytes. It names nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from services.claims.cover import Cover, CoverageCover, Reason
from services.claims.coverage.cover_view import reason_view
from services.claims.coverage.parts import Coverage
from services.claims.coverage.rules import coverage_of
from services.claims.dossier import Dossier
from services.claims.policy.record import OnRecord
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.words import Words
from services.claims.words.said import Said
from services.contracts.events import ClaimEvent, codec
from services.contracts.events.declaration import (
    ClaimCorrected,
    ClaimCoverageClosed,
    ClaimCoverageOpened,
    ClaimDeclared,
    CoverageContested,
    CoverageDecided,
)
from services.contracts.events.expertise import ExpertReportReceived
from services.contracts.ids import dress
from services.contracts.money import total
from services.kit.clock import instant
from services.kit.errors import Refusal
from services.kit.eventlog.model import StoredEvent

REMEDIES: Final = "remedies"
_REMEDIES_IN_ORDER: Final = ("complaint", "mediator", "limitation")

View = dict[str, Any]
Told = tuple[StoredEvent, ClaimEvent]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a refusal file is made of: a claim and its policy as known, the check of its cover, the dated texts."""

    claim_id: UUID
    dossier: Dossier
    events: Sequence[StoredEvent]
    record: OnRecord | None
    cover: Cover
    rules: RuleBook
    for_insurer: bool


def refusal_file(asked: Asked, claim_coverage_id: UUID) -> View:
    """The file of the refusal in force, contested or not. Refuses with `coverage-not-refused`; Missing without it."""
    dossier = asked.dossier
    coverage = coverage_of(dossier, claim_coverage_id)
    if coverage.decision is None or coverage.decision.after != "refused":
        raise Refusal("coverage-not-refused", standing=coverage.standing)
    part = next(p for p in asked.cover.coverages if p.claim_coverage_id == claim_coverage_id)
    told = [(stored, _event(stored)) for stored in asked.events]
    words = Words.after(Said.by(event for _, event in told), french=True, for_insurer=asked.for_insurer)
    refusing = next(stored for stored, event in reversed(told) if event == coverage.decision)
    reports = list(_reports(told, words))
    remedies = [_remedy(row, key, words) for key, row in _remedies(asked.rules, dossier, coverage.decision)]
    terms = [reason_view(reason, words) for reason in (*asked.cover.reasons, *part.reasons)]
    cited = coverage.decision.evidence
    return {
        "document": "refusal",
        "title": "Dossier de refus de garantie",
        "claim": _claim(asked, coverage),
        "decision": _decision(coverage, refusing, words),
        "clauses": list(coverage.decision.clauses),
        "terms": terms,
        "expert_reports": reports,
        "evidence": [{**_placed(s), "text": words.told(e)} for s, e in told if s.event_id in cited],
        "remedies": remedies,
        "missing": _missing(coverage.decision, reports),
        "to_verify": any(text["to_verify"] for text in (*terms, *remedies)),
        "relied_on": [*_of_claim(asked, told, coverage.decision), *_of_policy(asked, part)],
    }


def _event(stored: StoredEvent) -> ClaimEvent:
    return cast("ClaimEvent", codec.decode(stored.kind, stored.schema_version, stored.data))


def _claim(asked: Asked, coverage: Coverage) -> View:
    declared = asked.dossier.declared
    acknowledged = asked.dossier.acknowledged
    return {
        "claim_id": dress("clm", asked.claim_id),
        "claim_no": declared.claim_no,
        "external_reference": declared.external_reference,
        "insurer_claim_no": acknowledged.insurer_claim_no if acknowledged else None,
        "insurer_id": declared.insurer_id,
        "policy_id": dress("pol", declared.policy_id) if declared.policy_id else None,
        "policy_no": asked.record.contract.policy_no if asked.record else declared.policy_reference,
        "occurred_on": declared.occurred_on,
        "discovered_on": declared.discovered_on,
        "declared_on": declared.declared_on,
        "cause_code": declared.cause_code,
        "place": declared.place,
        "claim_coverage_id": dress("cov", coverage.opened.claim_coverage_id),
        "coverage_code": coverage.code,
    }


def _decision(coverage: Coverage, stored: StoredEvent, words: Words) -> View:
    decided = coverage.decision
    assert decided is not None, "there is a refusal"
    return {
        "event_id": dress("evt", stored.event_id),
        "version": stored.version,
        "decided_by": decided.decided_by,
        "decided_on": decided.decided_on,
        "notified_on": decided.notified_on,
        "grounds": [{"code": code, "text": words.label("grounds", code)} for code in decided.grounds],
        "refused_amount": decided.refused_amount,
        "currency": words.currency,
        "contested_on": coverage.contest.contested_on if coverage.contest else None,
        "stake": coverage.stake,
    }


def _reports(told: Sequence[Told], words: Words) -> Iterator[View]:
    """The expert reports, by reference: what they found about people stays sealed where it is."""
    for stored, event in told:
        if isinstance(event, ExpertReportReceived):
            yield {
                **_placed(stored),
                "expertise_id": dress("exp", event.expertise_id),
                "stage": event.stage,
                "report_on": event.report_on,
                "received_on": event.received_on,
                "cause_code": event.cause_code,
                "document_id": dress("doc", event.document_id) if event.document_id else None,
                "file_hash": event.file_hash,
                "net": total(head.net for head in event.heads),
                "gross": total(head.gross for head in event.heads),
                "text": words.told(event),
            }


def _placed(stored: StoredEvent) -> View:
    return {
        "event_id": dress("evt", stored.event_id),
        "version": stored.version,
        "kind": stored.kind,
        "effective_on": stored.effective_on,
        "recorded_at": instant(stored.recorded_at),
    }


def _remedies(rules: RuleBook, dossier: Dossier, decided: CoverageDecided) -> Iterator[tuple[str, RuleRow]]:
    """The texts in force when it was decided: the insurer's own where there is one."""
    for key in _REMEDIES_IN_ORDER:
        own = rules.find(REMEDIES, f"{key}:{dossier.declared.insurer_id}", decided.decided_on)
        yield key, own or rules.get(REMEDIES, key, decided.decided_on)


def _remedy(row: RuleRow, code: str, words: Words) -> View:
    return {
        "code": code,
        "title": row.values["title"],
        "text": row.values["text"],
        "legal_reference": row.legal_reference,
        "to_verify": row.to_verify,
        "rule": None if words.for_insurer else row.version,
    }


def _missing(decided: CoverageDecided, reports: Sequence[View]) -> list[str]:
    """What the file still lacks before it is sent."""
    lacking = {
        "clauses": not decided.clauses,
        "refused_amount": decided.refused_amount is None,
        "expert_report": not any(report["stage"] == "final" for report in reports),
        "notified_on": decided.notified_on is None,
    }
    return [name for name, is_missing in lacking.items() if is_missing]


def _of_claim(asked: Asked, told: Sequence[Told], decided: CoverageDecided) -> Iterator[View]:
    """The events of the claim that the file rests on, in their order."""
    for stored, event in told:
        match event:
            case ClaimDeclared() | ClaimCorrected() | ExpertReportReceived():
                relied_on = True
            case ClaimCoverageOpened() | ClaimCoverageClosed() | CoverageDecided() | CoverageContested():
                relied_on = event.claim_coverage_id == decided.claim_coverage_id
            case _:
                relied_on = stored.event_id in decided.evidence
        if relied_on:
            yield {"stream": dress("clm", asked.claim_id), **_placed(stored)}


def _of_policy(asked: Asked, part: CoverageCover) -> Iterator[View]:
    """The events of the policy that a reason quotes, in their order."""
    policy_id = asked.dossier.declared.policy_id
    if asked.record is None or policy_id is None:
        return
    reasons: tuple[Reason, ...] = (*asked.cover.reasons, *part.reasons)
    quoted = {quote.event_id for reason in reasons for quote in reason.quotes}
    for said in asked.record.said:
        if said.event_id in quoted:
            yield {
                "stream": dress("pol", policy_id),
                "event_id": dress("evt", said.event_id),
                "version": said.version,
                "kind": codec.kind(said.event),
                "effective_on": codec.effective_on(said.event),
                "recorded_at": instant(said.recorded_at),
            }
