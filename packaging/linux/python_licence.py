"""Print where the licence of the Python that runs this lies; exit code 1 when it brought none along."""

import sys
import sysconfig
from pathlib import Path

candidates = [
    Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
    Path(sys.base_prefix) / "LICENSE.txt",
    Path(f"/usr/share/doc/python{sys.version_info[0]}.{sys.version_info[1]}-minimal/copyright"),
]
for candidate in candidates:
    if candidate.is_file():
        print(candidate)
        sys.exit(0)
sys.exit("the licence of Python was not found")
