"""Ids of events: the same for a repeat, never the same for two things."""

from __future__ import annotations

from uuid import uuid4

from services.kit.commands import event_id


def test_a_repeat_makes_the_same_events() -> None:
    stream, command = uuid4(), uuid4()
    assert event_id(stream, command, 1) == event_id(stream, command, 1)
    assert event_id(stream, command, 1) != event_id(stream, command, 2)


def test_one_key_given_to_two_streams_makes_two_events() -> None:
    command = uuid4()
    assert event_id(uuid4(), command, 1) != event_id(uuid4(), command, 1)
