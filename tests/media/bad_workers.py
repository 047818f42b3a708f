"""Workers that misbehave: ``bad_workers.py WHAT`` speaks the worker's protocol just far enough."""

import json
import os
import sys
import time

FACTS = {
    "duration_ms": 1000,
    "width": 320,
    "height": 180,
    "frame_count": 25,
    "frame_rate": 25.0,
    "container": "mp4",
    "video_codec": "h264",
    "audio_codec": "",
    "has_audio": False,
    "is_image": False,
    "remark": "",
}


def tell(**message: object) -> None:
    print(json.dumps(message), flush=True)


def beat(video: int, lane: str) -> None:
    while True:
        tell(beat=[video, lane])
        time.sleep(0.05)


def main(what: str) -> None:
    for line in sys.stdin:
        message = json.loads(line)
        if message["do"] == "hello":
            if what == "never starts":
                os._exit(1)
            tell(hello=os.getpid())
        elif message["do"] == "frame":
            beat(message["video"], "scout")
        elif message["do"] == "open":
            if what == "dies":
                os._exit(139)
            if what == "hangs":
                time.sleep(3600)
            if what == "hangs in one lane":
                tell(id=message["id"], video=message["video"], facts=FACTS)
            if what == "babbles":
                print("Segmentation fault, or so it says", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
