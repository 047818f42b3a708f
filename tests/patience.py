"""How long a test waits for what must come.

Such a limit ends a test that hangs; it measures nothing. It is stated as it suffices by far where nothing else runs,
and kept by this factor longer: CI's machine may be slow, have one core, or be shared.
"""

PATIENCE = 4


WAIT_MS = PATIENCE * 8_000
"""The same for what Qt's own helpers wait for, in milliseconds."""


def patient(seconds: float) -> float:
    """The limit for what is over within ``seconds`` where nothing else runs."""
    return PATIENCE * seconds
