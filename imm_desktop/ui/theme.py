"""Applying tokens to Qt: one palette, one style, no style sheet."""

from typing import Final, Literal

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from imm_desktop.ui.kit.style import KitStyle
from imm_desktop.ui.tokens import DARK, LIGHT, Tokens, tokens_of

__all__ = ["Look", "apply_theme", "palette_of", "tokens_of"]

Look = Literal["system", "light", "dark"]

_SCHEMES: Final = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
_ROLES: Final = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "raised",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "strong_line",
    QPalette.ColorRole.Shadow: "strong_line",
}
_TEXT_ROLES: Final = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.PlaceholderText,
)


def palette_of(tokens: Tokens) -> QPalette:
    """The palette that carries ``tokens`` to every widget."""
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(getattr(tokens, name)))
    for role in _TEXT_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    palette.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(tokens.strong_line)
    )
    return palette


def apply_theme(app: QApplication, look: Look) -> Tokens:
    """Show ``look`` in every window at once; "system" also follows later changes of the system."""
    keeper = app.findChild(_ThemeKeeper)
    if keeper is None:
        app.setStyle(KitStyle())
        keeper = _ThemeKeeper(app)
    return keeper.show_look(look)


class _ThemeKeeper(QObject):
    """Lives as long as the application and listens to the system."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._look: Look = "system"
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def show_look(self, look: Look) -> Tokens:
        self._look = look
        hints = self._app.styleHints()
        hints.setColorScheme(_SCHEMES[look])
        # Platforms without native schemes ignore setColorScheme, so an explicit choice decides by itself.
        dark = look == "dark" or (look == "system" and hints.colorScheme() is Qt.ColorScheme.Dark)
        tokens = DARK if dark else LIGHT
        palette = palette_of(tokens)
        self._app.setPalette(palette)
        QToolTip.setPalette(palette)
        # Chosen rows are tinted, not inverted, so their text keeps its colour.
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(tokens.text))
        # PySide's stub asks for bytes and its code for str.
        self._app.setPalette(palette, "QAbstractItemView")  # type: ignore[arg-type]
        # Qt itself tells the widgets only while its event loop runs.
        for window in self._app.topLevelWidgets():
            if tokens_of(window.palette()) is not tokens:
                self._app.sendEvent(window, QEvent(QEvent.Type.ApplicationPaletteChange))
        return tokens

    @Slot()
    def _system_changed(self) -> None:
        if self._look == "system":
            self.show_look("system")
