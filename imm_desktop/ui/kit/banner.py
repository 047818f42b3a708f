"""A problem on the page it concerns: what happened, what to do, details to copy."""

from typing import Final, Literal

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imm_desktop.ui.fonts import Role, scaled
from imm_desktop.ui.icons import paint_icon
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Tone, tone_colours
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.painting import rounded
from imm_desktop.ui.tokens import CARD_RADIUS, ICON_SIZE, SPACE, tokens_of

BannerTone = Literal["problem", "warning", "info"]

_TONES: Final = {"problem": Tone.BLOCK, "warning": Tone.REVIEW, "info": Tone.ACCENT}
_ICONS: Final = {"problem": "circle-alert", "warning": "triangle-alert", "info": "info"}


class Banner(QWidget):
    """A strip that stays until it is dismissed or the owner hides it."""

    dismissed = Signal()
    action_requested = Signal()

    def __init__(
        self, tone: BannerTone = "problem", parent: QWidget | None = None, *, stays: bool = False
    ) -> None:
        """``stays``: what it says must not be lost, so it cannot be dismissed."""
        super().__init__(parent)
        self._tone: BannerTone = tone
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._title = Label("", Role.STRONG, wrap=True, parent=self)
        self._advice = Label("", wrap=True, parent=self)
        self._details = Label("", Role.SMALL, ink="muted", wrap=True, selectable=True, parent=self)
        self._action = Button(parent=self)
        self._action.clicked.connect(self.action_requested)
        self._copy = Button(kind="quiet", icon="copy", parent=self)
        self._copy.clicked.connect(self.copy_details)
        self._dismiss = Button(kind="quiet", icon="x", parent=self)
        self._dismiss.clicked.connect(self._on_dismissed)
        self._dismiss.setHidden(stays)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        for button in (self._action, self._copy, self._dismiss):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addStretch(1)
        for label in (self._title, self._advice, self._details):
            texts.addWidget(label)
        texts.addStretch(1)
        row = QHBoxLayout(self)
        self._row = row
        self._fit_icon()
        row.setSpacing(SPACE[3])
        row.addLayout(texts, 1)
        row.addLayout(buttons)
        self._retranslate()
        self.show_message("", "")

    def show_message(
        self,
        title: str,
        advice: str,
        details: str = "",
        *,
        tone: BannerTone | None = None,
        action: str = "",
        times: int = 1,
    ) -> None:
        """Show what happened; ``times`` above 1 says how often, instead of as many banners."""
        self._tone = tone or self._tone
        self._title.setText(title if times < 2 else f"{title} ×{times}")
        for label, text in ((self._advice, advice), (self._details, details)):
            label.setText(text)
            label.setVisible(bool(text))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._copy.setVisible(bool(details))
        self.setAccessibleName(f"{title}. {advice}")
        self.update()

    def copy_details(self) -> None:
        """Put title, advice and details on the clipboard, as support wants them."""
        lines = (self._title.text(), self._advice.text(), self._details.text())
        QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._fit_icon()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        colour, fill = tone_colours(_TONES[self._tone], tokens)
        edge = QColor(colour)
        edge.setAlphaF(0.35)
        rounded(painter, self.rect(), fill, edge, CARD_RADIUS)
        side = scaled(self.font(), ICON_SIZE)
        box = QRectF(SPACE[3], SPACE[3], side, side)
        if self._advice.isHidden():
            box.moveTop(round((self.height() - side) / 2))
        paint_icon(painter, box, _ICONS[self._tone], QColor(colour))
        painter.end()

    def _fit_icon(self) -> None:
        left = SPACE[4] + scaled(self.font(), ICON_SIZE) + SPACE[2]
        self._row.setContentsMargins(left, SPACE[2], SPACE[2], SPACE[2])

    def _on_dismissed(self) -> None:
        self.hide()
        self.dismissed.emit()

    def _retranslate(self) -> None:
        self._copy.setText(self.tr("Copy details"))
        self._dismiss.setAccessibleName(self.tr("Dismiss"))
        self._dismiss.setToolTip(self.tr("Dismiss"))
