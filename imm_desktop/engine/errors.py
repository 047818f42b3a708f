"""What can go wrong in the engine beside what a client did."""


class EngineError(Exception):
    """Base of the errors the engine raises on purpose; the text is one English line."""


class StartError(EngineError):
    """The engine cannot start: the text says what to change."""


class StorageError(EngineError):
    """The engine's disk is full, read-only or broken; nothing was half-written."""
