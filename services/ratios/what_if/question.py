"""The question inside the body, read by the rules of the query string that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from services.kit.errors import FieldError, Invalid
from services.ratios.own_parameters import OwnParameters
from services.ratios.query.question import Question

Given = Mapping[str, str | bool | list[str]]

# What a page or a group is made of: here the answer is one ratio, and its pages are claims.
_REFUSED: Final = ("group_by", "format", "limit", "after", "sort")


def read_question(given: Given, *, tenant_id: UUID, insurer_only: str | None, today: date) -> Question:
    """The question behind `question`. Invalid, with pointers into the body, for what is wrong or cannot be replayed."""
    reader = OwnParameters(_pairs(given), refused=_REFUSED)
    try:
        question = reader.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today).question
        if question.basis.year_basis == "accounting_year":
            reader.wrong("year_basis", "not-available", "accident_year, policy_year")
        if question.basis.include_ibnr:
            reader.wrong("include_ibnr", "not-available", "false")
        if "insurer" in question.filters:
            reader.wrong("insurer", "not-available", "policy, client")  # of coinsured claims it would see its share
        for name in (name for name, value in given.items() if value == []):
            reader.wrong(name, "invalid-value")  # none of them, where leaving it out asks for all
        reader.fail()
    except Invalid as invalid:
        raise Invalid([_inside(error) for error in invalid.errors]) from None
    return question


def _pairs(given: Given) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        match value:
            case bool():
                yield name, str(value).lower()
            case str():
                yield name, value
            case list():
                yield from ((name, one) for one in value)


def _inside(error: FieldError) -> FieldError:
    return replace(error, pointer=error.pointer.replace("?", "/question/", 1))
