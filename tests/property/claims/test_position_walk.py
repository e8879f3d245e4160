"""Random lives with an insurer's statements among them: after each, the claim stands where the insurer says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.dossier import Dossier
from services.claims.figures import rows, sum_of
from services.claims.positions.lines import Figures
from services.claims.positions.parts import line_in
from services.claims.positions.rules import ReportPosition, report_position
from services.claims.state import UNDECLARED, Claim, evolve, known
from services.contracts.events import codec
from services.contracts.events.common import Line
from services.contracts.events.position import PositionLine, PositionReported
from services.contracts.money import ZERO, Money, total
from services.ratios.movements import claim_movements
from tests.property.claims.dice import REFUSED, lived_by, throws_of
from tests.property.claims.tries import COMMANDS, WHERES
from tests.property.claims.walk import START, Throw, Walk
from tests.unit.claims.stories import OCCURRED, declaration, named, on_policy, policy

NAMES = (
    *("reserve", "reserve", "pay", "pay", "reverse", "recourse", "forecast", "receive", "total", "close", "close"),
    *("reopen", "open coverage", "close coverage", "reopen coverage"),
)


@dataclass(frozen=True)
class Statement:
    """A month's figures, in cents, of some of the claim's lines; `back` days ago."""

    figures: tuple[tuple[int, tuple[int, int, int, int | None]], ...]
    back: int
    wait: int
    closed: bool
    file: int


def _statements() -> st.SearchStrategy[Statement]:
    cents = st.integers(-300, 3000) | st.just(0)
    amounts = st.tuples(cents, cents, cents, st.none() | cents)
    lines = st.lists(
        st.tuples(st.integers(0, len(WHERES) - 1), amounts), min_size=1, max_size=3, unique_by=lambda x: x[0]
    )
    return st.builds(
        Statement,
        figures=lines.map(tuple),
        back=st.integers(0, 12),
        wait=st.integers(0, 9),
        closed=st.booleans(),
        file=st.integers(0, 4).map(lambda n: n // 4),
    )


def _lives() -> st.SearchStrategy[list[Throw | Statement]]:
    throw = throws_of(NAMES, least=1, most=1).map(lambda one: one[0])
    return st.lists(throw | throw | _statements(), min_size=6, max_size=30)


def _command(walk: Walk, said: Statement, key: str) -> ReportPosition:
    return ReportPosition(
        claim_id=named("claim"),
        command_id=named(key),
        insurer_id="axeria",
        insurer_claim_no=f"AX-{said.file}",
        cut_off_on=max(walk.today - timedelta(days=said.back), OCCURRED),
        figures=tuple(_figures(*one) for one in said.figures),
        insurer_status="closed" if said.closed else None,
        matched_by="insurer_claim_no",
        today=walk.today,
    )


def _figures(n: int, cents: tuple[int, int, int, int | None]) -> Figures:
    where, (paid, reserve, received, forecast) = WHERES[n], cents
    return Figures(
        coverage_code=where.coverage_code,
        cost_type=where.cost_type,
        cost_category=where.cost_category if n else None,  # the first names no line: it is told from what there is
        paid_to_date=Money(paid),
        case_reserve=Money(reserve),
        recourse_received=Money(received),
        recourse_forecast=None if forecast is None else Money(forecast),
    )


def _lived(attempts: Sequence[Throw | Statement], handling: str = "informative") -> Walk:
    """The life; every statement that is taken is looked at as soon as it is."""
    codes = tuple(map(on_policy, ("own_damage", "theft")))
    walk = lived_by(declaration(policy=policy(handling), coverages=codes, declared_on=OCCURRED, today=START), [])
    for n, attempt in enumerate(attempts):
        walk.today += timedelta(days=attempt.wait)
        try:
            if isinstance(attempt, Throw):
                walk.note(COMMANDS[attempt.name](walk, attempt))
            else:
                _state(walk, attempt, f"position {n}")
        except REFUSED:
            walk.refused += 1
    return walk


def _state(walk: Walk, said: Statement, key: str) -> None:
    events = report_position(walk.claim, _command(walk, said, key))
    walk.note(events)
    if events:
        reported = events[0]
        assert isinstance(reported, PositionReported)
        if not reported.late and reported.handling == "informative":
            _stands(known(walk.claim), reported, [n == 0 for n, _ in said.figures])
        else:
            assert len(events) == 1
    assert report_position(walk.claim, _command(walk, said, f"{key} again")) == []


def _stands(dossier: Dossier, reported: PositionReported, totals: Sequence[bool]) -> None:
    """A line that was named holds what all files state of it; a total is that of all other lines of its type."""
    ledger, own = dossier.ledger, {line_in(stated) for stated in reported.lines}
    recourses = [k.line for k in (*ledger.received, *ledger.forecasts)]
    every = {*(k.line for k in ledger.paid), *ledger.reserves, *recourses}
    for stated, is_total in zip(reported.lines, totals, strict=True):
        place = line_in(stated)
        lines = {place}
        if is_total:
            lines |= {line for line in every if line.cost_type == place.cost_type and line not in own}
        of_files = [stated, *(one for one in _of_other_files(dossier, reported) if line_in(one) in lines)]
        assert _at(dossier, lines, reported.cut_off_on) == (
            total(one.paid_to_date for one in of_files),
            total(one.case_reserve for one in of_files),
            total(one.recourse_received for one in of_files),
        )
        if stated.recourse_forecast is not None:
            assert _expected(dossier, lines, reported.cut_off_on) == total(
                one.recourse_forecast or ZERO for one in of_files
            )


def _of_other_files(dossier: Dossier, reported: PositionReported) -> list[PositionLine]:
    """What the insurer's other files stated last, by the cut-off, of what was taken over."""
    latest: dict[str, PositionReported] = {}
    taken = [position.reported for position in dossier.positions if not position.reported.late]
    for other in sorted(taken, key=lambda one: one.cut_off_on):
        if other.cut_off_on <= reported.cut_off_on and other.insurer_claim_no != reported.insurer_claim_no:
            latest[other.insurer_claim_no] = other
    return [line for other in latest.values() for line in other.lines]


