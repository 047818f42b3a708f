"""The worker's thread for sound: a piece of samples for each question, read on from the one before."""

from typing import TYPE_CHECKING

import numpy as np
from typing_extensions import override

from imm_desktop.media.index import Stopped
from imm_desktop.media.lanes import SOUND
from imm_desktop.media.newest_lane import Message, NewestLane
from imm_desktop.media.open_source import OpenSource
from imm_desktop.media.opening import described
from imm_desktop.media.sound_feed import CHANNELS, PIECE_MS, RATE_HZ
from imm_desktop.media.sound_reader import Samples, SoundReader

if TYPE_CHECKING:
    from collections.abc import Iterator


class SoundLane(NewestLane):
    """Answers ``sound``: piece ``piece`` of the run that plays from ``position_ms`` at ``rate``; none at the end."""

    def __init__(self, video: OpenSource) -> None:
        super().__init__(video)
        self._reader: SoundReader | None = None
        self._pieces: Iterator[Samples] = iter(())
        self._rest: list[Samples] = []
        self._next: tuple[int, int] | None = None
        """Run and piece that reading goes on with."""
        self._message: Message = {}

    @override
    def serve(self) -> None:
        super().serve()
        if self._reader is not None:
            self._reader.close()

    @override
    def _answer(self, message: Message) -> None:
        self._message = message
        wanted = (message["run"], message["piece"])
        with described(self._video.source):
            if self._next != wanted:
                self._begin(message)
            self._next = None  # unless all of it is given
            piece = self._take()
        if not len(piece):
            self._video.outbox.end(message["id"])
            return
        self._next = (message["run"], message["piece"] + 1)
        self._video.outbox.blob(piece.tobytes(), id=message["id"])

    def _begin(self, message: Message) -> None:
        video = self._video
        if self._reader is None:
            self._reader = SoundReader(video.source, video.opener(SOUND))
        passed_ms = message["piece"] * PIECE_MS * message["rate"]
        self._pieces = self._reader.pieces(
            message["position_ms"] + passed_ms, message["rate"], video.index, self._check
        )
        self._rest = []

    def _take(self) -> Samples:
        """The samples of one piece; fewer at the end of the sound."""
        wanted = RATE_HZ * PIECE_MS // 1000
        here, count = self._rest, sum(len(one) for one in self._rest)
        while count < wanted and (more := next(self._pieces, None)) is not None:
            here.append(more)
            count += len(more)
        samples = np.concatenate(here) if here else np.empty((0, CHANNELS), np.int16)
        self._rest = [samples[wanted:]]
        return samples[:wanted]

    def _check(self) -> None:
        video = self._video
        if self._wanted is not self._message or video.closing.is_set():
            raise Stopped
        video.outbox.beat(video.number, SOUND)
