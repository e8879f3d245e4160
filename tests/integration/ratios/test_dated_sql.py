"""The rules of loading rates and segments in SQL are those in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.kit.database import Pool
from services.ratios.loading.rates import LoadingRate, rate_on
from services.ratios.loading.sql import loading_rate
from services.ratios.loading.store import own_rates
from services.ratios.query.sql import Arguments
from services.ratios.segments.rules import Condition, Segment, Segments, segment_case, segment_of

TENANT = UUID(int=1)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
INSURERS, BRANCHES = ("axa", "maif"), ("motor_liability", "health", "capitalisation")
FIELDS = ("insurer_id", "client_id", "adviser_id", "branch", "product_line", "layer")
VALUES = ("a", "b", "c")

rates = st.lists(
    st.tuples(
        st.sampled_from(INSURERS), st.sampled_from(BRANCHES), st.dates(date(2024, 1, 1), date(2024, 1, 4)),
        st.decimals(0, "0.99", places=2),
    ),
    max_size=12,
)  # fmt: skip
conditions = st.builds(
    Condition, st.sampled_from(FIELDS), st.lists(st.sampled_from(VALUES), min_size=1, max_size=2).map(tuple),
    none_of=st.booleans(),
)  # fmt: skip
segment_sets = st.lists(st.lists(conditions, max_size=3).map(tuple), max_size=4).map(
    lambda rules: Segments(1, tuple(Segment(f"s{n}", n, rule, "x") for n, rule in enumerate(rules)))
)
policies = st.lists(
    st.tuples(*(st.sampled_from(VALUES) for _ in range(5)), st.sampled_from((*VALUES, None))), min_size=1, max_size=6
)


@settings(max_examples=40)
@given(set_rates=rates, known=st.integers(0, 12), day=st.dates(date(2023, 12, 31), date(2024, 1, 5)))
async def test_a_rate_in_sql_is_the_rate_of_the_rule(
    ledger: Pool, set_rates: list[tuple[str, str, date, Decimal]], known: int, day: date
) -> None:
    await ledger.execute("DELETE FROM ratios.loading_rate")
    for n, rate in enumerate(set_rates):
        await ledger.execute(
            "INSERT INTO ratios.loading_rate"
            " (tenant_id, insurer_id, branch, valid_from, rate, recorded_at, recorded_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, 'x')",
            *(TENANT, *rate, FIRST + timedelta(days=n)),
        )
    cut = FIRST + timedelta(days=known)
    own = await own_rates(ledger, TENANT, cut)
    assert own == [
        LoadingRate(branch, on, rate, insurer, FIRST + timedelta(days=n), "x")
        for n, (insurer, branch, on, rate) in enumerate(set_rates[:known])
    ]
    args = Arguments()
    found = loading_rate(
        args, TENANT, args.add(cut, "timestamptz"), insurer="a.insurer", branch="a.branch", day=args.add(day, "date")
    )
    rows = await ledger.fetch(
        f"SELECT a.insurer, a.branch, {found} AS rate FROM unnest({args.add(list(INSURERS), 'text[]')}) i (insurer)"
        f" CROSS JOIN unnest({args.add(list(BRANCHES), 'text[]')}) b (branch)"
        " CROSS JOIN LATERAL (SELECT i.insurer, b.branch) a",
        *args.values,
    )
    assert len(rows) == len(INSURERS) * len(BRANCHES)
    for row in rows:
        expected = rate_on(own, row["insurer"], row["branch"], day)
        assert row["rate"] == (None if expected is None else expected.rate)


@settings(max_examples=60)
@given(segments=segment_sets, held=policies)
async def test_a_segment_in_sql_is_the_segment_of_the_rule(
    ledger: Pool, segments: Segments, held: list[tuple[str | None, ...]]
) -> None:
    fields = ("insurer_id", "client_id", "branch", "product_line", "layer", "adviser_id")
    args = Arguments()
    case = segment_case(segments, args)
    columns = [args.add([policy[n] for policy in held], "text[]") for n in range(len(fields))]
    rows = await ledger.fetch(
        f"SELECT {case} AS segment FROM (SELECT gen_random_uuid() AS policy_id, u.* FROM"
        f" unnest({', '.join(columns)}) u ({', '.join(fields)})) p",
        *args.values,
    )
    expected = [segment_of(segments, dict(zip(fields, policy, strict=True))) for policy in held]
    assert [row["segment"] for row in rows] == expected


async def test_what_has_no_policy_is_outside_every_segment(ledger: Pool) -> None:
    others = Condition("branch", ("a",), none_of=True)
    everything = Segments(1, (Segment("others", 0, (others,), "x"), Segment("all", 1, (), "x")))
    args = Arguments()
    case = segment_case(everything, args)
    found = await ledger.fetchval(
        f"SELECT {case} FROM (SELECT 1) c LEFT JOIN ratios.policy_version p ON false", *args.values
    )
    assert found is None
