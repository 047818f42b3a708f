"""What is seen and what was found at the playhead, with confidence."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imm_desktop.domain.moderation import Finding
from imm_desktop.domain.timing import timecode
from imm_desktop.presenters.moderation_words import listed
from imm_desktop.presenters.plain_text import one_line, shown_name
from imm_desktop.presenters.review_words import spoken
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.presenters.timeline_view import Lane, LaneKind, finding_name
from imm_desktop.ui.fonts import Role, font_of
from imm_desktop.ui.formats import count_text, percent_text
from imm_desktop.ui.kit.chip import paint_mark, tone_colours
from imm_desktop.ui.kit.painting import rounded, text_in, text_width
from imm_desktop.ui.timeline.scene import TONES
from imm_desktop.ui.timeline.words import facts_of
from imm_desktop.ui.tokens import CARD_RADIUS, SPACE, Tokens, tokens_of

_ROW_AT_13_PX: Final = 34
_BAR_PX: Final = 3
_DOT_PX: Final = 8
_INDENT_PX: Final = 14


class Details(QWidget):
    """A card with the labels under the playhead as a tree, findings first."""

    def __init__(self, presenter: TimelinePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._position_ms = 0
        self._lanes: tuple[Lane, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        presenter.view_changed.connect(self._refresh)
        presenter.selection_changed.connect(self._refresh)
        self._refresh()

    @property
    def position_ms(self) -> int:
        """The position that is shown."""
        return self._position_ms

    def show_position(self, position_ms: int) -> None:
        """Show what there is at ``position_ms``."""
        if position_ms != self._position_ms:
            self._position_ms = position_ms
            self._refresh()

    @override
    def sizeHint(self) -> QSize:
        return QSize(250, 320)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        rounded(painter, self.rect(), tokens.surface, tokens.line, CARD_RADIUS)
        area = QRectF(self.rect()).adjusted(SPACE[3], SPACE[3], -SPACE[3], -SPACE[2])
        small = font_of(self.font(), Role.SMALL, tabular=True)
        line = painter.fontMetrics().height()
        head = QRectF(area.left(), area.top(), area.width(), line)
        text_in(painter, head, self.tr("AT THE PLAYHEAD"), small, tokens.muted)
        head.moveTop(head.bottom() + 2)
        strong = font_of(self.font(), Role.STRONG, tabular=True)
        text_in(painter, head, timecode(self._position_ms), strong, tokens.text)
        area.setTop(head.bottom() + SPACE[3])
        area.setBottom(area.bottom() - self._paint_facts(painter, area, tokens))
        self._paint_rows(painter, area, tokens)
        painter.end()

    def _paint_facts(self, painter: QPainter, area: QRectF, tokens: Tokens) -> float:
        """What the service says of the label whose clip is selected, at the foot; returns the height it takes."""
        lane = self._selected_lane()
        if lane is None:
            return 0.0
        small = font_of(self.font(), Role.SMALL, tabular=True)
        line = painter.fontMetrics().height()
        facts = facts_of(lane)
        height = (len(facts) + 1) * line + 2 * SPACE[2]
        if height > area.height() / 2:
            return 0.0
        box = QRectF(area.left(), area.bottom() - height + SPACE[2], area.width(), line)
        rule = QRectF(box.left(), box.top() - SPACE[1], box.width(), 1)
        painter.fillRect(rule, QColor(tokens.line))
        names = f"{lane.name} {lane.other_name}".strip()
        text_in(painter, box, names, font_of(self.font(), Role.SMALL_STRONG), tokens.text)
        what = max(text_width(one, small) for one, _ in facts) + SPACE[3]
        for label, value in facts:
            box.translate(0, line)
            text_in(painter, box, label, small, tokens.muted)
            text_in(painter, box.adjusted(what, 0, 0, 0), value, small, tokens.text)
        return height

    def _selected_lane(self) -> Lane | None:
        selection = self._presenter.selection
        if selection is None:
            return None
        wanted = selection[0]
        kinds = (LaneKind.LABEL, LaneKind.OTHER)
        lanes = (one for one in self._presenter.lanes if one.kind in kinds)
        return next((one for one in lanes if one.lane_id == wanted), None)

    def _paint_rows(self, painter: QPainter, area: QRectF, tokens: Tokens) -> None:
        row_px = round(_ROW_AT_13_PX * painter.fontMetrics().height() / 15)
        rows = len(self._findings) + len(self._lanes)
        if not rows:
            text = (
                self.tr("No result yet.")
                if self._presenter.view.is_empty
                else self.tr("Nothing was seen here.")
            )
            painter.setFont(self.font())
            painter.setPen(QColor(tokens.muted))
            painter.drawText(area, int(Qt.TextFlag.TextWordWrap), text)
            return
        room = max(1, int(area.height() // row_px))
        shown = rows if rows <= room else room - 1
        top = area.top()
        for number in range(shown):
            box = QRectF(area.left(), top, area.width(), row_px)
            if number < len(self._findings):
                self._paint_finding(painter, box, self._findings[number], tokens)
            else:
                self._paint_lane(painter, box, self._lanes[number - len(self._findings)], tokens)
            top += row_px
        if shown < rows:
            more = self.tr("and {count} more").format(count=count_text(rows - shown))
            small = font_of(self.font(), Role.SMALL)
            text_in(
                painter, QRectF(area.left(), top, area.width(), row_px), more, small, tokens.muted
            )

    def _paint_lane(self, painter: QPainter, box: QRectF, lane: Lane, tokens: Tokens) -> None:
        colour = tokens.lanes[lane.colour]
        left = box.left() + min(lane.depth, 3) * _INDENT_PX
        dot = QRectF(
            left, box.top() + (box.height() - _BAR_PX - 4) / 2 - _DOT_PX / 2, _DOT_PX, _DOT_PX
        )
        fill = QColor(colour)
        fill.setAlphaF(0.35)
        rounded(painter, dot, fill, colour, 2)
        self._paint_row(
            painter, box, dot.right(), (lane.name, lane.other_name), lane.confidence, colour
        )

    def _paint_finding(
        self, painter: QPainter, box: QRectF, finding: Finding, tokens: Tokens
    ) -> None:
        report = self._presenter.report
        if report is None:
            return
        tone = TONES[report.suggestion]
        mark = QRectF(0, 0, _DOT_PX, _DOT_PX)
        mark.moveCenter(
            QPointF(box.left() + _DOT_PX / 2, box.top() + (box.height() - _BAR_PX - 4) / 2)
        )
        paint_mark(painter, mark, tone, tokens)
        colour = tone_colours(tone, tokens)[0]
        names = (shown_name(spoken(finding_name(finding))), one_line(finding.text))
        self._paint_row(painter, box, mark.right(), names, finding.rate / 100, colour)

    def _paint_row(
        self,
        painter: QPainter,
        box: QRectF,
        left: float,
        names: tuple[str, str],
        share: float | None,
        colour: str,
    ) -> None:
        tokens = tokens_of(self.palette())
        left += SPACE[2]
        text = QRectF(left, box.top(), box.right() - left, box.height() - _BAR_PX - 4)
        small = font_of(self.font(), Role.SMALL, tabular=True)
        if share is not None:
            number = percent_text(share)
            width = text_width(number, small)
            text_in(
                painter,
                QRectF(text.right() - width, text.top(), width + 2, text.height()),
                number,
                small,
                tokens.muted,
            )
            text.setRight(text.right() - width - SPACE[2])
        text_in(painter, text, names[0], self.font(), tokens.text)
        used = text_width(names[0], self.font()) + 6
        if names[1] and used < text.width() - 12:
            rest = text.adjusted(used, 0, 0, 0)
            text_in(painter, rest, names[1], small, tokens.muted)
        if share is not None:
            bar = QRectF(left, box.bottom() - _BAR_PX - 4, box.right() - left, _BAR_PX)
            rounded(painter, bar, tokens.raised, None, _BAR_PX / 2)
            bar.setWidth(max(_BAR_PX, bar.width() * min(share, 1.0)))
            rounded(painter, bar, colour, None, _BAR_PX / 2)

    def _refresh(self, _what: object = None) -> None:
        lanes = self._presenter.lanes_at(self._position_ms)
        self._lanes = tuple(lane for lane in lanes if lane.kind is LaneKind.LABEL)
        self._findings = self._presenter.findings_at(self._position_ms)
        self.setAccessibleName(self.tr("At the playhead"))
        lane = self._selected_lane()
        facts = [f"{label} {value}" for label, value in facts_of(lane)] if lane else []
        self.setAccessibleDescription(
            listed(
                [spoken(finding_name(one)) for one in self._findings]
                + [one.name for one in self._lanes]
                + facts
            )
        )
        self.update()
