"""Test-only: write ``crtmath.c`` and ``crtmath.def`` for a library that has the complex functions Wine 8's C runtime lacks.

``crt_math.py INSTALLATION OUT``; all other functions NumPy asks for are forwarded to Wine's own. NumPy's import is
renamed in INSTALLATION, which is a throw-away one.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

THEIRS: Final = b"api-ms-win-crt-math-l1-1-0.dll"
OURS: Final = b"shm-ms-win-crt-math-l1-1-0.dll"
COMPLEX: Final = re.compile(
    r"(cabs|carg|creal|cimag|cexp|cpow|ctan|ctanh|csin|csinh|ccos|ccosh|clog|csqrt|cacos|casin|catan|cacosh|casinh|catanh)([fl]?)"
)
HEAD: Final = """\
#include <complex.h>
typedef struct { double re, im; } D;
typedef struct { float re, im; } F;
static double complex from_d(D z) { return z.re + I * z.im; }
static float complex from_f(F z) { return z.re + I * z.im; }
static D to_d(double complex z) { D r = {creal(z), cimag(z)}; return r; }
static F to_f(float complex z) { F r = {crealf(z), cimagf(z)}; return r; }
"""


def main(installation: Path, out: Path) -> int:
    (module,) = installation.glob("runtime/lib/numpy/_core/_multiarray_umath*.pyd")
    told = subprocess.run(
        ["x86_64-w64-mingw32-objdump", "-p", str(module)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, exports = [HEAD], [f"LIBRARY {OURS.decode()}", "EXPORTS"]
    for name in wanted(told.stdout):
        found = COMPLEX.fullmatch(name)
        if found is None:
            exports.append(f" {name} = ucrtbase.{name}")
        else:
            exports.append(f" {name} = s_{name}")
            code.append(function(name, *found.groups()))
    (out / "crtmath.c").write_text("\n".join(code) + "\n")
    (out / "crtmath.def").write_text("\n".join(exports) + "\n")
    module.write_bytes(module.read_bytes().replace(THEIRS, OURS))
    return 0


def wanted(report: str) -> list[str]:
    names, library = [], b""
    for line in report.splitlines():
        if head := re.search(r"DLL Name: (\S+)", line):
            library = head[1].encode()
        elif library == THEIRS and (row := re.match(r"\t[0-9a-f]+\s+\d+\s+(\S+)", line)):
            names.append(row[1])
    return names


def function(name: str, base: str, suffix: str) -> str:
    """Long double is double on Windows."""
    kind, letter = ("F", "f") if suffix == "f" else ("D", "d")
    real = {"F": "float", "D": "double"}[kind]
    call = base + ("f" if kind == "F" else "")
    if base in {"cabs", "carg", "creal", "cimag"}:
        return f"{real} s_{name}({kind} z) {{ return {call}(from_{letter}(z)); }}"
    if base == "cpow":
        return f"{kind} s_{name}({kind} z, {kind} w) {{ return to_{letter}(cpow{suffix if kind == 'F' else ''}(from_{letter}(z), from_{letter}(w))); }}"
    return f"{kind} s_{name}({kind} z) {{ return to_{letter}({call}(from_{letter}(z))); }}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
