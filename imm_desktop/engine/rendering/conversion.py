"""Carries out CreateMediaConvertTask: reads the order, writes every file and picture, and puts all in place at the end."""

import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from imm_desktop.engine.rendering import stills
from imm_desktop.engine.rendering.conversion_order import (
    ConversionOrder,
    FileOrder,
    PickOrder,
    read_conversion,
)
from imm_desktop.engine.rendering.copying import CannotHoldError, Cut, copy_streams
from imm_desktop.engine.rendering.encode import Draft, muxer_options, opened_writer
from imm_desktop.engine.rendering.film import Film
from imm_desktop.engine.rendering.footage import (
    Samples,
    Sound,
    metadata_of,
    read_facts,
)
from imm_desktop.engine.rendering.formats import AUDIO_RATE
from imm_desktop.engine.rendering.order import Order, refusal
from imm_desktop.engine.rendering.plan import Facts, Stretch, plan_of, stretches_of
from imm_desktop.engine.rendering.sound_file import write_sound
from imm_desktop.engine.rendering.sources import Sources
from imm_desktop.engine.rendering.workplace import (
    between,
    new_name,
    path_of,
    within_limit,
    workspace_of,
)
from imm_desktop.engine.work import Progress, Result, Work, WorkError
from imm_desktop.imm.conversions import Snapshots, Sprites

_RENDERING_DONE = 99


def convert(work: Work, progress: Progress) -> Result:
    """Write what CreateMediaConvertTask asks for; either everything is in place afterwards or nothing.

    Args:
        work: ``paths`` names every source and output.
        progress: Told the percentage done.

    Raises:
        WorkError: The parameters ask for what is not done here, or a source cannot be used.
    """
    order = read_conversion(work.parameters)
    progress(0)
    with ExitStack() as cleaning:
        conversion = _Conversion(work, order, cleaning)
        jobs = len(order.files) + len(order.picks)
        step = _RENDERING_DONE / max(1, jobs)
        parts = [between(progress, number * step, (number + 1) * step) for number in range(jobs)]
        for file, part in zip(order.files, parts, strict=False):
            conversion.write_file(file, part)
        for wish, part in zip(order.picks, parts[len(order.files) :], strict=True):
            conversion.pick(wish, part)
        outputs = conversion.publish()
    progress(100)
    return {"Outputs": outputs, "Message": "; ".join(conversion.remarks)}


