"""Which of the 64 partitions a stream lives in: chosen once, by hash, and carried in its id."""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from uuid import UUID

# The numbers that the first migration puts in `log_head`: for each 1/64 of PostgreSQL's hash range the
# smallest integer that falls in it. Written out, because a stream id outlives any recomputation.
PARTITIONS: Final[tuple[int, ...]] = (
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 21, 22, 24, 27, 28,
    31, 36, 37, 39, 41, 43, 44, 45, 46, 48, 50, 52, 55, 58, 59, 60, 62, 66, 70, 79,
    80, 82, 83, 85, 88, 89, 92, 95, 96, 99, 101, 109, 112, 113, 136, 149, 166, 168,
    170, 172, 179, 351,
)  # fmt: skip

_VERSION_8: Final = 0x8 << 76 | 0b10 << 62
_HASH_BITS: Final = (1 << 128) - 1 ^ 0xF << 76 ^ 0b11 << 62


def uuid8(raw: bytes) -> UUID:
    """Sixteen bytes as a UUID version 8, the version and variant bits set."""
    return UUID(int=_version_8(raw))


def uuid8_bytes(raw: bytes) -> bytes:
    """The bytes of that UUID."""
    return _version_8(raw).to_bytes(16, "big")


def _version_8(raw: bytes) -> int:
    return int.from_bytes(raw, "big") & _HASH_BITS | _VERSION_8


def stream_id_from_seed(seed: bytes) -> UUID:
    """The id of the stream that `seed` names: bytes 0 and 1 are its partition, the rest its hash."""
    digest = sha256(seed).digest()
    partition = PARTITIONS[digest[0] % len(PARTITIONS)]
    return uuid8(partition.to_bytes(2, "big") + digest[1:15])


def partition_of(stream_id: UUID) -> int:
    """The partition that a stream id carries in its first two bytes."""
    return stream_id.int >> 112
