"""Texts open where they were sealed, with the key they were sealed with, and nowhere else."""

from base64 import b64decode, b64encode

import pytest

from services.kit.sealing.cipher import Broken, MasterKey, new_key, seal, unseal

PLACE = b"tenant/stream/3/narrative"


def test_a_text_opens_at_its_place_and_nowhere_else() -> None:
    key = new_key()
    sealed = seal(key, "Élodie Durand", PLACE)
    assert unseal(key, sealed, PLACE) == "Élodie Durand"
    for elsewhere in (b"tenant/stream/4/narrative", b"tenant/stream/3/findings", b""):
        with pytest.raises(Broken):
            unseal(key, sealed, elsewhere)


def test_another_key_and_a_changed_byte_open_nothing() -> None:
    key = new_key()
    sealed = seal(key, "Durand", PLACE)
    raw = bytearray(b64decode(sealed))
    raw[-1] ^= 1
    for wrong, text in ((new_key(), sealed), (key, b64encode(raw).decode()), (key, "no base64"), (key, "")):
        with pytest.raises(Broken) as told:
            unseal(wrong, text, PLACE)
        assert "Durand" not in str(told.value)


def test_equal_texts_are_sealed_differently() -> None:
    key = new_key()
    assert seal(key, "oui", PLACE) != seal(key, "oui", PLACE)


def test_a_wrapped_key_unwraps_for_its_owner_alone() -> None:
    master, key = MasterKey(new_key()), new_key()
    wrapped = master.wrap(key, b"person-1")
    assert master.unwrap(wrapped, b"person-1") == key
    assert key not in wrapped
    with pytest.raises(Broken):
        master.unwrap(wrapped, b"person-2")
    with pytest.raises(Broken):
        MasterKey(new_key()).unwrap(wrapped, b"person-1")


def test_a_master_key_is_32_bytes_and_never_shown() -> None:
    text = b64encode(bytes(range(32))).decode()
    master = MasterKey.read(f" {text}\n")
    assert master.fingerprint == MasterKey.read(text).fingerprint
    assert text not in repr(master)
    for wrong in ("", "hunter2", b64encode(bytes(16)).decode(), "é"):
        with pytest.raises(ValueError, match="32 bytes"):
            MasterKey.read(wrong)
