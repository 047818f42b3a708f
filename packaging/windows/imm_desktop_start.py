"""What the launcher runs: tells the program that its executable is a launcher, not a Python, and starts it."""

import os
import sys

sys.frozen = True  # type: ignore[attr-defined]

if sys.platform == "win32" and sys.argv[1:2] == ["--engine"]:
    # The engine and its workers have a thread that waits for stdin. Libraries with a C runtime of their own ask for
    # the kind of the standard input as they are loaded, and Windows lets them wait until that thread has read
    # something: for ever. So they are shown another standard input; file descriptor 0 stays the pipe.
    import ctypes
    import msvcrt

    STD_INPUT_HANDLE = -10
    ctypes.windll.kernel32.SetStdHandle(
        STD_INPUT_HANDLE,
        ctypes.c_void_p(msvcrt.get_osfhandle(os.open(os.devnull, os.O_RDONLY))),
    )

from imm_desktop.__main__ import main  # noqa: E402  it may ask for sys.frozen as it is imported

sys.exit(main())
