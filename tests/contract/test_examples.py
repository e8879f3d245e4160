"""Every example of the document is true: sent as it stands, it is answered as it says.

Answers are recorded from the running house: `SINISTRA_WRITE_EXAMPLES=1 pytest tests/contract/test_examples.py` writes
them anew, and without the variable this test compares their shapes.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from itertools import count
from typing import Any, Final

import httpx

from services.gateway.openapi.answers import RECORDED, example
from services.gateway.operations.model import Operation
from services.gateway.operations.table import OPERATIONS
from tests.support.delegated import Delegated
from tests.support.other_claims import OF_ANOTHER, OtherClaims
from tests.support.patient import WAIT
from tests.support.whole import Whole

BY_NAME = {operation.name: operation for operation in OPERATIONS}

# Told of a claim of its own, which the broker pays, by another person than the one who proposed its payments.
SETTLEMENT = [
    "approvePayment", "issuePayment", "clearPayment", "declinePayment", "stopPayment", "issuePaymentBatch",
    "clearPaymentBatch", "listPaymentBatches", "getPaymentBatch", "makeOffer", "listOffers", "getOffer",
    "acceptOffer", "retractOffer", "makeOffer", "rejectOffer",
]  # fmt: skip
_PAYMENT_OF = {"declinePayment": "decline", "stopPayment": "stop"}

# A report is contested, and so is the one that answers it, until a third expert's is agreed.
DISPUTE = [
    "scheduleExpertise", "reportExpertise", "listEstimates", "contestExpertise", "orderCounterExpertise",
    "reportExpertise", "orderThirdExpert", "reportExpertise", "agreeExpertise", "orderExpertise", "cancelExpertise",
]  # fmt: skip
INCAPACITY = [
    "recordIncapacity", "listIncapacities", "getIncapacity", "notifyIncapacity", "contestIncapacity",
    "rejectIncapacity", "takeIncapacityToCourt", "decideIncapacity",
]  # fmt: skip
# Each report comes after the mission that it answers.
REPORTS: Final[tuple[dict[str, str], ...]] = (
    {},
    {"report_on": "2025-05-20", "received_on": "2025-05-22"},
    {"report_on": "2025-07-01", "received_on": "2025-07-02"},
)

_STORM = {
    "rows": [{"key": "hail_2025_03", "valid_from": "2025-03-14", "valid_to": "2025-03-15", "values": {"peril": "hail"}}]
}

# Told in an order in which each may happen: a policy and its year, then a claim from declaration to reopening.
STORY = [
    "registerPolicy", "movePremium", "listPremiums", "getPremium", "listPolicies", "getPolicy",
    "suspendCover", "listSuspensions", "getSuspension", "reinstateCover", "listReinstatements", "getReinstatement",
    "declareExposure", "listExposureUnits", "getExposureUnits", "setActionPlan", "listActionPlans", "getActionPlan",
    "endorsePolicy",
    "listEndorsements", "getEndorsement", "renewPolicy", "listRenewals", "getRenewal", "declareClaim",
    "listClaims", "getClaim", "draftClaim", "declareDraft", "abandonDraft", "groupClaims", "listEventClaims",
    "addParty", "listParties", "getParty", "removeParty", "assignClaim", "provideAssistance", "listAssistances",
    "getAssistance", "setLiability", "listDuplicates", "mergeClaim",
    "sendClaim", "getTransmission", "getTransmissionContent", "acknowledgeClaim", "openCoverage",
    "listCoverages", "getCoverage", "getCover", "decideCoverage", "getRefusal",
    "contestRefusal", "orderExpertise", "listExpertises", "getExpertise", *DISPUTE, *INCAPACITY,
    "computeIndemnity", "listIndemnities", "getIndemnity", "getAggregates",
    "setReserve", "listReserves", "getReserve", "getReserveFindings", "listReserveFindings", "challengeReserve",
    "listReserveChallenges", "getReserveChallenge", "answerReserveChallenge", "listChallengeEffects",
    "recordPayment", "listPayments", "getPayment", "correctBalance", "listBalanceCorrections", "getBalanceCorrection",
    "reportPositions", "listClaimPositions", "getClaimPosition", "listPositions", "getPosition",
    "getReconciliation", "getGap", "explainGap", "listGapExplanations", "getGapExplanation",
    "openRecourse", "listRecourses", "getRecourse", "claimRecourse", "disputeRecourse", "claimRecourse",
    "acceptRecourse", "forecastRecourse", "receiveRecourse", "listReceipts", "getReceipt", "remitRecourse",
    "listRemittances", "getRemittance", "closeRecourse", "openRecourse", "abandonRecourse", "reversePayment",
    "closeCoverage", "reopenCoverage", "correctClaim",
    "closeClaim", "reopenClaim", "openLitigation", "listLitigations", "getLitigation",
    "recordLitigationStep", "listLitigationSteps", "getLitigationStep", "setDeadline", "listClaimDeadlines",
    "getDeadline", "interruptLimitation", "closeDeadline", "listClaimAlerts", "getAlert", "acknowledgeAlert",
    "listDeadlines", "listAlerts", "listClaimEvents", "terminatePolicy",
    "listTerminations", "getTermination", "listPolicyEvents",
    *SETTLEMENT,
    "recordPerson", "getPersonByReference", "getPerson", "listPersons", "accessPerson", "holdPerson", "recordPerson",
    "erasePerson", "listPersonEvents", "putInsurer", "getInsurer", "listInsurers", "putClient", "getClient",
    "listClients", "putAdviser", "getAdviser", "listAdvisers", "putOrganisation", "getOrganisation",
    "listOrganisations", "readFeed",
    "putLoadingRate", "getLoadingRate", "putThreshold", "getThreshold", "listThresholds",
    "putSegment", "getSegment", "listSegments", "deleteSegment",
    "getBenchmark", "getTechnicalBalance", "getConcentration", "getRecourseYield", "putRiskRating", "getRiskRating",
    "getRiskMap",
    "getLogPosition", "getLossRatio", "getRunOff", "getRatioHistory", "explainRatio", "getFrequencySeverity",
    "askWhatIf", "getRenewalSheet", "issueReport", "listReports", "getReport", "getReportContent",
    "listReportChanges", "calculateEarnedPremium", "calculateLossRatio", "calculateReserving", "calculateIndemnity",
    "calculateRecourse",
    "calculateDeadline", "listRuleTables", "getRuleTable", "putRuleTable", "listCodeLists", "getCodes",
    "getMe", "createKey", "listKeys", "getKey",
    "revokeKey", "getProblem", "listImports", "listImportProfiles", "getLiveness", "getReadiness", "getVersion",
]  # fmt: skip


class Teller:
    """Sends one example after the other, and keeps the ids and versions it is answered."""

    def __init__(self, whole: Whole, headers: dict[str, str]) -> None:
        self._whole = whole
        self._headers = headers
        self._others = OtherClaims(whole.client, headers)
        self._ids: dict[str, str] = {
            "event_code": "hail_2025_03", "code": "version-mismatch", "name": "fremotor-claims",
            "table": "authority_limits", "list": "causes", "reference": "P-7",
            "insurer_id": "fremotor", "branch": "motor_liability", "threshold": "watch_points", "segment": "motor",
            "coverage": "theft",
        }  # fmt: skip
        self._versions: dict[str, int] = {}
        self._delegated: dict[str, str] = {}
        self._told = count()
        self._reports = iter(REPORTS)

    async def tell(self, operation: Operation) -> httpx.Response:
        subject = "claim_id" if operation.path.startswith("/v1/claims") else "policy_id"
        headers = dict(self._headers)
        if operation.idempotency != "no":
            headers["idempotency-key"] = f"{operation.name}-{next(self._told)}"  # told again, it is another command
        if operation.if_match == "required":
            headers["if-match"] = f'"{self._versions[subject]}"'
        ids = self._ids
        if operation.name in SETTLEMENT:
            headers["on-behalf-of"] = "bruno"
            ids = await self._settling(operation)
        if operation.name in OF_ANOTHER:
            ids = {**ids, "claim_id": await self._others.id_for(operation.name)}
            if "{alert_id}" in operation.path:
                ids["alert_id"] = await self._others.alert()
            if operation.if_match == "required":
                headers["if-match"] = f'"{await self._others.version(operation.name)}"'
        if operation.name == "groupClaims":
            await self._whole.client.put("/v1/rule-tables/common_events", json=_STORM, headers=headers)
        if operation.name == "recordIncapacity":
            self._ids["person_id"] = await self._victim(headers)
        body = self._named(operation.example)
        if operation.name == "reportExpertise":
            body |= next(self._reports)
        if operation.consistent:
            headers["at-least"] = await self._all_there_is()
        path = operation.path.format_map(defaultdict(lambda: "unknown", ids))
        params = {
            "getLossRatio": {"group_by": "year,coverage"},
            "readFeed": {"claim": ids.get("claim_id", ""), "kind": "claim-declared"},
        }.get(operation.name)
        client: httpx.AsyncClient = self._whole.client
        answer = await client.request(operation.method, path, json=body, headers=headers, params=params)
        if operation.writes and operation.status != 204 and operation.name not in OF_ANOTHER:
            self._learn(operation, answer.json(), subject)
        return answer

    async def _all_there_is(self) -> str:
        """The end of the log: an answer may show what any command before it made, not the last one alone."""
        answer = await self._whole.client.get("/v1/log-position", headers=self._headers)
        return str(answer.json()["log_position"])

    async def _victim(self, headers: dict[str, str]) -> str:
        """Whose health an incapacity is about: a person who is on record."""
        body = {"nature": "natural", "identity": {"family_name": "Durand"}}
        answer = await self._whole.client.put("/v1/persons/by-reference/V-1", json=body, headers=headers)
        return str(answer.json()["id"])

    async def _settling(self, operation: Operation) -> dict[str, str]:
        """The ids of the claim that the broker pays, with the payment that the operation is about."""
        if not self._delegated:
            self._delegated = await Delegated(self._whole.client, self._headers).ids()
        payment = self._delegated[_PAYMENT_OF.get(operation.name, "approve")]
        return {**self._ids, **self._delegated, "payment_id": payment, "batch_no": "VIR-2025-04"}

    def _learn(self, operation: Operation, said: dict[str, Any], subject: str) -> None:
        if "version" in said:
            self._versions[subject] = said["version"]
        variable = {
            "declareClaim": "claim_id", "registerPolicy": "policy_id", "movePremium": "movement_id",
            "endorsePolicy": "endorsement_id", "renewPolicy": "renewal_id", "terminatePolicy": "termination_id",
            "suspendCover": "suspension_id", "reinstateCover": "reinstatement_id",
            "declareExposure": "declaration_id", "setActionPlan": "plan_id",
            "openCoverage": "coverage_id", "orderExpertise": "expertise_id", "setReserve": "event_id",
            "orderCounterExpertise": "expertise_id", "orderThirdExpert": "expertise_id",
            "recordIncapacity": "incapacity_id", "challengeReserve": "challenge_id", "correctBalance": "correction_id",
            "computeIndemnity": "computation_id",
            "recordPayment": "payment_id", "openRecourse": "recourse_id", "receiveRecourse": "receipt_id",
            "remitRecourse": "remittance_id", "openLitigation": "matter_id", "setDeadline": "deadline_id",
            "recordLitigationStep": "step_id",
            "addParty": "party_id", "provideAssistance": "assistance_id",
            "createKey": "key_id", "makeOffer": "offer_id", "recordPerson": "person_id", "explainGap": "explanation_id",
            "issueReport": "report_id",
        }.get(operation.name)  # fmt: skip
        if variable is not None:
            self._ids[variable] = said.get("id", "unknown")
        if operation.name == "reportPositions":
            self._ids["position_id"] = said["items"][0]["position_id"]
            self._ids["gap_id"] = f"gap_{self._ids['position_id'][4:]}_paid"
        if operation.name == "holdPerson":
            self._ids["reference"] = "P-8"  # whoever is held is not erased: another one is recorded for that

    def _named(self, example: Any) -> Any:
        """The example, about what this story made before."""
        if not isinstance(example, dict):
            return example
        own = ("policy_id", "receipt_id", "person_id")
        named: dict[str, Any] = {name: self._ids[name] for name in own if name in example}
        if "into" in example:
            named["into"] = self._ids["claim_id"]
        if example.get("claims") and isinstance(example["claims"][0], str):
            named["claims"] = [self._ids["claim_id"]]
        if "payments" in example:
            line = {"claim_id": self._delegated["claim_id"], "payment_id": self._delegated["batch"]}
            named["payments"] = [{**example["payments"][0], **line}]
        return {**example, **named}


# An answer is shown in full where it is what was asked for; beside events, the whole they changed is cut to its head.
_HEAD: Final = ("id", "version", "state", "status", "balances")
_WHOLES: Final = ("claim", "policy", "person")


def shortened(said: Any) -> Any:
    """An answer as an example: one or two items of a list, tokens that a page can hold, no secret."""
    match said:
        case dict():
            told = {name: shortened(value) for name, value in said.items()}
            if "events" in told:
                told |= {name: _head(told[name]) for name in _WHOLES if name in told}
            return told
        case list():
            return [shortened(item) for item in said[:2]]
        case str() if said.startswith("sk_"):
            return "sk_live_<id>_<secret>"
        case str() if len(said) > 100 and " " not in said:
            return said[:20] + "…"
        case _:
            return said


def _head(whole: dict[str, Any]) -> dict[str, Any]:
    return {name: whole[name] for name in _HEAD if name in whole}


def missing(shown: Any, said: Any, where: str = "") -> list[str]:
    """What an example shows and an answer lacks, by its place."""
    match shown, said:
        case dict(), dict():
            absent = [f"{where}/{name}" for name in shown if name not in said]
            return absent + [
                m for name in shown if name in said for m in missing(shown[name], said[name], f"{where}/{name}")
            ]
        case [first, *_], [other, *_]:
            return missing(first, other, f"{where}/0")
        case ((dict() | [_, *_]), _):
            return [f"{where}: {said!r}"]
        case _:
            return []


async def test_every_example_is_answered_as_it_says(whole: Whole) -> None:
    teller = Teller(whole, await whole.key("cabinet-martin") | WAIT)
    wrong: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for name in STORY:
        operation = BY_NAME[name]
        answer = await teller.tell(operation)
        if answer.status_code != operation.status:
            wrong[name] = (answer.status_code, answer.text)
        elif operation.status != 204 and operation.answer is None:
            answers[name] = answer.json()
    assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong.items())
    if "SINISTRA_WRITE_EXAMPLES" in os.environ:
        told = {name: shortened(said) for name, said in answers.items()}
        RECORDED.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return
    lacking = {name: missing(example(BY_NAME[name]), said) for name, said in answers.items()}
    assert not {name: places for name, places in lacking.items() if places}


def test_every_operation_has_an_example_of_its_answer() -> None:
    without = {operation.name for operation in OPERATIONS if operation.status != 204 and example(operation) is None}
    assert not without


def test_the_story_leaves_nothing_out() -> None:
    files = {"createImport", "getImport", "listImportLines", "rerunImport", "getImportProfile"}
    pages = {"getMetrics", "getOpenApi", "getDocs"}
    assert set(STORY) == BY_NAME.keys() - files - pages