def _at(dossier: Dossier, lines: Collection[Line], on: date) -> tuple[Money, Money, Money]:
    ledger = dossier.ledger
    paid = [b.at(on) for k, b in ledger.paid.items() if k.line in lines and k.borne_by == "insurer"]
    received = [b.at(on) for k, b in ledger.received.items() if k.line in lines and k.beneficiary == "insurer"]
    return total(paid), total(ledger.reserve(line).at(on) for line in lines), total(received)


def _expected(dossier: Dossier, lines: Collection[Line], on: date) -> Money:
    forecasts = dossier.ledger.forecasts.items()
    return total(b.at(on) for k, b in forecasts if k.line in lines and k.beneficiary == "insurer")


walks = settings(max_examples=80, deadline=None)


@walks
@given(_lives())
def test_after_each_statement_the_claim_stands_where_the_insurer_says(attempts: list[Throw | Statement]) -> None:
    """The checks are in the life itself: where it stands, and that the same again changes nothing."""
    walk = _lived(attempts)
    claim: Claim = UNDECLARED
    for _, key, event in walk.log:
        stored = codec.decode(codec.kind(event), codec.schema_version(event), codec.encode(event))
        claim = evolve(claim, stored, key)  # type: ignore[arg-type]
    assert claim == walk.claim


@walks
@given(_lives(), st.integers(-3, 150))
def test_ratios_sum_to_what_claims_hold(attempts: list[Throw | Statement], days: int) -> None:
    walk, as_of = _lived(attempts), OCCURRED + timedelta(days=days)
    moved: Counter[str] = Counter()
    for _, _, event in walk.log:
        for movement in claim_movements(event):
            if movement.effective_on <= as_of:
                moved.update({name: getattr(movement, name) or 0 for name in movement._fields[9:20]})
    sums = sum_of(rows(known(walk.claim), as_of))
    assert sums["paid"].cents == moved["paid_indemnity"] + moved["paid_expense"]
    assert sums["case_reserve"].cents == moved["reserve_indemnity"] + moved["reserve_expense"]
    assert sums["recourse_received"].cents == moved["received_indemnity"] + moved["received_expense"]
    assert sums["recourse_forecast"].cents == moved["forecast_indemnity"] + moved["forecast_expense"]


@walks
@given(_lives())
def test_where_the_broker_pays_a_statement_moves_nothing(attempts: list[Throw | Statement]) -> None:
    walk = _lived([a for a in attempts if isinstance(a, Statement)], "delegated")
    assert {codec.kind(event) for _, _, event in walk.log} <= {
        "claim-declared", "claim-coverage-opened", "deadline-set", "position-reported",
    }  # fmt: skip


def test_the_lives_go_somewhere() -> None:
    """The dice must reach what the tests above are about, or these prove little."""
    seen: Counter[str] = Counter()

    @settings(max_examples=800, deadline=None, derandomize=True, database=None)
    @given(_lives())
    def live(attempts: list[Throw | Statement]) -> None:
        for _, _, event in _lived(attempts).log:
            reason = getattr(event, "reason", getattr(event, "basis", ""))
            seen[f"{codec.kind(event)} {reason}"] += 1
            if isinstance(event, PositionReported):
                seen["late"] += event.late
                seen["supersedes"] += event.supersedes is not None

    live()
    wanted = {
        *("payment-recorded position", "recourse-received position", "balance-corrected position"),
        *("case-reserve-set position", "recourse-forecast-set position", "claim-reopened position_moved"),
        *("case-reserve-set floor", "balance-corrected floor", "claim-coverage-opened position_moved"),
        *("late", "supersedes"),
    }
    assert wanted <= {name for name, times in seen.items() if times}, wanted - set(seen)
