"""A cover check as the API shows it: each reason in words, with the terms it quotes."""

from __future__ import annotations

from typing import Any

from services.claims.cover import Cover, CoverageCover, Quote, Reason
from services.claims.words import Words, cover
from services.contracts.ids import dress


def cover_view(found: Cover, words: Words) -> dict[str, Any]:
    """The whole of it: what the policy says, and each coverage of the claim."""
    labels = cover.STATUS_FR if words.french else cover.STATUS_EN
    return {
        "status": found.status,
        "label": labels[found.status],
        "reasons": [reason_view(reason, words) for reason in found.reasons],
        "coverages": [_part(part, words) for part in found.coverages],
    }


def reason_view(reason: Reason, words: Words) -> dict[str, Any]:
    """One reason; `to_verify`: its legal reference is not certain («à vérifier»)."""
    sentences = cover.FR if words.french else cover.EN
    values = {name: words.spoken(name, value) for name, value in reason.facts.items()}
    return {
        "code": reason.code,
        "status": reason.status,
        "text": sentences[reason.code].format(**values),
        "legal_reference": reason.legal_reference,
        "to_verify": reason.to_verify,
        "quotes": [_quote(quote, words) for quote in reason.quotes],
    }


def _part(part: CoverageCover, words: Words) -> dict[str, Any]:
    return {
        "claim_coverage_id": dress("cov", part.claim_coverage_id),
        "coverage_code": part.coverage_code,
        "status": part.status,
        "reasons": [reason_view(reason, words) for reason in part.reasons],
    }


def _quote(quote: Quote, words: Words) -> dict[str, Any]:
    """What a reason rests on; by which row of its tables a broker judged is not told to an insurer."""
    return {
        "field": quote.field,
        "value": quote.value,
        "kind": quote.kind,
        "event_id": dress("evt", quote.event_id) if quote.event_id else None,
        "version": quote.version,
        "rule": None if words.for_insurer else quote.rule,
    }
