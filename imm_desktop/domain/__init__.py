"""Our words and rules; no I/O, no Qt, no async, no pydantic."""
