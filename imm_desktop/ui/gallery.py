"""Every control of the kit in every state, in both looks: ``python -m imm_desktop.ui.gallery --out DIR``."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QSlider,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from imm_desktop.ui.fonts import Role, install_fonts
from imm_desktop.ui.kit.account_box import AccountBox
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip, Tone
from imm_desktop.ui.kit.elided import ElidedLabel
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.field import Form
from imm_desktop.ui.kit.inputs import ComboField, LineField, SearchField, SpinField, TextArea
from imm_desktop.ui.kit.key_hint import KeyHint
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.nav import NavList
from imm_desktop.ui.kit.progress import ProgressBar, Ring, ShareBar
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.surfaces import (
    Card,
    Divider,
    FooterBar,
    PageHeader,
    Panel,
    PanelHeading,
)
from imm_desktop.ui.kit.toast import Toast
from imm_desktop.ui.theme import Look, apply_theme
from imm_desktop.ui.tokens import NAV_WIDTH, SPACE

_W = TypeVar("_W", bound=QWidget)

_MOST_TURNS: Final = 200
"""Of the event loop, until the window system has made the window active."""

LOOKS: Final[tuple[Look, ...]] = ("light", "dark")


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE[2])
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder


def _column(name: str, *widgets: QWidget, width: int = 0) -> QWidget:
    sheet = Panel()
    sheet.setAccessibleName(name)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(SPACE[4], SPACE[4], SPACE[4], SPACE[4])
    column.setSpacing(SPACE[3])
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    if width:
        sheet.setFixedWidth(width)
    return sheet


def _hovered(widget: _W) -> _W:
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    return widget


def _disabled(widget: _W) -> _W:
    widget.setEnabled(False)
    return widget


def _buttons() -> QWidget:
    kinds: tuple[tuple[str, Callable[[], Button]], ...] = (
        ("Plain", lambda: Button("Upload", icon="upload")),
        ("Keyed", lambda: Button("Skip", key="S")),
        ("Primary", lambda: Button("Analyse…", kind="primary", key="Ctrl ↵")),
        ("Approve", lambda: Button("Approve", kind="approve", key="A")),
        ("Block", lambda: Button("Block", kind="block", key="B")),
        ("Quiet", lambda: Button("Copy details", kind="quiet", icon="copy")),
    )
    rows = [_row(*(build() for _name, build in kinds))]
    rows.append(_row(*(_hovered(build()) for _name, build in kinds)))
    pressed = [build() for _name, build in kinds]
    for button in pressed:
        button.setDown(True)
    rows.append(_row(*pressed))
    rows.append(_row(*(_disabled(build()) for _name, build in kinds)))
    square = Button(icon="settings")
    square.setAccessibleName("Settings")
    busy = Button("Starting", kind="primary", icon="play")
    busy.set_busy(True)
    focused = Button("With the keyboard")
    focused.setProperty(FOCUS_PROPERTY, True)
    rows.append(_row(square, busy, focused))
    return _column("Buttons", *rows)


def _chips() -> QWidget:
    suggestions = _row(
        Chip("pass", Tone.PASS), Chip("review", Tone.REVIEW), Chip("block", Tone.BLOCK)
    )
    verdicts = _row(Chip("approved", Tone.APPROVED), Chip("blocked", Tone.BLOCKED))
    states = _row(
        Chip("running 0:42", Tone.RUNNING),
        Chip("failed", Tone.FAILED),
        Chip("labels"),
        Chip("new", Tone.ACCENT),
        Chip("12", Tone.COUNT),
        KeyHint("Space"),
        KeyHint("Q"),
    )
    chinese = _row(Chip("通过", Tone.PASS), Chip("待审", Tone.REVIEW), Chip("拦截", Tone.BLOCK))
    return _column("Chips", suggestions, verdicts, states, chinese)


def _navigation() -> QWidget:
    ready, trouble = AccountBox(), AccountBox()
    ready.show_account("This computer", "sample · engine ready", "ready")
    trouble.show_account("Team Shanghai", "cn-shanghai · no connection", "trouble")
    nav = NavList()
    nav.add_item("library", "Library", "table-2", "Ctrl 1")
    nav.add_item("tasks", "Tasks", "list", "Ctrl 2")
    nav.add_item("review", "Review", "shield-check", "Ctrl 3").set_count(12)
    _hovered(nav.add_item("decisions", "Decisions", "file-text", "Ctrl 4"))
    nav.add_item("settings", "设置", "settings")
    nav.choose("review")
    return _column("Navigation", ready, trouble, nav, width=NAV_WIDTH + 16)


def _choices() -> QWidget:
    filters = SegmentedControl(
        [("all", "All"), ("running", "Running"), ("failed", "Failed"), ("expiring", "Expiring")]
    )
    layouts = SegmentedControl([("grid", "Grid"), ("list", "List")])
    layouts.choose("list")
    checked, partly = QCheckBox("Chosen"), QCheckBox("Partly")
    checked.setChecked(True)
    partly.setCheckState(Qt.CheckState.PartiallyChecked)
    radio = QRadioButton("One of these")
    radio.setChecked(True)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setAccessibleName("Confidence")
    slider.setValue(40)
    tabs = QTabWidget()
    tabs.setAccessibleName("Kinds")
    tabs.addTab(QWidget(), "Labels")
    tabs.addTab(QWidget(), "Moderation")
    tabs.setMaximumHeight(40)
    return _column(
        "Choices",
        _row(filters, layouts),
        _row(checked, partly, QCheckBox("Not chosen"), _disabled(QCheckBox("Off"))),
        _row(radio, QRadioButton("Other")),
        slider,
        tabs,
    )


def _inputs() -> QWidget:
    form = Form()
    form.add_row("Recipe", ComboField([(1, "Nightly moderation"), (2, "Labels")], name="Recipe"))
    interval = SpinField(1, 600, 1, name="Interval")
    form.add_row("Interval", interval, "seconds, 1–600", beside=True)
    tags = LineField("team=street", name="Tags")
    tags.setText("team=street, shift=night")
    form.add_row("Tags", tags, "Names and values that the task carries.")
    wrong = form.add_row("User data", LineField("{ }", name="User data"))
    wrong.show_error("At most 2,048 bytes; this is 2,100.")
    form.add_row("Note", TextArea("Note…", name="Note"))
    form.add_row("Off", _disabled(LineField("not now", name="Off")))
    search = SearchField("name, label, “car & person”", key="/")
    return _column("Inputs", search, form, width=440)


def _messages() -> QWidget:
    problem = Banner()
    problem.show_message(
        "Access key refused",
        "Check the key and its rights in Settings › Accounts.",
        "code InvalidAccessKeyId.NotFound · request ID 9F3B0C2E-1A55",
        action="Settings",
        times=3,
    )
    warning = Banner("warning")
    warning.show_message("Looks at 200 of 612 s (33 %)", "Interval 4 covers all.", action="Use it")
    info = Banner("info")
    info.show_message("The sample reel is here: choose it and press Analyse…", "")
    toast = Toast("Blocked street-market.mp4", "Undo", lambda: None, shown_ms=3_600_000)
    return _column("Messages", problem, warning, info, toast, width=620)


def _progress() -> QWidget:
    some, none = ProgressBar("Analysing"), ProgressBar("Waiting")
    some.show_percent(42)
    none.show_percent(0)
    shares = ShareBar("Batch")
    shares.show_shares(
        [(0.7, Tone.PASS), (0.07, Tone.REVIEW), (0.02, Tone.FAILED)], "1,240 of 1,771 done"
    )
    ring, late = Ring(), Ring()
    ring.show_left(7_400, 10_000)
    late.show_left(1_000, 10_000)
    return _column("Progress", some, none, shares, _row(ring, late), width=320)


def _surfaces() -> QWidget:
    header = PageHeader("Tasks")
    header.add_left(SegmentedControl([("all", "All"), ("running", "Running")]))
    header.add_right(Label("results leave the service after 7 days", ink="muted"))
    header.add_right(Button("Analyse…", kind="primary"))
    card = Card()
    card.body.addWidget(PanelHeading("Text found"))
    card.body.addWidget(Label("加微信领取优惠 · 138 0000 0000"))
    card.body.addWidget(Label("QR → promo.example/m?id=…", Role.SMALL, ink="muted"))
    tree = QTreeWidget()
    tree.setAccessibleName("Buckets")
    tree.setHeaderLabels(["Name", "Objects"])
    sample = QTreeWidgetItem(["sample", "1,618"])
    street = QTreeWidgetItem(["street", "1,204"])
    sample.addChildren([street, QTreeWidgetItem(["直播回放", "96"])])
    tree.addTopLevelItem(sample)
    sample.setExpanded(True)
    tree.setCurrentItem(street)
    tree.setFixedHeight(140)
    footer = FooterBar()
    footer.add_left(Label("3 selected", Role.STRONG))
    footer.add_left(Label("14 min 20 s · 212 MB", ink="muted"))
    footer.add_right(Button("Tag…"))
    footer.add_right(Button("Analyse…", kind="primary", key="Ctrl ↵"))
    return _column("Surfaces", header, card, Divider(), tree, footer, width=560)


def _empty() -> QWidget:
    state = EmptyState(
        "shield-check",
        "Nothing waits for a decision",
        "Items come here when moderation suggests review. Analyse videos to find some.",
        "Go to Library",
        key="Ctrl 1",
    )
    return _column("Empty page", state, width=460)


def _names() -> QWidget:
    long = "一个名字非常长的监控录像片段_camera-4_2026-01-05_08-00-00.mp4"
    return _column(
        "Names that give way",
        ElidedLabel("street-market.mp4", Role.TITLE, middle=True),
        ElidedLabel(long, Role.TITLE, middle=True),
        ElidedLabel("advertising · QR code · not judged: logo, terrorism", ink="muted"),
        width=300,
    )


FOCUS_PROPERTY: Final = "imm_specimen_focus"
"""Set on the control of a specimen that has the keyboard in its picture."""

SPECIMENS: Final[Mapping[str, Callable[[], QWidget]]] = MappingProxyType(
    {
        "buttons": _buttons,
        "chips": _chips,
        "navigation": _navigation,
        "choices": _choices,
        "inputs": _inputs,
        "messages": _messages,
        "progress": _progress,
        "surfaces": _surfaces,
        "empty": _empty,
        "names": _names,
    }
)


def picture_of(app: QApplication, name: str) -> QPixmap:
    """A picture of specimen ``name`` in the present look; nothing is left behind."""
    widget = SPECIMENS[name]()
    widget.show()
    widget.resize(widget.sizeHint())
    widget.activateWindow()
    for _turn in range(_MOST_TURNS):
        app.processEvents()
        if widget.isActiveWindow():
            break
    focused = app.focusWidget()
    if focused is not None:
        focused.clearFocus()
    for child in widget.findChildren(QWidget):
        if child.property(FOCUS_PROPERTY):
            child.setFocus(Qt.FocusReason.TabFocusReason)
    app.processEvents()
    picture = widget.grab()
    widget.close()
    widget.deleteLater()
    return picture


def sheet_of(pictures: Sequence[QPixmap], background: QColor) -> QPixmap:
    """All ``pictures`` below one another."""
    gap = SPACE[4]
    width = max(picture.width() for picture in pictures) + 2 * gap
    height = sum(picture.height() + gap for picture in pictures) + gap
    sheet = QPixmap(width, height)
    sheet.fill(background)
    painter = QPainter(sheet)
    top = gap
    for picture in pictures:
        painter.drawPixmap(gap, top, picture)
        top += picture.height() + gap
    painter.end()
    return sheet


def shoot(app: QApplication, folder: Path) -> None:
    """Write a picture of each specimen in each look, and one sheet of all."""
    folder.mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        tokens = apply_theme(app, look)
        pictures = []
        for name in SPECIMENS:
            picture = picture_of(app, name)
            picture.save(str(folder / f"{name}-{look}.png"))
            pictures.append(picture)
        sheet_of(pictures, QColor(tokens.window)).save(str(folder / f"all-{look}.png"))


def main(arguments: Sequence[str]) -> int:
    """Write the pictures and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m imm_desktop.ui.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--scale", type=float, default=1.0, help="text size, 1.0 is normal")
    chosen = parser.parse_args(arguments)
    app = QApplication(sys.argv[:1])
    install_fonts(app, chosen.scale)
    shoot(app, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
