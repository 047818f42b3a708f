"""One video or image with its results; opened from the Library and from Tasks."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.labels import Label as SeenLabel
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.settings import Language
from imm_desktop.presenters.label_names import names_of
from imm_desktop.presenters.plain_text import plain_tip
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.task_words import suggestion_text
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.video import ShownVideo, VideoPresenter
from imm_desktop.ui.fonts import Role
from imm_desktop.ui.formats import percent_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip, Tone
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.surfaces import PageHeader, Panel, PanelHeading
from imm_desktop.ui.shortcuts import bind, key_source
from imm_desktop.ui.timeline.words import coverage_text
from imm_desktop.ui.tokens import SPACE
from imm_desktop.ui.viewer import Viewer

_TONES = {"pass": Tone.PASS, "block": Tone.BLOCK}
_IMAGE_PANEL_PX = 240


class VideoPage(QWidget):
    """Shows a VideoPresenter; the player and the timeline are the page's own."""

    back_requested = Signal()
    analyse_requested = Signal()
    left_empty = Signal()
    """There is nothing to show any more: the account is gone."""

    def __init__(
        self,
        presenter: VideoPresenter,
        player: PlayerPresenter,
        timeline: TimelinePresenter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._player, self._timeline = presenter, player, timeline
        self._language = Language.ENGLISH
        self._header = PageHeader()
        self._back = Button(kind="quiet", icon="chevron-left", key=key_source("go.back"))
        self._name = ElidedLabel("", Role.TITLE, middle=True)
        self._suggestion = Chip()
        self._coverage = Chip()
        self._analyse = Button(kind="primary", key=key_source("library.analyse"))
        self._viewer = Viewer(player, timeline, with_details=True)
        self._image_panel = Panel()
        self._image_heading = PanelHeading()
        self._image_labels = Label("", wrap=True, selectable=True, tabular=True)
        self._build()
        self._back.clicked.connect(self.back_requested)
        self._analyse.clicked.connect(self.analyse_requested)
        presenter.loading.connect(self._show_loading)
        presenter.not_opened.connect(self._player.unload)
        presenter.opened.connect(self._open)
        presenter.closed.connect(self._leave)
        presenter.results_changed.connect(self._show_results)
        bind(self, "go.back", self.back_requested.emit)
        bind(self, "library.analyse", self.analyse_requested.emit)
        self._viewer.bind_keys(self)
        self._retranslate()
        self._show_nothing()
        if presenter.shown is not None:
            self._open(presenter.shown)

    @property
    def viewer(self) -> Viewer:
        """The page's viewer."""
        return self._viewer

    def show_language(self, language: Language) -> None:
        """Show label names in ``language`` where they have two."""
        self._language = language
        self._timeline.set_language(language)
        if self._presenter.shown is not None:
            self._show_results(self._presenter.shown)

    def _build(self) -> None:
        for widget in (self._back, self._name):
            self._header.add_left(widget)
        self._header.add_left(self._suggestion)
        self._header.add_left(self._coverage)
        self._header.add_right(self._analyse)
        inside = QVBoxLayout(self._image_panel)
        inside.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
        inside.addWidget(self._image_heading)
        inside.addWidget(self._image_labels)
        inside.addStretch(1)
        self._image_panel.setFixedWidth(_IMAGE_PANEL_PX)
        body = QHBoxLayout()
        body.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], 0)
        body.setSpacing(SPACE[3])
        body.addWidget(self._viewer, 1)
        body.addWidget(self._image_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addLayout(body, 1)

    def _open(self, shown: ShownVideo) -> None:
        self._timeline.clear()
        self._show_results(shown)
        self._viewer.search(shown.search)
        self._player.open(shown.url, shown.uri.name, position_ms=shown.position_ms)
        self._analyse.setEnabled(True)
        if self.isVisible():
            self._viewer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_loading(self, uri: ObjectUri) -> None:
        """Name what comes, and show nothing of what was there before."""
        self._show_nothing()
        self._player.expect(uri.name)
        self._name.setText(uri.name)
        self._name.setToolTip(plain_tip(str(uri)))

    def _leave(self) -> None:
        self._show_nothing()
        self.left_empty.emit()

    def _show_nothing(self) -> None:
        self._player.unload()
        self._timeline.clear()
        self._name.setText("")
        self._analyse.setEnabled(False)
        for widget in (self._suggestion, self._coverage, self._image_panel):
            widget.hide()

    def _show_results(self, shown: ShownVideo) -> None:
        self._name.setText(shown.uri.name)
        self._name.setToolTip(plain_tip(str(shown.uri)))
        self._timeline.show_labels(shown.labels)
        self._timeline.show_moderation(shown.moderation, shown.coverage, shown.interval_s * 1000)
        self._suggestion.setVisible(shown.moderation is not None)
        if shown.moderation is not None:
            word = shown.moderation.suggestion.value
            self._suggestion.show_state(suggestion_text(word), _TONES.get(word, Tone.REVIEW))
        self._coverage.setVisible(shown.coverage is not None)
        if shown.coverage is not None:
            text = self.tr("%1 covered").replace("%1", percent_text(shown.coverage.share))
            is_whole = shown.coverage.is_complete
            tone = Tone.PLAIN if is_whole else Tone.COUNT
            if self._timeline.view.is_not_enough:
                text, tone = self.tr("%1: not enough for a pass").replace("%1", text), Tone.FAILED
            self._coverage.show_state(text, tone)
            self._coverage.setToolTip(coverage_text(shown.coverage))
        self._image_panel.setVisible(shown.is_image)
        if shown.is_image:
            words = [
                self._line(one) for one in sorted(shown.labels, key=lambda one: -one.confidence)
            ]
            self._image_labels.setText("\n".join(words) or self.tr("No labels yet."))

    def _line(self, label: SeenLabel) -> str:
        return f"{names_of(label, self._language)[0]}  {percent_text(label.confidence)}"

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._player.pause()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
            if self._presenter.shown is not None:
                self._show_results(self._presenter.shown)
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._back.setText(self.tr("Library"))
        self._analyse.setText(self.tr("Analyse…"))
        self._image_heading.setText(self.tr("Labels"))
