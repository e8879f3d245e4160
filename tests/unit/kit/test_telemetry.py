from __future__ import annotations

from services.kit.telemetry import REDACTED, RequestMetrics, metrics_response, redact


def test_personal_fields_and_secrets_are_emptied() -> None:
    entry = redact(None, "info", {
        "event": "request", "route": "/v1/claims", "email": "a@b.fr", "bank_account": "FR76", "request_body": "{}",
        "note": "token sk_live_00_abc given", "error": "cannot reach postgresql://u:secret@host/db",
    })  # fmt: skip
    assert (entry["event"], entry["route"]) == ("request", "/v1/claims")
    assert entry["email"] == entry["bank_account"] == entry["request_body"] == REDACTED
    assert "sk_live" not in entry["note"]
    assert "secret" not in entry["error"]


def test_requests_are_counted_by_route() -> None:
    metrics = RequestMetrics("test-service")
    metrics.observe("GET", "/v1/claims/{claim_id}", 200, 0.004)
    metrics.observe("GET", "/v1/claims/{claim_id}", 200, 0.004)
    shown = bytes(metrics_response().body).decode()
    labels = 'method="GET",route="/v1/claims/{claim_id}",service="test-service",status="200"'
    assert f"sinistra_http_requests_total{{{labels}}} 2.0" in shown
