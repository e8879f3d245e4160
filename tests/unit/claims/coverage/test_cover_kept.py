"""Covers kept in memory: given back only while nothing that they hang on has changed."""

from dataclasses import replace
from uuid import UUID

from services.claims.coverage import cover_kept
from services.claims.coverage.cover_kept import KeptCovers, MadeOf
from services.claims.rule_tables.book import RuleBook

CLAIM, RULES = UUID(int=1), RuleBook()
MADE = MadeOf(3, 5, None, french=True)


def test_a_cover_is_given_back_while_nothing_changed() -> None:
    kept = KeptCovers()
    kept.keep(CLAIM, MADE, RULES, b"{}")
    assert kept.find(CLAIM, MADE, RULES) == b"{}"
    for other in (
        replace(MADE, claim_version=4),
        replace(MADE, policy_version=6),
        replace(MADE, insurer_id="axeria"),
        replace(MADE, french=False),
    ):
        assert kept.find(CLAIM, other, RULES) is None
    assert kept.find(CLAIM, MADE, RuleBook()) is None
    assert kept.find(UUID(int=2), MADE, RULES) is None


def test_the_oldest_goes_first() -> None:
    kept = KeptCovers()
    for n in range(cover_kept._MOST + 1):
        kept.keep(UUID(int=n), MADE, RULES, b"{}")
    assert kept.find(UUID(int=0), MADE, RULES) is None
    assert kept.find(UUID(int=1), MADE, RULES) == b"{}"
