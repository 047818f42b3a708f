"""The transport bar: clips, play, speed, sound; and the search over the timeline."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget
from typing_extensions import override

from imm_desktop.presenters.player_ports import Phase, PlayerState
from imm_desktop.ui.fonts import Role, scaled
from imm_desktop.ui.formats import count_text
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import SearchField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.shortcuts import key_of, key_source, tooltip_of
from imm_desktop.ui.tokens import SPACE

_LEAST_SEARCH_PX = 88
_WORDS_PX = 460
"""Of the bar, at normal text size; narrower, the sound is told by its icon and tooltip alone."""
_SEARCH_PX = 230
_VOLUME_PX = 72


class Transport(QWidget):
    """Buttons say what they do and show their key; it decides nothing."""

    previous_requested = Signal()
    play_requested = Signal()
    next_requested = Signal()
    rate_requested = Signal(int)  # 1 faster, -1 slower
    mute_requested = Signal()
    volume_requested = Signal(int)  # 0 to 100
    full_screen_requested = Signal()
    loop_ended = Signal()
    search_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = PlayerState()
        self._previous = Button(icon="rewind", key=key_source("viewer.previous_clip"), parent=self)
        self._play = Button(icon="play", key=key_source("viewer.play"), parent=self)
        self._next = Button(icon="fast-forward", key=key_source("viewer.next_clip"), parent=self)
        self._rate = Button("1.0×", parent=self)
        self._mute = Button(icon="volume-x", key=key_source("viewer.mute"), parent=self)
        self._volume = QSlider(Qt.Orientation.Horizontal, self)
        self._volume.setRange(0, 100)
        self._volume.setPageStep(10)
        self._volume.setFixedWidth(_VOLUME_PX)
        self._volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._volume.valueChanged.connect(self._volume_moved)
        self._full_screen = Button(icon="maximize", parent=self)
        self._full_screen.clicked.connect(self.full_screen_requested)
        self._loop = Button(icon="repeat", parent=self)
        self._loop.clicked.connect(self.loop_ended)
        self.search = SearchField("", parent=self)
        self._hits = Label("", Role.SMALL, ink="muted", tabular=True, parent=self)
        self._rate.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._rate.customContextMenuRequested.connect(lambda: self.rate_requested.emit(-1))
        self._previous.clicked.connect(self.previous_requested)
        self._play.clicked.connect(self.play_requested)
        self._next.clicked.connect(self.next_requested)
        self._rate.clicked.connect(lambda: self.rate_requested.emit(1))
        self._mute.clicked.connect(self.mute_requested)
        self.search.search_changed.connect(self.search_changed)
        self.search.setMinimumWidth(_LEAST_SEARCH_PX)
        self.search.setMaximumWidth(_SEARCH_PX)
        self._optional = (self._full_screen, self._volume)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[2])
        for widget in (
            *(self._previous, self._play, self._next, self._rate),
            *(self._mute, self._volume, self._full_screen, self._loop),
        ):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.search, 100)
        row.addWidget(self._hits)
        self._translate()
        self.show_hits(None)
        self.show_state(self._state)

    @override
    def minimumSizeHint(self) -> QSize:
        """Without what has a key anyway and is left out where there is no room (200 % text)."""
        least = super().minimumSizeHint()
        left_out = sum(self._room_of(one) for one in self._optional if not one.isHidden())
        return QSize(least.width() - left_out, least.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        has_room = self.width() >= scaled(self.font(), _WORDS_PX)
        words = self._sound_text(self._state)
        self._mute.setText(words if has_room else "")
        self._mute.setAccessibleName(words)
        room = self.width() - self.minimumSizeHint().width()
        for widget in self._optional:
            room -= self._room_of(widget)
            widget.setVisible(room >= 0)

    @staticmethod
    def _room_of(widget: QWidget) -> int:
        return max(widget.minimumSizeHint().width(), widget.minimumWidth()) + SPACE[2]

    def show_state(self, state: PlayerState) -> None:
        """Show what the player does."""
        self._state = state
        is_playing = state.phase is Phase.PLAYING
        for button in (self._previous, self._play, self._next, self._rate, self._full_screen):
            button.setEnabled(state.is_open)
        self._volume.blockSignals(True)
        self._volume.setValue(0 if state.is_muted else state.volume)
        self._volume.blockSignals(False)
        self._volume.setAccessibleDescription(f"{state.volume} %")
        self._play.set_icon_name("pause" if is_playing else "play")
        self._play.setAccessibleName(self.tr("Pause") if is_playing else self.tr("Play"))
        self._rate.setText(_rate_text(state.rate))
        self._loop.setVisible(state.loop is not None)
        self._mute.set_icon_name("volume-x" if state.is_silent else "volume-2")
        self._mute.setToolTip(self._sound_tip(state))
        self._fit()

    def show_hits(self, count: int | None, at: int = 0) -> None:
        """How often the search holds, None without a search, and which hit the playhead is at, from 1."""
        if at and count:
            text = f"{count_text(at)} / {count_text(count)}"
        else:
            text = self.tr("1 hit") if count == 1 else self.tr("{count} hits")
            text = text.format(count=count_text(count or 0))
        if self._hits.text() != text:
            self._hits.setText(text)
        self._hits.setVisible(count is not None)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.show_state(self._state)

    def _sound_text(self, state: PlayerState) -> str:
        if state.is_muted:
            return self.tr("muted")
        return self.tr("veiled") if state.is_silenced_by_veil else self.tr("sound")

    def _sound_tip(self, state: PlayerState) -> str:
        if state.is_muted or not state.is_silenced_by_veil:
            return tooltip_of("viewer.mute")
        text = self.tr(
            "The veil keeps it silent: hold {look} to listen, or change that in Settings › Care."
        )
        return text.format(look=key_of("viewer.look"))

    def _volume_moved(self, volume: int) -> None:
        self.volume_requested.emit(volume)

    def _translate(self) -> None:
        for button, command in (
            (self._previous, "viewer.previous_clip"),
            (self._play, "viewer.play"),
            (self._next, "viewer.next_clip"),
            (self._mute, "viewer.mute"),
            (self._full_screen, "viewer.full_screen"),
        ):
            button.setToolTip(tooltip_of(command))
            button.setAccessibleName(tooltip_of(command))
        self._rate.setToolTip(self.tr("Speed: click for the next, right click for the one before"))
        self._rate.setAccessibleName(self.tr("Speed"))
        keys = f"{key_of('viewer.quieter')}, {key_of('viewer.louder')}"
        self._volume.setToolTip(self.tr("Volume ({keys})").format(keys=keys))
        self._volume.setAccessibleName(self.tr("Volume"))
        self._loop.setText(self.tr("loop"))
        self._loop.setToolTip(self.tr("Playing round and round: click to end it"))
        self._loop.setAccessibleName(self.tr("End the loop"))
        self.search.show_placeholder(self.tr("car & person − crowd"))
        self.search.setAccessibleName(self.tr("Search the timeline"))


def _rate_text(rate: float) -> str:
    """``1.0×``, ``0.25×``, ``−2.0×``."""
    text = f"{rate:.2f}" if rate * 2 % 1 else f"{rate:.1f}"
    return f"{text}×".replace("-", "−")
