"""Workers that misbehave: ``bad_workers.py WHAT`` speaks the worker's protocol just far enough."""

import json
import os
import sys
import time


def main(what: str) -> None:
    for line in sys.stdin:
        message = json.loads(line)
        if message["do"] == "hello":
            if what == "never starts":
                os._exit(1)
            print(json.dumps({"hello": os.getpid()}), flush=True)
        elif message["do"] == "open":
            if what == "dies":
                os._exit(139)
            if what == "hangs":
                time.sleep(3600)
            if what == "babbles":
                print("Segmentation fault, or so it says", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
