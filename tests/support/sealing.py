"""The master key of the tests."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from pydantic import SecretStr

MASTER_KEY: Final = SecretStr(b64encode(bytes(range(32))).decode())
