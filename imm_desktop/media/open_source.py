"""What all lanes of one open video share, in the worker."""

import threading
import time
from collections.abc import Callable
from fractions import Fraction

from imm_desktop.media.exact import ExactReader
from imm_desktop.media.index import told_end_ms
from imm_desktop.media.keyframes import CountingReader, KeyFrameReader
from imm_desktop.media.lanes import EXACT
from imm_desktop.media.opening import IMAGE_FORMATS, Opener, shows_one_picture
from imm_desktop.media.outbox import Outbox
from imm_desktop.media.picture import MediaFacts
from imm_desktop.media.rendering import Geometry, geometry_of


class OpenSource:
    """A video that was opened well.

    ``index`` is replaced as a whole when a better one is there; whoever needs it twice takes it once.
    """

    def __init__(
        self,
        number: int,
        source: str,
        outbox: Outbox,
        reader: ExactReader,
        opener: Callable[[str], Opener],
    ) -> None:
        self.opener = opener
        """By lane: what opens the source anew."""
        self.number, self.source, self.outbox = number, source, outbox
        self.closing = threading.Event()
        self._is_unordered = reader.is_unordered
        self._has_palette = reader.first.format.name == "pal8"
        self.is_held = False
        """Whether the window plays it with sound: small pictures wait."""
        self._acted_at = 0.0
        container, stream = reader.container, reader.stream
        self.geometry: Geometry = geometry_of(
            reader.first, stream.sample_aspect_ratio, reader.upright
        )
        self.is_image = container.format.name in IMAGE_FORMATS and _is_still(source, opener)
        self.index = reader.index
        self._container_name = container.format.name
        self._video_codec = stream.codec_context.name
        sound = container.streams.audio
        decoder: object = sound[0].codec_context if sound else None  # None for an unknown codec
        self._audio_codec = str(getattr(decoder, "name", ""))
        self._has_audio = bool(sound)
        self._rate = float(stream.average_rate or stream.guessed_rate or Fraction(0))
        self._told_frames = stream.frames or None
        self._told_end_ms = told_end_ms(container, stream, self.index)

    @property
    def is_bare(self) -> bool:
        """Whether it has no time stamps of use: frames are only found by counting from the start."""
        return self.index.is_counted

    @property
    def are_keys_alone(self) -> bool:
        """Whether a key frame needs nothing before it: a palette is told at the start of the file only."""
        return not (self.is_bare or self._has_palette)

    @property
    def has_sure_keys(self) -> bool:
        """Whether a key frame that is decoded alone comes with its own pts."""
        return self.are_keys_alone and not self._is_unordered

    def key_reader(self, lane: str, *, is_exact: bool) -> KeyFrameReader | CountingReader:
        """A reader of key frames for ``lane``; with ``is_exact`` of the frames themselves."""
        if is_exact:
            return CountingReader(self.source, self.index, self.opener(lane))
        return KeyFrameReader(self.source, self.opener(lane))

    def acted(self) -> None:
        """Somebody waits for a picture: what can wait stands back."""
        self._acted_at = time.monotonic()

    def is_acted_on(self, rest_s: float) -> bool:
        """Whether somebody waited for a picture during the last ``rest_s``, or the video is held."""
        return self.is_held or time.monotonic() - self._acted_at < rest_s

    def facts(self) -> MediaFacts:
        """What is known by now."""
        index = self.index
        end_ms = index.position_ms(index.end) if index.is_complete else self._told_end_ms
        return MediaFacts(
            duration_ms=0 if self.is_image else end_ms,
            width=self.geometry.width,
            height=self.geometry.height,
            frame_count=len(index.pts) if index.is_complete else self._told_frames,
            frame_rate=0.0 if self.is_image else self._rate,
            container=self._container_name,
            video_codec=self._video_codec,
            audio_codec=self._audio_codec,
            has_audio=self._has_audio,
            is_image=self.is_image,
            remark=index.remark,
        )


def _is_still(source: str, opener: Callable[[str], Opener]) -> bool:
    container = opener(EXACT).open(source)
    try:
        return shows_one_picture(container)
    finally:
        container.close()
