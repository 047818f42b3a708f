"""The kit does what pages rely on; how it looks is told by tests/golden."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from imm_desktop.ui.fonts import Role, font_of, install_fonts
from imm_desktop.ui.gallery import SPECIMENS
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip, Tone, chip_size
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.field import Form
from imm_desktop.ui.kit.inputs import ComboField, LineField, SearchField, SpinField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.nav import NavList
from imm_desktop.ui.kit.progress import ProgressBar, Ring
from imm_desktop.ui.kit.segmented import SegmentedControl
from imm_desktop.ui.kit.toast import MOST_AT_ONCE, ToastArea
from tests.helpers import recorded

SPOKEN = (QAbstractButton, QLineEdit)


@pytest.fixture
def text_size(qapp: QApplication) -> Iterator[None]:
    before = QApplication.font()
    yield
    qapp.setFont(before)


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_control_of_every_specimen_has_an_accessible_name(qtbot: QtBot, name: str) -> None:
    specimen = SPECIMENS[name]()
    qtbot.addWidget(specimen)
    for widget in (specimen, *specimen.findChildren(QWidget)):
        if isinstance(widget, SPOKEN) and not widget.objectName().startswith("qt_"):
            interface = QAccessible.queryAccessibleInterface(widget)
            said = interface.text(QAccessible.Text.Name) or interface.text(QAccessible.Text.Value)
            assert said or widget.isHidden(), f"{type(widget).__name__} is silent"


def test_a_click_leaves_the_keyboard_where_it_was(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    field, button = LineField(name="Note", parent=holder), Button("Approve", parent=holder)
    button.move(0, 60)
    with qtbot.waitActive(holder):
        holder.show()
    field.setFocus()
    clicks = recorded(button.clicked)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1
    assert field.hasFocus()


def test_a_busy_button_cannot_be_pressed_again(qtbot: QtBot) -> None:
    button = Button("Start", kind="primary")
    qtbot.addWidget(button)
    button.show()
    clicks = recorded(button.clicked)
    button.set_busy(True)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not clicks
    button.set_busy(False)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert len(clicks) == 1


def test_a_button_says_its_text_and_grows_by_its_key(qtbot: QtBot) -> None:
    plain, keyed = Button("Skip"), Button("Skip", key="S")
    qtbot.addWidget(plain)
    qtbot.addWidget(keyed)
    assert keyed.sizeHint().width() > plain.sizeHint().width()
    assert keyed.minimumSizeHint().width() == plain.minimumSizeHint().width()
    interface = QAccessible.queryAccessibleInterface(keyed)
    assert interface.text(QAccessible.Text.Name) == "Skip"


def test_space_presses_a_button_even_where_space_plays_the_video(qtbot: QtBot) -> None:
    from imm_desktop.ui.shortcuts import bind

    page = QWidget()
    qtbot.addWidget(page)
    button = Button("Analyse", parent=page)
    played: list[bool] = []
    bind(page, "viewer.play", lambda: played.append(True))
    clicks = recorded(button.clicked)
    with qtbot.waitActive(page):
        page.show()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(clicks) == 1
    assert not played
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Space)
    assert played == [True]


def test_one_choice_holds_and_the_arrows_move_it(qtbot: QtBot) -> None:
    control = SegmentedControl([("all", "All"), ("running", "Running"), ("failed", "Failed")])
    qtbot.addWidget(control)
    chosen = recorded(control.chosen_changed)
    assert control.chosen == "all"
    control.choose("running")
    assert not chosen, "only the operator's own choices are reported"
    control.step(1)
    control.step(1)
    assert control.chosen == "failed"
    assert chosen == ["failed"]
    control.set_choices([("all", "全部"), ("failed", "失败")])
    assert control.chosen == "failed"


def test_chips_of_different_meaning_differ_by_more_than_colour(qapp: QApplication) -> None:
    font = QApplication.font()
    plain = chip_size("12", Tone.PLAIN, font).width()
    for tone in (Tone.PASS, Tone.REVIEW, Tone.BLOCK, Tone.FAILED, Tone.RUNNING):
        assert chip_size("12", tone, font).width() > plain


def test_a_chip_is_read_by_its_text(qtbot: QtBot) -> None:
    chip = Chip("review", Tone.REVIEW)
    qtbot.addWidget(chip)
    chip.show_state("blocked", Tone.BLOCKED)
    assert chip.accessibleName() == chip.text == "blocked"


def test_the_navigation_reports_what_was_asked_for(qtbot: QtBot) -> None:
    nav = NavList()
    qtbot.addWidget(nav)
    nav.add_item("library", "Library", "table-2", "Ctrl 1")
    item = nav.add_item("review", "Review", "shield-check", "Ctrl 3")
    asked = recorded(nav.chosen_changed)
    nav.choose("library")
    nav.show()
    qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    assert asked == ["review"]
    assert nav.chosen == "review"
    item.set_count(1200)
    assert item.count == 1200
    assert item.accessibleDescription() == "1200"


def test_a_wrong_value_is_marked_and_explained_where_it_stands(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    field = LineField()
    row = form.add_row("User data", field, "JSON, at most 2,048 bytes.")
    assert field.accessibleName() == "User data"
    row.show_error("This is 2,100 bytes.")
    assert row.error == field.accessibleDescription() == "This is 2,100 bytes."
    row.show_error("")
    assert row.error == ""
    assert field.accessibleDescription() == "JSON, at most 2,048 bytes."


def test_escape_empties_the_search_field(qtbot: QtBot) -> None:
    search = SearchField("name", key="/")
    qtbot.addWidget(search)
    words = recorded(search.search_changed)
    qtbot.keyClicks(search, " ca")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert words == ["", "c", "ca", ""]
    assert search.text() == ""


def test_a_combo_keeps_its_value_when_texts_change(qtbot: QtBot) -> None:
    combo = ComboField([("en", "English"), ("zh_CN", "Chinese")], name="Language")
    qtbot.addWidget(combo)
    chosen = recorded(combo.chosen_changed)
    combo.choose("zh_CN")
    combo.set_choices([("en", "英语"), ("zh_CN", "简体中文")])
    assert combo.chosen == "zh_CN"
    assert combo.currentText() == "简体中文"
    assert not chosen
    combo.activated.emit(0)
    assert chosen == ["en"]


def test_a_spin_field_holds_its_limits(qtbot: QtBot) -> None:
    spin = SpinField(5, 3600, 200, name="Max frames")
    qtbot.addWidget(spin)
    spin.setValue(9_999)
    assert spin.value() == 3600


def test_a_banner_counts_instead_of_repeating_and_copies_all_it_says(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_message("No connection", "Check the network.", "request ID 9F3B", times=3)
    banner.copy_details()
    assert QGuiApplication.clipboard().text() == (
        "No connection ×3\nCheck the network.\nrequest ID 9F3B"
    )
    dismissed = recorded(banner.dismissed)
    banner.show()
    close = [b for b in banner.findChildren(Button) if b.accessibleName() == "Dismiss"]
    qtbot.mouseClick(close[0], Qt.MouseButton.LeftButton)
    assert len(dismissed) == 1
    assert not banner.isVisible()


def test_a_narrow_banner_grows_instead_of_cutting_its_text(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    banner = Banner()
    banner.show_message("No connection", "Check the network. " * 8, "request ID 9F3B")
    column.addWidget(banner)
    column.addStretch(1)
    page.resize(420, 600)
    page.show()
    for label in banner.findChildren(Label):
        if label.isVisible():
            assert label.height() >= label.heightForWidth(label.width())


def test_a_toast_acts_once_and_leaves(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(800, 400)
    page.show()
    area = ToastArea(page)
    undone: list[bool] = []
    toast = area.show_toast("Blocked", "Undo", lambda: undone.append(True))
    undo = [b for b in toast.findChildren(Button) if b.text() == "Undo"]
    qtbot.mouseClick(undo[0], Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert area.toasts == ()
    for number in range(MOST_AT_ONCE + 2):
        area.show_toast(f"{number}")
    assert [toast.accessibleName() for toast in area.toasts] == ["2", "3", "4"]
    assert page.rect().contains(area.geometry())
    for toast in area.toasts:
        toast.leave()
    assert not area.isVisible()


def test_an_empty_page_offers_the_next_step(qtbot: QtBot) -> None:
    state = EmptyState("list", "No task yet", "Choose videos first.", "Go to Library")
    qtbot.addWidget(state)
    asked = recorded(state.next_requested)
    state.show()
    qtbot.mouseClick(state.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert state.accessibleName() == "No task yet. Choose videos first."


def test_progress_moves_only_while_nobody_knows_how_far_it_is(qtbot: QtBot) -> None:
    bar = ProgressBar("Analysing")
    qtbot.addWidget(bar)
    bar.show()
    bar.show_percent(None)
    assert bar.is_unknown
    bar.show_percent(42)
    assert not bar.is_unknown
    assert bar.value() == 42


def test_a_ring_rounds_seconds_up_so_that_zero_means_over(qtbot: QtBot) -> None:
    ring = Ring()
    qtbot.addWidget(ring)
    for left_ms, said in ((10_000, "10"), (9_001, "10"), (1, "1"), (0, "0"), (-5, "0")):
        ring.show_left(left_ms, 10_000)
        assert ring.accessibleName() == said


def test_text_keeps_its_role_when_the_operator_wants_it_larger(
    qtbot: QtBot, qapp: QApplication, text_size: None
) -> None:
    title = Label("Tasks", Role.TITLE)
    qtbot.addWidget(title)
    before = title.font().pixelSize()
    install_fonts(qapp, 2.0)
    qapp.processEvents()
    assert title.font().pixelSize() == font_of(QApplication.font(), Role.TITLE).pixelSize()
    assert title.font().pixelSize() >= 2 * before - 2


def test_names_of_objects_are_never_read_as_markup(qtbot: QtBot) -> None:
    label = Label("<img src=x>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_texts_of_the_kit_follow_the_language(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    buttons = banner.findChildren(Button)
    for button in buttons:
        button.setToolTip("")
    QApplication.sendEvent(banner, QEvent(QEvent.Type.LanguageChange))
    assert any(button.toolTip() == "Dismiss" for button in buttons)


def test_a_toast_takes_the_place_of_an_earlier_one_about_the_same(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    area = ToastArea(parent)
    area.show_toast("a.mp4: approved", about="verdict")
    other = area.show_toast("Written to list.csv")
    newest = area.show_toast("b.mp4: blocked", about="verdict")
    assert area.toasts == (other, newest)
    area.show_toast("Written to other.csv")
    assert len(area.toasts) == 3
