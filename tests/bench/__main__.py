"""``python -m tests.bench NAME --json FILE``: run one benchmark, print its table, write its rows."""

import argparse
import importlib
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

from tests.bench.rows import Row

NAMES = (
    "startup",
    "client",
    "tracking",
    "timeline",
    "scrub",
    "engine",
    "review",
    "likeness",
    "picker",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: list[Row] = importlib.import_module(f"tests.bench.{options.name}").run()
    print_table(options.name, rows)
    if options.json:
        machine = {
            "system": platform.platform(),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        }
        report = {"bench": options.name, "machine": machine, "rows": [asdict(row) for row in rows]}
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0


def print_table(name: str, rows: list[Row]) -> None:
    print(f"{name}")
    for row in rows:
        peers = ", ".join(f"{peer} {value:.4g}" for peer, value in row.peers.items())
        met = "" if row.met is None else ("  met" if row.met else "  MISSED")
        goal = f"  goal {row.goal}" if row.goal else ""
        print(f"  {row.name:44s} {row.value:10.4g} {row.unit:6s} {peers}{goal}{met}")


if __name__ == "__main__":
    sys.exit(main())
