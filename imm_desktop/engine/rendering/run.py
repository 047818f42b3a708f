"""Carries out CreateHighlightTask: reads the order, finds the moments, renders, and puts the result in place."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from imm_desktop.engine.rendering.encode import Draft, opened_writer
from imm_desktop.engine.rendering.film import Film
from imm_desktop.engine.rendering.footage import read_facts
from imm_desktop.engine.rendering.moments import chosen_stretches
from imm_desktop.engine.rendering.order import Order, read_order, refusal
from imm_desktop.engine.rendering.plan import Facts, Stretch, plan_of, stretches_asked_for
from imm_desktop.engine.rendering.sources import Sources
from imm_desktop.engine.rendering.workplace import (
    between,
    new_name,
    path_of,
    within_limit,
    workspace_of,
)
from imm_desktop.engine.work import Progress, Result, Work, WorkError, WorkKind
from imm_desktop.imm.highlights import HighlightType

Analyse = Callable[[Work, Progress], Result]
"""Carries out label detection on one video."""

_FACTS_DONE: Final = 5
_ANALYSIS_DONE: Final = 70
_RENDERING_DONE: Final = 99
"""Percent of the whole; analysis takes several times as long as rendering."""


def render_highlight(work: Work, progress: Progress, analyse: Analyse | None = None) -> Result:
    """Write the video that CreateHighlightTask asks for.

    Args:
        work: ``paths`` names every source, the music and the output.
        progress: Told the percentage done.
        analyse: Finds labels, for Type Retrieval and Compose; the engine's own analysis when absent.

    Raises:
        WorkError: The parameters ask for what is not done here, a source cannot be used, or nothing matched.
    """
    order = read_order(work.parameters)
    target = path_of(work, order.output_uri, "Output.URI")
    sources = _sources_of(work, order, target)
    progress(0)
    facts = [
        _read(source.uri, work.paths[source.uri], place, len(order.sources), progress)
        for place, source in enumerate(order.sources)
    ]
    unseen: list[str] = []
    if order.kind is HighlightType.CONCAT:
        stretches, start = stretches_asked_for(order, facts), _FACTS_DONE
    else:
        stretches, unseen = _found(work, order, facts, progress, analyse or _own_analysis())
        start = _ANALYSIS_DONE
    outputs, remarks = _render(
        work, order, facts, stretches, sources, target, between(progress, start, _RENDERING_DONE)
    )
    progress(100)
    return {
        "Outputs": outputs,
        "Message": "; ".join([_message(order, facts, stretches), *unseen, *remarks]),
    }


def _render(
    work: Work,
    order: Order,
    facts: list[Facts],
    stretches: tuple[Stretch, ...],
    sources: frozenset[Path],
    target: Path,
    progress: Progress,
) -> tuple[list[str], list[str]]:
    """The URIs of what was written, and what of the sources could not be read."""
    plan = plan_of(order, facts, stretches)
    footage = Sources(facts, work.paths)
    film = Film(plan, order, footage)
    progress = within_limit(progress, float(plan.frames / plan.rate))
    folder = workspace_of(order.output_uri, target)
    draft = Draft(target, folder, new_name(), is_segmented=bool(order.segment))
    try:
        with opened_writer(draft, order, plan, has_sound=film.has_sound) as writer:
            sound = film.sound() if film.has_sound else None
            for number, frame in enumerate(film.frames()):
                writer.write(frame, next(sound) if sound else None)
                progress(number * 100 // plan.frames)
        written = draft.publish(sources)
    finally:
        draft.discard()
    parent = order.output_uri.rpartition("/")[0]
    return [f"{parent}/{path.name}" for path in written], footage.remarks


def _found(
    work: Work, order: Order, facts: list[Facts], progress: Progress, analyse: Analyse
) -> tuple[tuple[Stretch, ...], list[str]]:
    """The moments that Type Retrieval and Compose take, and what was not looked at."""
    labels, unseen = [], []
    share = (_ANALYSIS_DONE - _FACTS_DONE) / len(facts)
    for place, known in enumerate(facts):
        start = _FACTS_DONE + place * share
        asked = Work(
            WorkKind.VIDEO_LABELS,
            {"SourceURI": known.uri},
            {known.uri: work.paths[known.uri]},
            work.language,
        )
        found = analyse(asked, between(progress, start, start + share))
        labels.append(found["Labels"])
        if message := found.get("Message"):
            unseen.append(f"{known.uri.rpartition('/')[2]}: {message}")
    return chosen_stretches(order, facts, labels), unseen


def _own_analysis() -> Analyse:
    from imm_desktop.engine.analysis.run import run_work  # loads the models' libraries

    return run_work


def _read(uri: str, path: Path, place: int, count: int, progress: Progress) -> Facts:
    facts = read_facts(uri, path)
    progress(_FACTS_DONE * (place + 1) // count)
    return facts


def _sources_of(work: Work, order: Order, target: Path) -> frozenset[Path]:
    """The files that are read and must never be written."""
    named = [(f"Sources[{place}].URI", source.uri) for place, source in enumerate(order.sources)]
    if order.music_uri:
        named.append(("Edit.BackgroundMusics[0].URI", order.music_uri))
    paths = []
    for name, uri in named:
        path = path_of(work, uri, name)
        if not path.is_file():
            raise WorkError("ResourceNotFound", f"{name} {uri} is not there")
        if path == target or (target.exists() and path.samefile(target)):
            raise refusal(f"Output.URI is {name}: a source is never overwritten")
        paths.append(path)
    return frozenset(paths)


def _message(order: Order, facts: list[Facts], stretches: tuple[Stretch, ...]) -> str:
    parts = ", ".join(
        f"{facts[stretch.source].uri.rpartition('/')[2]} {stretch.start_ms / 1000:.2f}-{stretch.end_ms / 1000:.2f} s"
        for stretch in stretches
    )
    matched = (
        f" matching {order.content}"
        if order.content and order.kind is not HighlightType.CONCAT
        else ""
    )
    return f"Joined {len(stretches)} clips{matched}: {parts}"
