"""The window of a case: what it says, and that its pictures stay veiled until they are asked for."""

from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from imm_desktop.app.case_screen import CaseScreen
from imm_desktop.app.window_state import WindowStateFile
from imm_desktop.domain.cases import CaseFault, FaultKind, LogComparison
from imm_desktop.presenters.case import OpenedCase, _loaded
from imm_desktop.services.case_reading import read_case
from imm_desktop.ui.blackout import Blackout
from imm_desktop.ui.kit.banner import Banner
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.main_window import MainWindow, PageEntry
from imm_desktop.ui.pages.case_window import CaseWindow
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, until
from tests.presenters.test_cases import PATH, PICTURE, A, made


def button(window, text):
    return next(one for one in window.findChildren(Button) if one.text() == text)


def contrast(window):
    image = window._pictures.grab().toImage()
    greys = [image.pixelColor(x, y).red() for x in range(20, 180) for y in range(30, 80, 7)]
    return max(greys) - min(greys)


def test_pictures_stay_veiled_until_they_are_asked_for(with_desk, qtbot):
    # Stripes of one pixel: veiled they are one grey.
    striped = replace(PICTURE, rgb=(b"\0\0\0\xff\xff\xff" * 32) * 36)

    async def scenario(desk):
        content = await made(desk, (striped,), is_veiled=False)
        case, hidden = _loaded(lambda _path: read_case(content), PATH)
        window = CaseWindow(OpenedCase(PATH, case, hidden))
        qtbot.addWidget(window)
        window.show()
        process_qt_events()
        assert contrast(window) < 80, "greys"
        button(window, "Show pictures").click()
        process_qt_events()
        assert contrast(window) > 200
        button(window, "Veil pictures").click()
        process_qt_events()
        assert contrast(window) < 80

    with_desk(scenario, objects=FakeObjectStore(A))


def test_the_window_says_how_far_the_case_can_be_believed(with_desk, qtbot):
    async def scenario(desk):
        content = await made(desk)
        case, hidden = _loaded(lambda _path: read_case(content), PATH)
        shown = OpenedCase(PATH, case, hidden)
        window = CaseWindow(shown)
        qtbot.addWidget(window)
        window.show()
        banner = window.findChild(Banner)
        assert banner.accessibleName().startswith("Nothing speaks against this case. All 4 parts")
        assert button(window, "Show pictures").isHidden(), "there is nothing behind the veil"
        shown.compare(LogComparison(0, 1, 0))
        assert "record 1 is another one" in banner.accessibleName()
        button(window, "Copy").click()
        copied = QGuiApplication.clipboard().text()
        assert case.head.fingerprint in copied
        assert "oss://reel/a.mp4" in copied
        broken = replace(case, fault=CaseFault(FaultKind.RECORD, "decisions.jsonl", 1, "…"))
        worse = CaseWindow(OpenedCase(PATH, broken, ()))
        qtbot.addWidget(worse)
        assert worse.findChild(Banner).accessibleName().startswith("This case is not as it was")

    with_desk(scenario, objects=FakeObjectStore(A))


def test_files_are_opened_in_windows_of_their_own_and_anew_when_asked_again(
    with_desk, qtbot, tmp_path
):
    async def scenario(desk):
        one, two = tmp_path / "一.immcase", tmp_path / "二.immcase"
        content = await made(desk)
        one.write_bytes(content)
        two.write_bytes(content[:-1])
        page = PageEntry("library", "settings", QWidget)
        main = MainWindow((page,), WindowStateFile(tmp_path / "window.json"))
        qtbot.addWidget(main)
        main.show()

        async def known_log():
            return desk.bench.archive

        screen = CaseScreen(main, known_log)
        try:
            problems = []
            screen.presenter.problem_raised.connect(problems.append)
            screen.open_files([one, two])
            await until(lambda: problems and main.findChildren(CaseWindow))
            assert problems[0].title == "This case cannot be opened"
            (first,) = main.findChildren(CaseWindow)
            screen.open_files([one])
            await until(lambda: not first.isVisible())
            await until(lambda: any(w.isVisible() for w in main.findChildren(CaseWindow)))
            blackout = Blackout(main)
            screen.follow(blackout)
            blackout.switch()
            assert not any(w.isVisible() for w in main.findChildren(CaseWindow))
            screen.open_files([one])
            await until(lambda: not screen.presenter.jobs.names())
            assert not any(w.isVisible() for w in main.findChildren(CaseWindow))
            blackout.switch()
            (again,) = (w for w in main.findChildren(CaseWindow) if w.isVisible())
            (action,) = (a for a in again.actions() if a.shortcut().toString() == "F8")
            action.trigger()
            assert not again.isVisible()
            assert blackout.isVisible()
            blackout.switch()
        finally:
            await screen.close()
        await until(lambda: not any(w.isVisible() for w in main.findChildren(CaseWindow)))
        main.hide()

    with_desk(scenario, objects=FakeObjectStore(A))
