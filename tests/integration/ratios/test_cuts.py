"""Whatever the axes, the basis and the two dates: the answer is what the events themselves say."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Server
from tests.support.asking import asking
from tests.support.random_history import FIRST, projected
from tests.support.reference import loss_ratios
from tests.support.world import World

AXES = ("", "year", "coverage", "year,coverage", "policy", "insurer", "client,year", "branch,coverage", "adviser",
        "insurer,coverage", "policy,insurer,year")  # fmt: skip


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
async def test_every_cut_is_what_the_events_say(server: Server, seed: int) -> None:
    # Times of recording never go back along a partition: each history has a log of its own.
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 60)
    history = grown.history
    span = (grown.today - FIRST).days
    async with asking(url) as asker:
        for _ in range(12):
            known_on = FIRST + timedelta(days=rnd.randint(0, span + 10))
            as_of = FIRST + timedelta(days=rnd.randint(0, span + 400))
            axes = rnd.choice(AXES)
            chosen = {
                "premium_basis": rnd.choice(("earned", "written", "collected")),
                "scope": rnd.choice(("all", "covered")),
            }
            cap = rnd.choice((None, 100_000, 1_000_000))
            paid_only = rnd.random() < 0.3
            insurer_only = None if "adviser" in axes else rnd.choice((None, None, "axa"))
            answer = await asker.ask(
                history.tenant,
                insurer_id=insurer_only,
                group_by=axes,
                as_of=as_of.isoformat(),
                known_on=known_on.isoformat(),
                cost_basis="paid" if paid_only else "incurred",
                **chosen,
                **({} if cap is None else {"cap": f"{cap // 100}.00"}),
            )
            rows, total = loss_ratios(
                World(history.recorded, known_on, as_of), tuple(axes.split(",")) if axes else (),
                paid_only=paid_only, cap=cap, insurer_only=insurer_only, **chosen,
            )  # fmt: skip
            expected = {group: vars(row) for group, row in rows.items()}
            found = {_group(row): _figures(row) for row in answer["rows"]}
            assert _told(found) == _told(expected)
            assert _figures(answer["total"]) == vars(total)


def _group(row: dict[str, object]) -> tuple[object, ...]:
    group = dict(row["group"])  # type: ignore[call-overload]
    if "policy" in group:
        group["policy"] = group.pop("policy_no")
    return tuple(group.values())


def _told(rows: dict[Any, dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    """The rows that hold something: a premium that has not begun to earn makes an empty row, or none."""
    return {group: row for group, row in rows.items() if any(v for name, v in row.items() if name != "unsplit")}


def _figures(row: dict[str, object]) -> dict[str, object]:
    return {
        "claims": row["claims"],
        "with_cost": row["claims_with_cost"],
        "incurred": _cents(row["incurred"]),
        "premium": _cents(row["premium"]),
        "unsplit": row["reason"] == "premium_not_split",
    }


def _cents(amount: object) -> int:
    return int(str(amount).replace(".", ""))
