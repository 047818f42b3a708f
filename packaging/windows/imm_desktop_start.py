"""What the launcher runs: tells the program that its executable is a launcher, not a Python, and starts it."""

import sys

sys.frozen = True  # type: ignore[attr-defined]

from imm_desktop.__main__ import main  # noqa: E402  it may ask for sys.frozen as it is imported

sys.exit(main())
