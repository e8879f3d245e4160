"""The expert's estimate beside the insurer's figure and the final payment; the chain and the fees of an expertise."""

from decimal import Decimal

from services.claims.expertise.estimate_views import estimate_views
from services.claims.expertise.estimates import estimates
from services.claims.expertise.views import expertise_views
from services.claims.lines import Where
from services.contracts.events.expertise import Head
from services.contracts.ids import dress
from tests.unit.claims.stories import (
    concluded,
    covered,
    day,
    declared,
    dossier,
    euros,
    given,
    named,
    ordered,
    paid,
    reported,
    reserved,
)

DAMAGE = Where(coverage_code="own_damage", cost_category="property")
FEES = Where(cost_type="expense", cost_category="expert_fees")


def head(net: str, wear: str | None = None, code: str = "repair", coverage: str | None = "own_damage") -> Head:
    return Head(
        claim_coverage_id=named(coverage) if coverage else None,
        code=code,
        net=euros(net),
        gross=euros(net),
        wear_rate=Decimal(wear) if wear else None,
    )


START = (declared(), covered(), ordered())
CONTESTED = (*START, reported(heads=(head("1000.00"),)), concluded("contested"))
COUNTER = (
    ordered("counter", "2025-05-01", kind="counter", follows=named("expertise"), expert_party_id="exp-99"),
    reported(name="counter", on="2025-06-01", heads=(head("1800.00"),)),
)
THIRD = (
    ordered("third", "2025-06-20", kind="third", follows=named("counter")),
    reported(name="third", on="2025-07-01", heads=(head("1400.00"),)),
)


def basis(*steps: object, as_of: str | None = None) -> tuple[str, str]:
    found = estimates(dossier(given(*steps)), day(as_of) if as_of else None)[named("own_damage")]  # type: ignore[arg-type]
    return found.basis, str(found.net)


def test_a_final_report_counts_over_a_preliminary_one() -> None:
    preliminary = (*START, reported("preliminary", heads=(head("700.00"),)))
    assert basis(*preliminary) == ("preliminary", "700.00")
    assert basis(*preliminary, reported(on="2025-04-20", heads=(head("1000.00"),))) == ("final", "1000.00")


def test_of_two_final_reports_the_latest_counts_unless_a_third_expert_reported() -> None:
    assert basis(*CONTESTED, *COUNTER) == ("final", "1800.00")
    assert basis(*CONTESTED, *COUNTER, *THIRD) == ("third_final", "1400.00")
    later = (ordered("other", "2025-08-01"), reported(name="other", on="2025-09-01", heads=(head("1.00"),)))
    assert basis(*CONTESTED, *COUNTER, *THIRD, *later) == ("third_final", "1400.00")


def test_what_is_agreed_counts_over_all_reports() -> None:
    agreed = concluded("agreed", "2025-07-10", "third", by="all", heads=(head("1350.00"),))
    assert basis(*CONTESTED, *COUNTER, *THIRD, agreed) == ("agreed", "1350.00")
    as_reported = concluded("agreed", "2025-07-10", "third", by="all")
    assert basis(*CONTESTED, *COUNTER, *THIRD, as_reported) == ("agreed", "1400.00")


def test_an_estimate_is_cut_at_a_day() -> None:
    story = (*CONTESTED, *COUNTER, *THIRD)
    assert basis(*story, as_of="2025-06-30") == ("final", "1800.00")


def test_each_coverage_has_its_own_estimate_and_wear_is_taken_off_head_by_head() -> None:
    heads = (head("1000.00", "0.250000"), head("333.33", "0.100000", "paint"), head("50.00", coverage=None))
    found = estimates(dossier(given(*START, reported(heads=heads))))
    damage = found[named("own_damage")]
    assert (damage.net, damage.net_after_wear) == (euros("1333.33"), euros("1050.00"))
    assert found[None].net == euros("50.00")


def test_the_three_figures_stand_side_by_side() -> None:
    claim = given(
        *START, reserved("1500.00", where=DAMAGE, stated_by="insurer"), reported(heads=(head("1200.00", "0.100000"),)),
        paid("400.00", "2025-05-02", "advance", DAMAGE, payment_kind="advance"),
        paid("500.00", "2025-06-02", "balance", DAMAGE, payment_kind="balance", stated_by="insurer"),
        reserved("0.00", "2025-06-10", DAMAGE, stated_by="insurer"),
    )  # fmt: skip
    [row] = estimate_views(dossier(claim))
    assert row["expert"]["net_after_wear"] == euros("1080.00")
    assert row["insurer"] == {
        "case_reserve": euros("0.00"), "paid": euros("900.00"), "figure": euros("900.00"), "stated_by": "insurer",
    }  # fmt: skip
    assert row["final_payment"]["amount"] == euros("500.00")
    assert row["gap"] == euros("-180.00")
    [earlier] = estimate_views(dossier(claim), day("2025-05-02"))
    assert (earlier["insurer"]["figure"], earlier["final_payment"]) == (euros("1500.00"), None)


def test_a_chain_shows_each_expertise_with_its_dates_and_documents() -> None:
    claim = given(
        *START, reported(heads=(head("1000.00"),), document_id=named("report"), file_hash="a" * 64),
        concluded("contested", grounds=("amount",)), *COUNTER, *THIRD, ordered("apart", "2025-08-01"),
    )  # fmt: skip
    first, *_, apart = expertise_views(dossier(claim))
    assert [link["kind"] for link in first["chain"]] == ["amicable", "counter", "third"]
    assert [link["state"] for link in first["chain"]] == ["contested", "reported", "reported"]
    assert first["chain"][0]["reports"][0]["document_id"] == dress("doc", named("report"))
    assert first["chain"][0]["concluded_on"] == day("2025-04-15")
    assert first["chain"][0]["grounds"] == ("amount",)
    assert len(apart["chain"]) == 1


def test_fees_are_those_paid_to_the_expert_with_who_bears_them() -> None:
    claim = given(
        *CONTESTED, *COUNTER,
        paid("300.00", "2025-04-20", "fees", FEES, payment_kind="expense", payee_party_id="exp-12"),
        paid("450.00", "2025-06-20", "own", FEES, payment_kind="expense", payee_party_id="exp-99", borne_by="insured"),
        paid("99.00", "2025-06-20", "repair", DAMAGE, payee_party_id="exp-12"),
    )  # fmt: skip
    first, counter = (view["fees"] for view in expertise_views(dossier(claim)))
    assert (first["borne_by_insurer"], first["borne_by_insured"]) == (euros("300.00"), euros("0.00"))
    assert (counter["borne_by_insurer"], counter["borne_by_insured"]) == (euros("0.00"), euros("450.00"))
    [before] = [view["fees"] for view in expertise_views(dossier(claim), day("2025-04-19"))][:1]
    assert before["payments"] == []


def test_fees_of_an_expert_sent_twice_belong_to_the_mission_before_them() -> None:
    claim = given(
        *START, reported(), ordered("again", "2025-06-01"),
        paid("300.00", "2025-04-20", "first", FEES, payment_kind="expense", payee_party_id="exp-12"),
        paid("200.00", "2025-06-20", "second", FEES, payment_kind="expense", payee_party_id="exp-12"),
    )  # fmt: skip
    assert [view["fees"]["borne_by_insurer"] for view in expertise_views(dossier(claim))] == [
        euros("300.00"), euros("200.00"),
    ]  # fmt: skip
