"""A part of ``python -m tests.media.proof 20000``."""

import os

import pytest

from tests.media.proof import run

ACTIONS = int(os.environ.get("PROOF_ACTIONS", "1000"))


@pytest.mark.timeout(600 + ACTIONS // 5)
def test_no_picture_is_wrong_in_any_format():
    findings = run(ACTIONS, seed=3)
    assert findings.wrong == []
    assert sum(findings.looked_at.values()) > ACTIONS
    assert set(findings.looked_at) >= {
        "seeks",
        "steps",
        "drags",
        "near",
        "at hand",
        "tiles",
        "stills",
        "small steps",
    }
