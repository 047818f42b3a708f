"""What stands above the evidence of the open item: its name, what is suggested and why, and how much was looked at."""

from typing import Final

from PySide6.QtWidgets import QWidget

from imm_desktop.domain.review import ItemState, ReviewItem
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.presenters.queue_words import priority_text
from imm_desktop.presenters.review_words import item_state_text, why_text
from imm_desktop.presenters.task_words import suggestion_text
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.kit.chip import Chip, Tone
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.surfaces import PageHeader
from imm_desktop.ui.pages.room import RoomFor, together

_TONES: Final = {"pass": Tone.PASS, "block": Tone.BLOCK}


class ReviewItemHeader(PageHeader):
    """Shows an OpenItem in one line; what there is no room for goes, the name last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = ElidedLabel("", Role.TITLE, middle=True, least=10)
        self._suggestion = Chip()
        self._why = ElidedLabel("", ink="muted")
        self._looked_at = ElidedLabel("", ink="muted", tabular=True)
        self._coverage = Chip()
        for widget in (self._name, self._suggestion, self._why):
            self.add_left(widget)
        looked_at = together(self._looked_at)
        facts = together(looked_at, self._coverage)
        self.add_right(facts)
        RoomFor(self, [(self._why, 360), (facts, 540), (looked_at, 820)])

    def show_name_of(self, item: ReviewItem) -> None:
        """Name the item that is open, or on its way."""
        self._name.setText(item.source.name)
        self._name.setToolTip(plain_tip(str(item.source)))

    def show_words_of(self, opened: OpenItem, *, is_enough: bool) -> None:
        """Say what the service and the archive say of it; ``is_enough`` is whether its coverage allows a pass."""
        item = opened.item
        if item.is_decidable:
            tone = _TONES.get(item.suggestion.value, Tone.REVIEW)
            text = suggestion_text(item.suggestion.value)
            if item.state is not ItemState.OPEN:
                text = item_state_text(item.state)
            self._suggestion.show_state(text, tone)
        else:
            is_approved = item.state is ItemState.APPROVED
            tone = Tone.APPROVED if is_approved else Tone.BLOCKED
            self._suggestion.show_state(item_state_text(item.state), tone)
        self._why.setText(" · ".join([*self._remarks_of(item), why_text(item)]))
        self._show_coverage(opened, is_enough=is_enough)

    def _remarks_of(self, item: ReviewItem) -> list[str]:
        """What else there is to know of the item: who holds it, how urgent it is, that it came back."""
        remarks = [priority_text(item.priority)]
        if item.holder:
            remarks.append(self.tr("held by %1").replace("%1", item.holder))
        if item.reopens:
            remarks.append(self.tr("decided before, opened again by a newer result"))
        return [one for one in remarks if one]

    def _show_coverage(self, opened: OpenItem, *, is_enough: bool) -> None:
        coverage = opened.evidence.coverage
        is_video = opened.evidence.task.kind is TaskKind.MODERATION
        self._looked_at.setVisible(is_video and coverage is not None)
        self._coverage.setVisible(is_video and coverage is not None)
        if coverage is None:
            return
        text = self.tr("looked at %1 of %2 s")
        looked = count_text(round(coverage.looked_at.duration_ms / 1000))
        whole = count_text(round(coverage.duration_ms / 1000))
        self._looked_at.setText(text.replace("%1", looked).replace("%2", whole))
        share = self.tr("%1 covered").replace("%1", percent_text(coverage.share))
        tone = Tone.PLAIN if coverage.is_complete else Tone.COUNT
        if not is_enough:
            share, tone = self.tr("%1: not enough for a pass").replace("%1", share), Tone.FAILED
        self._coverage.show_state(share, tone)
