"""``python -m tests.faults [review|kills|batches] RUNS [FIRST_SEED]``: a campaign at length, on every core; exit code 1 when a run
went wrong. Without a word it is that of the submission path.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.faults.batch_campaign import run_batch_campaign
from tests.faults.campaign import RUNS_A_WORLD, run_campaign
from tests.faults.fate import Tally
from tests.faults.kill_campaign import run_kill_campaign
from tests.faults.review_campaign import run_review_campaign

CAMPAIGNS = {
    "submission": run_campaign,
    "review": run_review_campaign,
    "kills": run_kill_campaign,
    "batches": run_batch_campaign,
}


def main() -> int:
    arguments = sys.argv[1:]
    name = arguments.pop(0) if arguments[0] in CAMPAIGNS else "submission"
    runs = int(arguments[0])
    first = int(arguments[1]) if len(arguments) > 1 else 0
    began = time.monotonic()
    tally = Tally()
    parts = [
        range(seed, min(seed + RUNS_A_WORLD, first + runs))
        for seed in range(first, first + runs, RUNS_A_WORLD)
    ]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, part in enumerate(pool.map(CAMPAIGNS[name], parts), 1):
            tally.add(part)
            # Each part: a turn that is ended early has told what it did.
            print(f"{time.monotonic() - began:.0f} s  {done}/{len(parts)}  {tally}", flush=True)
    for place, count in sorted(tally.deaths.items()):
        print(f"  died {count:6d} times at {place}")
    for kind, count in sorted(tally.faults.items()):
        print(f"  {count:6d} times {kind}")
    for line in tally.wrong:
        print(line)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
