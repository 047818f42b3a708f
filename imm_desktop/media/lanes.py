"""The lanes of a video: each is served by one thread of the worker, and hangs or goes on by itself."""

from typing import Final

EXACT: Final = "exact"
"""Opens the video and answers for exact frames."""
SCOUT: Final = "scout"
"""Key frames and filmstrips."""
PLAY: Final = "play"
"""Pictures of playback."""

SOUND: Final = "sound"
"""Sound of playback."""

PROXY: Final = "proxy"
"""Small pictures of all frames."""

WAVE: Final = "wave"
"""How loud the video is."""

LANE_OF: Final = {
    "key": SCOUT,
    "strip": SCOUT,
    "play": PLAY,
    "sound": SOUND,
    "proxy": PROXY,
    "near": PROXY,
    "peaks": WAVE,
}
"""By what is asked; everything else goes to `EXACT`."""
