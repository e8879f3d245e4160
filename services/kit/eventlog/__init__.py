"""The event log: append, read, follow (EVENT_LOG.md)."""
