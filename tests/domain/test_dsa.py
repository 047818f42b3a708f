"""Where a block applies, as the EU Transparency Database takes it."""

import pytest

from imm_desktop.domain.dsa import ECONOMIC_AREA, EUROPEAN_UNION, scope_of, scope_text


def test_the_scope_is_what_the_operator_writes():
    assert scope_of("at, de;DE") == ("AT", "DE")
    assert scope_of("eu") == EUROPEAN_UNION
    assert len(EUROPEAN_UNION) == 27
    assert scope_of("EEA") == ECONOMIC_AREA
    assert len(ECONOMIC_AREA) == 30
    assert scope_of(" ") == ()
    assert [scope_text(scope_of(one)) for one in ("EU", "EEA", "at", "")] == ["EU", "EEA", "AT", ""]
    with pytest.raises(ValueError, match="UK"):
        scope_of("AT UK")