class _Conversion:
    """The sources as they are read, and the drafts as they are written."""

    def __init__(self, work: Work, order: ConversionOrder, cleaning: ExitStack) -> None:
        self._work = work
        self._order = order
        self._cleaning = cleaning
        self._sources = [
            path_of(work, one.uri, f"Sources[{place}].URI")
            for place, one in enumerate(order.sources)
        ]
        for source, one in zip(self._sources, order.sources, strict=True):
            if not source.is_file():
                raise WorkError("ResourceNotFound", f"The object {one.uri} is not there")
        self._facts: list[Facts] = []
        self._stretches: tuple[Stretch, ...] = ()
        self._drafts: list[tuple[str, Draft]] = []
        self._pictures: list[tuple[str, Path, Path]] = []
        self.remarks: list[str] = []

    def _look(self) -> None:
        """Read the sources' facts, once; only what is not copied needs them."""
        if self._facts:
            return
        facts = []
        rows = zip(self._order.sources, self._sources, self._order.silent, strict=True)
        for asked, path, is_silent in rows:
            known = read_facts(asked.uri, path)
            facts.append(replace(known, has_sound=known.has_sound and not is_silent))
        self._facts = facts
        self._stretches = stretches_of(self._order.sources, self._facts)

    def write_file(self, wanted: FileOrder, progress: Progress) -> None:
        """Draft one file."""
        draft = self._draft_of(wanted)
        if wanted.is_copy:
            try:
                self._copy(wanted, draft, progress)
            except CannotHoldError:
                if wanted.says_copy:
                    raise
                draft.discard()
                self.remarks.append(
                    f"{wanted.uri} is encoded anew: {wanted.container} cannot hold the source's codec"
                )
            else:
                return
        if wanted.film is not None:
            self._encode(wanted, wanted.film, draft, progress)
        else:
            self._encode_sound(wanted, draft, progress)

    def _copy(self, wanted: FileOrder, draft: Draft, progress: Progress) -> None:
        asked = self._order.sources[0]
        options = muxer_options(
            wanted.muxer, wanted.segment, wanted.segment_seconds, wanted.segment_start, draft
        )
        cut = Cut(asked.start_ms, asked.duration_ms)
        self.remarks += copy_streams(
            self._sources[0], draft.path, wanted, cut, options=options, progress=progress
        )
        if asked.start_ms:
            self.remarks.append(f"{wanted.uri} begins with the key frame before StartTime")

    def _encode(
        self, wanted: FileOrder, film_order: Order, draft: Draft, progress: Progress
    ) -> None:
        self._look()
        plan = plan_of(film_order, self._facts, self._stretches, guide=self._order.guide)
        sources = Sources(self._facts, self._work.paths)
        film = Film(plan, film_order, sources)
        progress = within_limit(progress, float(plan.frames / plan.rate))
        metadata = metadata_of(self._sources[self._order.guide]) if wanted.keeps_metadata else {}
        with opened_writer(
            draft, film_order, plan, has_sound=film.has_sound, metadata=metadata
        ) as writer:
            sound = film.sound() if film.has_sound else None
            for number, frame in enumerate(film.frames()):
                writer.write(frame, next(sound) if sound else None)
                progress(number * 100 // plan.frames)
        self._say(sources.remarks)

    def _encode_sound(self, wanted: FileOrder, draft: Draft, progress: Progress) -> None:
        if wanted.sound is None:
            raise refusal(f"{wanted.where} would hold neither pictures nor sound")
        metadata = metadata_of(self._sources[self._order.guide]) if wanted.keeps_metadata else {}
        options = muxer_options(
            wanted.muxer, wanted.segment, wanted.segment_seconds, wanted.segment_start, draft
        )
        with closing(self._heard(wanted.speed)) as samples:
            write_sound(draft.path, wanted, samples, options=options, metadata=metadata)
        progress(100)

    def _heard(self, speed: Fraction) -> Generator[Samples]:
        """The sound of all sources, one after the other, cut to what is asked for."""
        rows = zip(self._order.sources, self._sources, self._order.silent, strict=True)
        for asked, path, is_silent in rows:
            if is_silent:
                continue
            sound = Sound(path, Fraction(asked.start_ms, 1000), speed, from_its_start=True)
            try:
                left = (
                    round(asked.duration_ms * AUDIO_RATE / speed / 1000)
                    if asked.duration_ms
                    else None
                )
                for piece in sound.rest():
                    if left is None:
                        yield piece
                        continue
                    yield piece[:, :left]
                    left -= min(left, piece.shape[1])
                    if not left:
                        break
            finally:
                sound.close()

    def pick(self, wanted: PickOrder, progress: Progress) -> None:
        """Draft the pictures of one wish."""
        self._look()
        sources = Sources(self._facts, self._work.paths)
        timeline = stills.Timeline(sources, self._stretches)
        moments = stills.moments_of(wanted, timeline)
        asked = wanted.wanted
        if isinstance(asked, Snapshots):
            drafts = self._picture_drafts(wanted, len(moments))
            done = stills.save_snapshots(asked, timeline, moments, drafts)
        elif isinstance(asked, Sprites):
            sheets = stills.sheets_of(wanted, asked, timeline, len(moments))
            drafts = self._picture_drafts(wanted, sheets)
            done = stills.save_sprites(asked, timeline, moments, drafts)
        else:
            drafts = self._picture_drafts(wanted, 1)
            stills.save_animation(asked, timeline, moments, drafts[0])
            done = iter((len(moments),))
        for count in done:
            progress(count * 100 // len(moments))
        self._say(sources.remarks)

    def _say(self, remarks: Sequence[str]) -> None:
        """Add ``remarks``, each once: several targets may suffer from the same damage."""
        self.remarks += [one for one in remarks if one not in self.remarks]

    def publish(self) -> list[str]:
        """Put every draft in place; says their URIs."""
        kept = frozenset(self._sources)
        outputs = []
        self._refuse_clashes()
        for uri, draft in self._drafts:
            parent = uri.rpartition("/")[0]
            outputs += [f"{parent}/{path.name}" for path in draft.publish(kept)]
        for uri, temporary, final in self._pictures:
            with temporary.open("r+b") as file:
                os.fsync(file.fileno())
            temporary.replace(final)
            outputs.append(uri)
        return outputs

    def _draft_of(self, wanted: FileOrder) -> Draft:
        given = path_of(self._work, wanted.given_uri, f"{wanted.where}.URI")
        target = given.with_name(wanted.uri.rpartition("/")[2])
        self._refuse_source(wanted.uri, target)
        draft = Draft(
            target,
            workspace_of(wanted.given_uri, given),
            new_name(),
            is_segmented=bool(wanted.segment),
        )
        self._cleaning.callback(draft.discard)
        self._drafts.append((wanted.uri, draft))
        return draft

    def _picture_drafts(self, wanted: PickOrder, count: int) -> Sequence[Path]:
        given_uri = wanted.wanted.uri
        given = path_of(self._work, given_uri, f"{wanted.where}.URI")
        folder = workspace_of(given_uri, given)
        folder.mkdir(parents=True, exist_ok=True)
        drafts = []
        for uri in stills.names_of(given_uri, wanted.wanted.format, count):
            draft = folder / new_name()
            self._cleaning.callback(_remove, draft)
            self._pictures.append((uri, draft, given.with_name(uri.rpartition("/")[2])))
            drafts.append(draft)
        return drafts

    def _refuse_clashes(self) -> None:
        """Before anything is put in place: no two outputs have one name, and none that of a source."""
        written: set[str] = set()
        finals = [path for _, draft in self._drafts for path in draft.finals]
        for path in (*finals, *(final for _, _, final in self._pictures)):
            # Windows and macOS do not tell upper from lower case.
            name = str(path).casefold()
            if name in written:
                raise refusal(f"Targets: two outputs would be written to {path.name}")
            written.add(name)
        for uri, _, final in self._pictures:
            self._refuse_source(uri, final)

    def _refuse_source(self, uri: str, target: Path) -> None:
        if any(draft.target == target for _, draft in self._drafts):
            raise refusal(f"Targets: two files would be written to {uri}")
        for source in self._sources:
            if source == target or (target.exists() and source.samefile(target)):
                raise refusal(f"{uri} is a source: a source is never overwritten")


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
