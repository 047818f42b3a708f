"""The viewer: picture, transport, timeline and, where wished, what is seen at the playhead."""

from collections.abc import Callable
from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.domain.timing import TimeRange
from imm_desktop.media.picture import MediaFacts
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import PlayerState
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_pictures import wave_parts
from imm_desktop.presenters.timeline_range import ZOOM_STEP
from imm_desktop.ui.fonts import scaled
from imm_desktop.ui.player.divider import Divider
from imm_desktop.ui.player.stretch import Stretch
from imm_desktop.ui.player.surface import Surface
from imm_desktop.ui.player.surfaces import Surfaces
from imm_desktop.ui.player.transport import Transport
from imm_desktop.ui.shortcuts import COMMAND_PROPERTY, bind, keys_of
from imm_desktop.ui.timeline.details import Details
from imm_desktop.ui.timeline.timeline import Timeline
from imm_desktop.ui.timeline.tools import TimelineTools
from imm_desktop.ui.tokens import SPACE

_VOLUME_STEP: Final = 10
_DETAILS_PX: Final = 250
"""Beside text of normal size."""
_DETAILS_SHARE: Final = 0.3
"""Of the width at most, where text is large."""


class Viewer(QWidget):
    """One player and one timeline, kept in step, with the keys of the viewer.

    It owns neither presenter. Keys work while it, or a child, has the keyboard; a page that wants them wherever
    the keyboard is passes itself to ``bind_keys``. An image has no timeline and no transport.
    """

    position_changed = Signal(int)  # ms, of the picture shown
    in_out_changed = Signal(object)  # TimeRange | None, marked with I and O
    clip_chosen = Signal(object)  # (TimeRange, name, ClipOrigin) for Highlights
    nothing_chosen = Signal()  # the same was asked for, and no clip is chosen or marked

    def __init__(
        self,
        player: PlayerPresenter,
        timeline: TimelinePresenter,
        *,
        with_details: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._player, self._presenter = player, timeline
        self._actions: list[QAction] = []
        self._keys_at: QWidget | None = None
        self._wave_of = 0
        """Length of the video whose sound was asked for; an index that is more exact asks anew."""
        self._looks_for_shots = False
        self._stretch = Stretch()
        self.surface = Surface(self)
        self.surfaces = Surfaces(self, self.surface)
        self.transport = Transport(self)
        self.timeline = Timeline(timeline, self)
        self.details = Details(timeline, self) if with_details else None
        self.tools = TimelineTools(
            self.timeline, timeline, lambda: player.playhead_ms, lambda: self.in_out
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._connect_player()
        self._connect_timeline()
        self._connect_transport()
        self.bind_keys(self)
        self._show_state(player.state)
        self.surfaces.show_picture(player.picture)
        self._show_facts(player.facts)
        self._show_playhead(player.playhead_ms)

    def bind_keys(self, widget: QWidget) -> None:
        """Let the viewer's keys work while ``widget``, or a child of it, has the keyboard, and nowhere else.

        Bound twice, a key would be ambiguous where both widgets have the keyboard, and do nothing.
        """
        for action in self._actions:
            shiboken6.delete(action)
        if self._keys_at is not None:
            self._keys_at.removeEventFilter(self)
        self._keys_at = widget
        player, timeline = self._player, self._presenter
        slots = {
            "viewer.play": player.toggle_play,
            "viewer.backward": lambda: player.shuttle(-1),
            "viewer.stop": lambda: player.shuttle(0),
            "viewer.forward": lambda: player.shuttle(1),
            "viewer.previous_frame": lambda: player.step(-1),
            "viewer.next_frame": lambda: player.step(1),
            "viewer.second_back": lambda: player.skip(-player.step_ms),
            "viewer.second_on": lambda: player.skip(player.step_ms),
            "viewer.previous_clip": lambda: self.go_to_clip(-1),
            "viewer.next_clip": lambda: self.go_to_clip(1),
            "viewer.start": lambda: player.seek(0),
            "viewer.end": lambda: player.seek(player.facts.duration_ms if player.facts else 0),
            "viewer.zoom_in": lambda: timeline.zoom(1 / ZOOM_STEP, player.playhead_ms),
            "viewer.zoom_out": lambda: timeline.zoom(ZOOM_STEP, player.playhead_ms),
            "viewer.fit": timeline.fit,
            "viewer.mark_in": lambda: self._mark(in_ms=player.playhead_ms),
            "viewer.mark_out": lambda: self._mark(out_ms=player.playhead_ms),
            "viewer.add_highlight": self._choose_clip,
            "viewer.mute": player.toggle_mute,
            "viewer.louder": lambda: player.change_volume(_VOLUME_STEP),
            "viewer.quieter": lambda: player.change_volume(-_VOLUME_STEP),
            "viewer.faster": lambda: player.change_rate(1),
            "viewer.slower": lambda: player.change_rate(-1),
            "viewer.loop": self._toggle_loop,
            **self._picture_slots(),
            "viewer.veil": player.change_veil,
        }
        self._actions = [bind(widget, command_id, slot) for command_id, slot in slots.items()]
        self.tools.bind_keys(widget)
        widget.installEventFilter(self)
        self._allow_picture_commands()

    def set_moment(self, moment: TimeRange | None) -> None:
        """What the loop command plays round and round when no stretch is marked."""
        self._stretch.moment = moment

    def toggle_full_screen(self) -> None:
        """Cover the screen with the picture, or leave that."""
        if self._player.state.is_open or self.surfaces.is_full_screen:
            self.surfaces.toggle_full_screen(self._keys())

    def toggle_second_screen(self) -> None:
        """Show the picture on a second screen too, or no longer."""
        self.surfaces.toggle_second(self._keys())

    def go_to_clip(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) clip of the chosen lanes."""
        self._presenter.go_to_clip(self._player.playhead_ms, direction)

    def _choose_clip(self) -> None:
        """Offer what was chosen or marked last to Highlights."""
        clip = self._stretch.clip(self._presenter.selection, self._presenter.view.lanes)
        if clip is not None:
            self.clip_chosen.emit(clip)
        else:
            self.nothing_chosen.emit()

    @property
    def in_out(self) -> TimeRange | None:
        """The stretch marked with I and O; None unless both are set."""
        return self._stretch.in_out

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looking through the veil lasts as long as its key is down and the keyboard stays here."""
        if isinstance(event, QKeyEvent) and self._is_look_key(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                # A key still held when the next item opens must not uncover that one too.
                if not event.isAutoRepeat():
                    self._player.peek(True)
                return True
            if event.type() == QEvent.Type.KeyRelease:
                if not event.isAutoRepeat():
                    self._player.peek(False)
                return True
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._split.share(self._player.facts)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_why_empty()
        elif event.type() == QEvent.Type.FontChange:
            self._share_width()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._player.peek(False)
        if not event.spontaneous():
            self.surfaces.close_windows()

    def _lay_out(self) -> None:
        upper = QWidget(self)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, SPACE[2])
        column.setSpacing(SPACE[2])
        column.addWidget(self.surface, 1)
        column.addWidget(self.transport)
        self._split = Divider(upper, self.transport, self.timeline, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[3])
        row.addWidget(self._split, 1)
        if self.details is not None:
            row.addWidget(self.details)

    def _share_width(self) -> None:
        if self.details is not None:
            most = max(_DETAILS_PX, round(self.width() * _DETAILS_SHARE))
            self.details.setFixedWidth(min(scaled(self.font(), _DETAILS_PX), most))

    def _connect_player(self) -> None:
        player = self._player
        player.picture_changed.connect(self.surfaces.show_picture)
        player.position_changed.connect(self.position_changed)
        player.position_changed.connect(self._show_position)
        player.playhead_changed.connect(self._show_playhead)
        player.state_changed.connect(self._show_state)
        player.facts_changed.connect(self._show_facts)
        player.tile_changed.connect(self.timeline.show_tile)
        player.peaks_changed.connect(self.timeline.show_peaks)
        self.surfaces.size_changed.connect(player.set_surface_size)
        self.surfaces.clicked.connect(self._click_surface)
        self.surface.double_clicked.connect(self.toggle_full_screen)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._stop_looking)
            app.focusChanged.connect(self._stop_looking)

    def _connect_timeline(self) -> None:
        timeline, player = self._presenter, self._player
        player.shots_changed.connect(timeline.show_shots)
        timeline.seek_requested.connect(player.seek)
        timeline.scrub_requested.connect(player.scrub)
        timeline.loop_requested.connect(player.loop)
        timeline.selection_changed.connect(self._forget_marked_last)
        timeline.view_changed.connect(self._show_view)
        timeline.stretch_changed.connect(self._mark_stretch)
        self.tools.search_requested.connect(self.transport.search.setFocus)
        self.timeline.tiles_requested.connect(self._load_tiles)

    def _connect_transport(self) -> None:
        transport, player = self.transport, self._player
        transport.previous_requested.connect(lambda: self.go_to_clip(-1))
        transport.next_requested.connect(lambda: self.go_to_clip(1))
        transport.play_requested.connect(player.toggle_play)
        transport.rate_requested.connect(player.change_rate)
        transport.mute_requested.connect(player.toggle_mute)
        transport.volume_requested.connect(player.set_volume)
        transport.full_screen_requested.connect(self.toggle_full_screen)
        transport.loop_ended.connect(lambda: player.loop(None))
        transport.search_changed.connect(self._presenter.set_search)

    def search(self, text: str) -> None:
        """Mark where ``text`` holds, as if it had been typed; empty marks nothing."""
        self.transport.search.setText(text)
        # The field tells changes only, and the timeline forgets its search with the video before.
        self._presenter.set_search(text)

    def _show_state(self, state: PlayerState) -> None:
        self.surfaces.show_state(state)
        self._allow_picture_commands()
        self.transport.show_state(state)
        self.timeline.show_veil(state.veil)
        self.timeline.show_stretch(state.loop or self.in_out)

    def _show_facts(self, facts: MediaFacts | None) -> None:
        self._say_why_empty()
        if facts is None:
            self.timeline.clear_tiles()
            self._presenter.show_shots(())
            self._presenter.set_duration(0)
            self._stretch.forget()
            self._wave_of, self._looks_for_shots = 0, False
            self._show_position(0)
            return
        for part in (self.transport, self.timeline, self.details):
            if part is not None:
                part.setVisible(not facts.is_image)
        self._presenter.set_duration(facts.duration_ms)
        self._split.share(self._player.facts)
        if facts.is_image:
            return
        if not self._looks_for_shots:
            self._looks_for_shots = True
            self._player.load_shots()
        if facts.has_audio and self._wave_of != facts.duration_ms:
            self._wave_of = facts.duration_ms
            self._player.load_peaks(wave_parts(facts.duration_ms))

    def _say_why_empty(self) -> None:
        is_open = self._player.facts is not None
        self.timeline.set_empty_text(
            self.tr("No result yet. Analyse this video to see it here.") if is_open else ""
        )

    def _show_playhead(self, position_ms: int) -> None:
        self.timeline.show_playhead(position_ms)
        if not self.timeline.is_dragging:
            self._presenter.follow(position_ms)
        self.transport.show_hits(self._presenter.hit_count, self._presenter.hit_at(position_ms))

    def _show_position(self, position_ms: int) -> None:
        """Numbers are the shown picture's own, never where the playhead wants to be."""
        if self.details is not None:
            self.details.show_position(position_ms)

    def _show_view(self) -> None:
        self._split.share(self._player.facts)
        hit = self._presenter.hit_at(self._player.playhead_ms)
        self.transport.show_hits(self._presenter.hit_count, hit)

    def _load_tiles(self, positions_ms: list[int], width: int, height: int) -> None:
        self._player.load_filmstrip(positions_ms, max_width=width, max_height=height)

    def _click_surface(self) -> None:
        if not self.surfaces.is_full_screen:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._player.toggle_play()

    def _picture_slots(self) -> dict[str, Callable[[], object]]:
        def pan(right: int, down: int) -> Callable[[], object]:
            return lambda: self.surfaces.active().pan(right, down)

        return {
            "viewer.full_screen": self.toggle_full_screen,
            "viewer.second_screen": self.toggle_second_screen,
            "viewer.picture_larger": lambda: self.surfaces.active().enlarge(1),
            "viewer.picture_smaller": lambda: self.surfaces.active().enlarge(-1),
            "viewer.picture_fit": lambda: self.surfaces.active().fit(),
            "viewer.picture_actual": self._show_actual,
            "viewer.pan_left": pan(-1, 0),
            "viewer.pan_right": pan(1, 0),
            "viewer.pan_up": pan(0, -1),
            "viewer.pan_down": pan(0, 1),
        }

    def _show_actual(self) -> None:
        facts = self._player.facts
        if facts is not None:
            self.surfaces.active().show_actual(facts.width, facts.height)

    def _keys(self) -> list[QAction]:
        """Every key of page and window: those of the viewer, those to decide with, and the blackout's."""
        of_page = self._keys_at.actions() if self._keys_at is not None else []
        return list(dict.fromkeys([*of_page, *self.window().actions()]))

    def _allow_picture_commands(self) -> None:
        """A window of its own needs a picture; without one F11 is the main window's."""
        for action in self._actions:
            if action.property(COMMAND_PROPERTY) == "viewer.full_screen":
                action.setEnabled(self._player.state.is_open)

    def _toggle_loop(self) -> None:
        """End the loop, or loop what is marked, else the moment that is looked at, else the chosen clip."""
        player, selection = self._player, self._presenter.selection
        if player.state.loop is not None:
            player.loop(None)
            return
        stretch = self._stretch.to_loop(selection)
        if stretch is not None:
            player.loop(stretch)

    def _forget_marked_last(self) -> None:
        self._stretch.is_marked_last = False

    def _mark(self, *, in_ms: int | None = None, out_ms: int | None = None) -> None:
        self._stretch.mark(in_ms=in_ms, out_ms=out_ms)
        self.timeline.show_stretch(self._player.state.loop or self.in_out)
        self.in_out_changed.emit(self.in_out)

    def _mark_stretch(self, stretch: TimeRange | None) -> None:
        """What is selected on the timeline is marked in and out."""
        if stretch is not None:
            self._mark(in_ms=stretch.start_ms, out_ms=stretch.end_ms)

    def _stop_looking(self) -> None:
        """The key's release may go to somebody else now."""
        self._player.peek(False)

    @staticmethod
    def _is_look_key(event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        keys = [QKeySequence(key) for key in keys_of("viewer.look")]
        return plain and QKeySequence(event.key()) in keys
