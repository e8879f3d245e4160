"""What claims says of itself to those who operate it."""

from services.kit.database import Pool
from tests.integration.claims.support import POLICY, Client


async def test_readiness_tells_lag_and_stopped_partitions(client: Client, pool: Pool) -> None:
    ready = (await client.http.get("/readyz")).json()
    assert (ready["status"], ready["stopped_partitions"]) == ("ok", [])
    await client.post("/v1/policies", POLICY)
    assert (await client.http.get("/readyz")).json()["lag_events"] == ready["lag_events"] + 3
    stopped = (
        "INSERT INTO claims.projection_error (log_partition, projection, position, error) VALUES (1, 'views', 7, 'x')"
    )
    await pool.execute(stopped)
    degraded = await client.http.get("/readyz")
    assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
    assert degraded.json()["stopped_partitions"][0]["position"] == 7
    metrics = (await client.http.get("/metrics")).text
    assert 'sinistra_projection_stopped_partitions{service="claims"} 1.0' in metrics
    assert (await client.http.get("/livez")).json() == {"status": "ok"}


async def test_a_request_that_did_not_pass_the_gateway_is_nobodys(client: Client) -> None:
    answer = await client.http.get("/v1/policies")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
