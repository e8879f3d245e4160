"""Partitions stand in the stream id."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from services.kit.eventlog.partitions import PARTITIONS, partition_of, stream_id_from_seed


def test_the_recipe() -> None:
    digest = sha256(b"seed").digest()
    stream = stream_id_from_seed(b"seed")
    assert partition_of(stream) == sorted(PARTITIONS)[digest[0] % 64]
    assert stream.version == 8
    assert stream.bytes[2:6] == digest[1:5]
    assert stream.bytes[9:] == digest[8:15]


def test_streams_spread_evenly() -> None:
    counts = Counter(partition_of(stream_id_from_seed(str(n).encode())) for n in range(64_000))
    assert set(counts) == set(PARTITIONS)
    assert max(counts.values()) < 1_150
    assert min(counts.values()) > 850
