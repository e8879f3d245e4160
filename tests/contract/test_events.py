"""Every kind of event has its sample, which this release reads and writes as it stands: added to, never edited."""

import json
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest

from services.claims.words import Words, en, fr
from services.contracts.events import codec
from services.contracts.events.dressed import dressed

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))


def _named(path: Path) -> tuple[str, int]:
    """`claim-declared.v1-2` is the second sample of version 1: an optional field came later."""
    kind, version = path.stem.rsplit(".v", 1)
    return kind, int(version.partition("-")[0])


def _latest() -> set[Path]:
    """The last sample of each kind and version: the one that must fill every field."""
    return set({_named(path): path for path in sorted(SAMPLES, key=lambda path: (len(path.stem), path.stem))}.values())


def test_every_kind_has_a_sample() -> None:
    assert {_named(path)[0] for path in SAMPLES} == set(codec.KINDS)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_and_written_as_it_stands(path: Path) -> None:
    kind, version = _named(path)
    event = codec.decode(kind, version, path.read_bytes())
    assert codec.kind(event) == kind
    written, sample = json.loads(codec.encode(event)), json.loads(path.read_bytes())
    assert {name: written[name] for name in sample} == sample
    defaults = {f.name: f.default for f in fields(event)}
    assert {name: value for name, value in written.items() if name not in sample and value != defaults[name]} == {}
    assert codec.decode(kind, version, codec.encode(event)) == event


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_fills_every_field_and_its_business_date(path: Path) -> None:
    kind, version = _named(path)
    sample = json.loads(path.read_bytes())
    event = codec.decode(kind, version, path.read_bytes())
    if path in _latest():
        assert set(sample) == {f.name for f in fields(event)}
    assert None not in sample.values()
    assert codec.effective_on(event).isoformat() == sample[event.BUSINESS_DATE]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_missing_field_is_not_guessed(path: Path) -> None:
    kind, version = _named(path)
    sample = json.loads(path.read_bytes())
    event_class = codec.KINDS[kind]
    del sample[event_class.BUSINESS_DATE]
    with pytest.raises(msgspec.ValidationError):
        codec.decode(kind, version, json.dumps(sample))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_ids_of_a_sample_are_dressed_for_the_api(path: Path) -> None:
    kind, version = _named(path)
    shown = dressed(codec.decode(kind, version, path.read_bytes()))
    assert set(shown) >= set(json.loads(path.read_bytes()))
    for name in ("policy_id", "claim_coverage_id", "payment_id", "recourse_id", "expertise_id"):
        if name in shown:
            assert "_" in shown[name]


@pytest.mark.parametrize("french", [True, False])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_told_in_words(path: Path, french: bool) -> None:
    kind, version = _named(path)
    sentence = Words(french).told(codec.decode(kind, version, path.read_bytes()))
    assert sentence
    assert "{" not in sentence


def test_both_languages_tell_every_kind_and_status() -> None:
    assert set(fr.EVENTS) == set(en.EVENTS)
    assert set(codec.KINDS) <= set(fr.EVENTS)
    assert {name.partition(":")[0] for name in fr.EVENTS} == set(codec.KINDS)  # `kind:variant` says more of one
    assert set(fr.STATUS) == set(en.STATUS)


def test_an_unknown_kind_or_version_stops_the_reader() -> None:
    for kind, version in (("claim-vanished", 1), ("claim-closed", 2)):
        with pytest.raises(codec.UnknownKind):
            codec.decode(kind, version, b"{}")
