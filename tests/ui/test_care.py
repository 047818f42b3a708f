"""The blackout key, and Settings › Care."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from imm_desktop.domain.care import CareLimits, Ledger
from imm_desktop.domain.settings import Veil, VeilChoice
from imm_desktop.presenters.care import CarePresenter
from imm_desktop.services.caring import Caring
from imm_desktop.ui.blackout import Blackout
from imm_desktop.ui.kit.inputs import ComboField, SpinField
from imm_desktop.ui.pages.care_settings import CareSettings
from imm_desktop.ui.shortcuts import bind
from tests.fakes.care import FakeExposureStore
from tests.fakes.clock import FakeClock
from tests.fakes.settings import settings_presenter
from tests.helpers import process_qt_events, until


def window_with_blackout(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    bright = QWidget(window)
    bright.setStyleSheet("background: #ff00ff")
    bright.resize(400, 300)
    field = QLineEdit(window)
    cover = Blackout(window)
    pressed = []
    bind(window, "view.blackout", cover.switch)
    bind(window, "go.tasks", lambda: pressed.append("tasks"))
    window.show()
    window.activateWindow()
    field.setFocus()
    process_qt_events()
    return window, field, cover, pressed


def colours(window):
    image = window.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, 400, 40) for y in range(0, 300, 30)}


def test_one_key_covers_everything_and_gives_it_back(qapp, qtbot):
    window, field, cover, pressed = window_with_blackout(qtbot)
    began = []
    cover.began.connect(lambda: began.append(1))
    assert QColor("#ff00ff").name() in colours(window)
    QTest.keyClick(field, Qt.Key.Key_F8)
    process_qt_events()
    assert began == [1]
    assert QColor("#ff00ff").name() not in colours(window)
    QTest.keyClick(cover, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []
    window.resize(500, 350)
    process_qt_events()
    assert cover.size() == window.size()
    QTest.keyClick(cover, Qt.Key.Key_F8)
    process_qt_events()
    assert not cover.isVisible()
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_F8)
    QTest.keyClick(cover, Qt.Key.Key_Escape)
    assert not cover.isVisible()


def test_veils_limits_and_the_ledger_are_kept(qapp, qtbot, run):
    async def scenario():
        clock = FakeClock(is_held=True)
        today = clock.now().astimezone().date()
        caring = Caring(
            FakeExposureStore(Ledger().viewed(today, ("porn",), 120)), clock, CareLimits
        )
        care = CarePresenter(caring, CareLimits)
        settings = settings_presenter()
        await settings.load()
        page = CareSettings(settings, care)
        qtbot.addWidget(page)
        page.show()
        await caring.load()
        care.changed.emit()
        model = page._model
        assert [model.item(row, 0).text() for row in range(model.rowCount())] == ["All", "porn"]
        assert [model.item(0, column).text() for column in range(1, 5)] == ["2", "0", "2", "0"]
        porn = next(c for c in page.findChildren(ComboField) if c.accessibleName() == "porn")
        porn.chosen_changed.emit(Veil.GREY.value)
        assert settings.settings.veils == (VeilChoice("porn", Veil.GREY),)
        assert settings.settings.veil_of(("porn",)) is Veil.GREY
        porn.chosen_changed.emit("")
        assert settings.settings.veils == ()
        silence = page.findChild(QCheckBox)
        assert silence.isChecked()
        silence.click()
        assert not settings.settings.veil_silences
        spin = next(
            c for c in page.findChildren(SpinField) if c.accessibleName() == "Minutes a day"
        )
        spin.setValue(120)
        page.hide()
        await until(lambda: settings.settings.care.minutes_a_day == 120)
        await care.close()
        await settings.close()

    run(scenario())
