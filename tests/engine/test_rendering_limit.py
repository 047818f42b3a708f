"""A rendering has time in proportion to what it makes, and no more."""

import pytest

from imm_desktop.engine.rendering.workplace import LEAST_LIMIT_S, LIMIT_PER_S, within_limit
from imm_desktop.engine.work import WorkError


def test_a_rendering_that_takes_unreasonably_long_is_ended():
    told, now = [], [100.0]
    tell = within_limit(told.append, 36_000, clock=lambda: now[0])
    tell(0)
    now[0] += LEAST_LIMIT_S + 36_000 * LIMIT_PER_S
    tell(70)
    now[0] += 1
    with pytest.raises(
        WorkError, match="Rendering 36000 s of video did not end within 601"
    ) as ended:
        tell(71)
    assert ended.value.code == "OperationTimeout"
    assert told == [0, 70]
