"""Real time."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """The Clock port on this computer's clock."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 (the one place that may ask)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
