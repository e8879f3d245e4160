"""Writes the OpenAPI document: `python -m services.gateway.openapi > docs/openapi.json`."""

import sys

from services.gateway.openapi.document import exported

sys.stdout.buffer.write(exported())
