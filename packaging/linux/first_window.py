"""How long a bundle takes until its window is there: ``python packaging/linux/first_window.py PROGRAM [--rounds 9]``.

Starts PROGRAM on an Xvfb of its own, each time with the same profile, and waits until its window is on the screen with
text in it. Prints milliseconds from the start of the process; the first round, which fills the page cache, apart. Looking
takes some 20 ms and is part of the time. Needs Xvfb and xwd. With ``--cold 3`` the system first forgets all files it has
read, so many times (root only; others on the machine feel it): that is the first start after the computer was switched on.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

LIMIT_S: Final = 60.0
SIZE: Final = "1600x1000"
MANY_SHADES: Final = 40


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure the time to the first window.")
    parser.add_argument("program", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cold", type=int, default=0, metavar="ROUNDS")
    options = parser.parse_args(arguments)
    for tool in ("Xvfb", "xwd"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is missing")
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        screen = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                f"{SIZE}x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        try:
            display = f":{os.read(read, 16).decode().strip()}"
            times = [
                _first_window_ms(options.program, display, Path(folder))
                for _ in range(options.rounds + 1)
            ]
            cold = []
            for _ in range(options.cold):
                _forget_files()
                cold.append(_first_window_ms(options.program, display, Path(folder))[0])
        finally:
            screen.terminate()
            screen.wait()
    (first, _), *others = times
    warm = sorted(wall for wall, _ in others)
    cpu = statistics.median(spent for _, spent in others)
    print(f"first: {first:.0f} ms")
    print(f"warm: median {statistics.median(warm):.0f} ms, {warm[0]:.0f} to {warm[-1]:.0f} ms")
    if cold:
        print("cold: " + ", ".join(f"{wall:.0f} ms" for wall in cold))
    print(f"processor time of the program until then: median {cpu:.0f} ms")
    return 0


def _first_window_ms(program: Path, display: str, folder: Path) -> tuple[float, float]:
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    if _is_painted(environment):
        raise RuntimeError("something is on the screen before the program has started")
    began = time.monotonic()
    started = subprocess.Popen(
        [program, "--profile", folder / "profile"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _is_painted(environment):
            if time.monotonic() - began > LIMIT_S:
                raise TimeoutError("no window came")
        return (time.monotonic() - began) * 1000, _cpu_ms(started.pid)
    finally:
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        while _is_painted(environment):
            pass


def _forget_files() -> None:
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _is_painted(environment: dict[str, str]) -> bool:
    """Whether the screen shows more than an empty window: text has edges of many shades."""
    told = subprocess.run(
        ["xwd", "-root", "-silent"], env=environment, capture_output=True, check=True
    )
    return len(set(told.stdout[-4 * 1600 * 950 :])) > MANY_SHADES


if __name__ == "__main__":
    sys.exit(main())
