"""What the archive knows of one object, a state for each kind of work: labels, moderation, highlight."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from imm_desktop.domain.media import MediaType
from imm_desktop.domain.review import ItemState
from imm_desktop.domain.tasks import LABEL_KINDS, MODERATION_KINDS, TaskKind
from imm_desktop.presenters.library_tiles import Tile
from imm_desktop.presenters.task_words import suggestion_text
from imm_desktop.services.ports.archive import SourceSummary


class Aspect(StrEnum):
    """What a state is about."""

    OBJECT = "object"
    """The object itself, of which nothing else is known."""
    MODERATION = "moderation"
    LABELS = "labels"
    HIGHLIGHT = "highlight"


class Standing(StrEnum):
    """How it stands."""

    NONE = "none"
    DONE = "done"
    RUNNING = "running"
    FAILED = "failed"
    PASS = "pass"  # noqa: S105 (a suggestion)
    REVIEW = "review"
    BLOCK = "block"
    APPROVED = "approved"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class ObjectState:
    """One state: ``text`` for where there is room for a word, ``spoken`` for tooltips and screen readers."""

    aspect: Aspect
    standing: Standing
    text: str
    spoken: str


def states_of(tile: Tile) -> tuple[ObjectState, ...]:
    """Moderation first, then labels, then highlight; of an object that nobody worked on the one that says so."""
    tr = QCoreApplication.translate
    known = tile.summary
    if tile.entry.uri.media_type is MediaType.OTHER:
        return (_of_object(Standing.NONE, tr("LibraryChips", "no video")),)
    if known is None:
        return (_of_object(Standing.NONE, tr("LibraryChips", "new")),)
    found = (
        _moderation(known),
        _work(
            known, Aspect.LABELS, LABEL_KINDS, tr("LibraryChips", "labels"), done=known.has_labels
        ),
        _work(
            known,
            Aspect.HIGHLIGHT,
            frozenset({TaskKind.HIGHLIGHT}),
            tr("LibraryChips", "highlight"),
            done=known.has_highlight,
        ),
    )
    states = tuple(one for one in found if one is not None)
    if states:
        return states
    if known.running:
        return (_of_object(Standing.RUNNING, tr("LibraryChips", "running")),)
    if known.failed:
        return (_of_object(Standing.FAILED, tr("LibraryChips", "failed")),)
    return (_of_object(Standing.NONE, tr("LibraryChips", "new")),)


def _moderation(known: SourceSummary) -> ObjectState | None:
    """A decision before work, work before advice."""
    tr = QCoreApplication.translate
    kind = tr("LibraryChips", "moderation")
    if known.item_state is ItemState.APPROVED:
        text, standing = tr("LibraryChips", "approved"), Standing.APPROVED
    elif known.item_state is ItemState.BLOCKED:
        text, standing = tr("LibraryChips", "blocked"), Standing.BLOCKED
    else:
        work = _work(known, Aspect.MODERATION, MODERATION_KINDS, kind, done=False)
        is_running = work is not None and work.standing is Standing.RUNNING
        if is_running or not known.suggestion:
            return work
        advice = {"pass": Standing.PASS, "block": Standing.BLOCK}
        standing = advice.get(known.suggestion, Standing.REVIEW)
        text = suggestion_text(known.suggestion)
    return ObjectState(Aspect.MODERATION, standing, text, _spoken(kind, text))


def _work(
    known: SourceSummary, aspect: Aspect, kinds: frozenset[TaskKind], text: str, *, done: bool
) -> ObjectState | None:
    tr = QCoreApplication.translate
    if known.running_kinds & kinds:
        word, standing = tr("LibraryChips", "running"), Standing.RUNNING
    elif known.failed_kinds & kinds:
        word, standing = tr("LibraryChips", "failed"), Standing.FAILED
    elif done:
        word, standing = tr("LibraryChips", "done"), Standing.DONE
    else:
        return None
    return ObjectState(aspect, standing, text, _spoken(text, word))


def _of_object(standing: Standing, text: str) -> ObjectState:
    return ObjectState(Aspect.OBJECT, standing, text, text)


def _spoken(kind: str, word: str) -> str:
    text = QCoreApplication.translate("LibraryChips", "%1: %2", "a kind of work and how it stands")
    return text.replace("%1", kind).replace("%2", word)
