"""What people read: amounts, days, lines and changes in words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from services.claims.words import Words
from services.claims.words.said import Said
from services.contracts.events.common import Change, Line
from services.contracts.events.declaration import ClaimCorrected, ClaimCoverageOpened
from services.contracts.events.diary import DeadlineClosed, DeadlineSet
from services.contracts.events.litigation import LitigationStepRecorded
from services.contracts.events.parties import LiabilitySet
from services.contracts.events.recourse import RecourseAnswered, RecourseOpened
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import SettlementAnswered, SettlementOffered
from services.contracts.money import Money
from tests.unit.claims.stories import TERMS, day, euros, named

FR = Words(french=True, coverages={named("theft"): "theft"})
EN = Words(french=False, coverages={named("theft"): "theft"})
RESERVE = CaseReserveSet(
    handling="informative",
    stated_by="broker",
    line=Line(named("theft"), "expense", "expert_fees"),
    before=euros("0.00"),
    after=euros("1234567.80"),
    set_on=day("2025-03-12"),
    reason="opening",
)


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [(0, "0,00 €", "0.00 €"), (-5, "-0,05 €", "-0.05 €"), (123456789, "1 234 567,89 €", "1,234,567.89 €")],
)
def test_amounts(cents: int, french: str, english: str) -> None:
    assert FR.amount(Money(cents)).replace("\u202f", " ") == french
    assert EN.amount(Money(cents)).replace("\u202f", " ") == english


def test_a_reserve_is_told_with_its_line_and_reason() -> None:
    french = "Provision portée de 0,00 € à 1 234 567,80 € – vol, frais, honoraires d’expert (ouverture)"
    assert FR.told(RESERVE).replace("\u202f", " ") == french
    english = "Case reserve from 0.00 € to 1,234,567.80 € – theft, expense, expert fees (opening)"
    assert EN.told(RESERVE).replace("\u202f", " ") == english


def test_a_correction_names_what_changed() -> None:
    policy = (str(named("a")), str(named("b")))
    event = ClaimCorrected(
        corrected_on=day("2025-04-01"),
        changes=(
            Change(field="policy_id", before=policy[0], after=policy[1]),
            Change(field="discovered_on", before="2025-03-11", after=None),
        ),
        reason="error",
    )
    assert FR.told(event) == (
        f"Rectification (erreur) : contrat : pol_{named('a').hex} → pol_{named('b').hex}, "
        "date de découverte : 11/03/2025 → –"
    )


def test_a_correction_tells_codes_by_their_words() -> None:
    event = ClaimCorrected(
        corrected_on=day("2025-04-01"),
        changes=(
            Change(field="cause_code", before="rear_end", after="never_heard_of"),
            Change(field="injury_kind", before="material", after="mixed"),
            Change(field="handling", before=None, after="delegated"),
        ),
        reason="typing_error",
    )
    assert FR.told(event) == (
        "Rectification (erreur de saisie) : cause : choc arrière → never_heard_of, "
        "nature du dommage : matériel → matériel et corporel, gestion : – → gestion confiée"
    )
    assert EN.told(event) == (
        "Corrected (typing error): cause: rear-end collision → never_heard_of, "
        "kind of damage: material → material and bodily, handling: – → delegated"
    )


def test_a_coverage_removed_is_not_called_set() -> None:
    assert FR.told(replace(TERMS, subscribed=False)) == "Garantie dommages tous accidents retirée à effet du 01/01/2025"
    assert EN.told(TERMS) == "Coverage own damage set from 2025-01-01"


def test_a_coverage_under_other_terms_says_why_it_is_opened_again() -> None:
    opened = ClaimCoverageOpened(
        claim_coverage_id=named("theft"), coverage_code="theft", policy_version=2, terms=None,
        opened_on=day("2025-03-12"), reason="terms_of_the_day",
    )  # fmt: skip
    assert FR.told(opened) == "Garantie vol mise en jeu (conditions à la date de survenance)"


def test_days_and_codes_without_a_word() -> None:
    assert (FR.spoken("set_on", day("2025-03-12")), EN.spoken("set_on", day("2025-03-12"))) == (
        "12/03/2025",
        "2025-03-12",
    )
    assert FR.spoken("reason", "never_heard_of") == EN.spoken("reason", "never_heard_of") == "never_heard_of"
    assert EN.spoken("reason", "terms_of_the_day") == "terms of the day"
    assert EN.spoken("insurer_id", "axa_france") == "axa_france"
    assert Words(french=True, currency="CHF").amount(Money(100)) == "1,00\u202fCHF"


def test_what_is_named_by_its_id_is_told_by_what_was_said_of_it() -> None:
    first = DeadlineSet(
        deadline_id=named("d"), code="declare_theft", trigger_on=day("2025-03-10"), due_on=day("2025-03-12"),
        due_on_rolled=day("2025-03-12"), set_on=day("2025-03-20"), owner="insured",
    )  # fmt: skip
    met = DeadlineClosed(deadline_id=named("d"), how="met", closed_on=day("2025-03-20"), days_late=0)
    offered = SettlementOffered(
        handling="delegated",
        stated_by="broker",
        offer_id=named("o"),
        amount=euros("900.00"),
        provisional=False,
        made_on=day("2025-05-01"),
    )
    accepted = SettlementAnswered(offer_id=named("o"), answer="accepted", answered_on=day("2025-05-02"))
    words = Words.after(Said.by([first, offered]), french=True)
    told = {
        FR.told(first): "Échéance « Déclaration du vol » : 12/03/2025",
        words.told(replace(first, due_on=day("2025-03-14"))): "Échéance « Déclaration du vol » reportée au 14/03/2025",
        words.told(replace(first, interruption_cause="summons")): (
            "Échéance « Déclaration du vol » reportée au 12/03/2025 (assignation)"
        ),
        words.told(met): "Échéance « Déclaration du vol » respectée",
        words.told(replace(met, days_late=8)): "Échéance « Déclaration du vol » soldée avec 8 jours de retard",
        words.told(accepted): "Réponse à l’offre de 900,00 € : acceptation",
    }
    assert {text.replace("\u202f", " "): wanted for text, wanted in told.items()} == {w: w for w in told.values()}


def test_a_share_of_liability_is_set_then_moved() -> None:
    first = LiabilitySet(after=Decimal("0.5"), basis="convention", set_on=day("2025-04-01"))
    assert FR.told(first).replace("\u202f", " ") == "Responsabilité de l’assuré fixée à 50 % (convention)"
    moved = replace(first, before=Decimal("0.5"), after=Decimal(0), basis="agreed")
    assert FR.told(moved).replace("\u202f", " ") == "Responsabilité de l’assuré portée de 50 % à 0 % (accord)"
    assert FR.told(replace(moved, after=None)) == "Responsabilité de l’assuré indéterminée (accord)"


def test_a_label_keeps_its_capitals_where_they_are_more_than_a_beginning() -> None:
    assert FR.word("coverage", "rehousing") == "relogement"
    assert (FR.word("channel", "edi"), FR.word("channel", "email")) == ("EDI", "courriel")


def test_a_recourse_and_a_court_file_read_as_a_handler_says_it() -> None:
    opened = RecourseOpened(
        recourse_id=named("r"), direction="sought", recourse_type="convention_irsa", beneficiary="insurer",
        amount=euros("1776.00"), opened_on=day("2025-05-01"),
    )  # fmt: skip
    answered = RecourseAnswered(recourse_id=named("r"), answer="disputed", answered_on=day("2025-06-01"))
    judged = LitigationStepRecorded(
        matter_id=named("m"), step="judgment", step_on=day("2026-02-01"), result_amount=euros("8000.00")
    )
    told = {
        FR.told(opened): "Recours exercé : convention IRSA, 1 776,00 €",
        FR.told(replace(opened, amount=None)): "Recours exercé : convention IRSA",
        FR.told(answered): "Réponse au recours : contestation",
        FR.told(replace(answered, answer="accepted", amount=euros("5.00"))): "Réponse au recours : acceptation, 5,00 €",
        FR.told(judged): "Contentieux : jugement le 01/02/2026, 8 000,00 €",
        FR.told(replace(judged, step="hearing", result_amount=None)): "Contentieux : audience le 01/02/2026",
    }
    assert {text.replace("\u202f", " "): wanted for text, wanted in told.items()} == {w: w for w in told.values()}
