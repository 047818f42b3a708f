"""Batches on the screen: the dialog's recipes and dry run, the bar, the prices, the notification."""

import asyncio

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from imm_desktop.domain.batches import BatchObject, Chosen, Prefix
from imm_desktop.domain.media import ObjectEntry, ObjectUri, VideoFacts
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.analyse import AnalysePresenter
from imm_desktop.presenters.batches import BatchListPresenter
from imm_desktop.presenters.prices import PricesPresenter
from imm_desktop.presenters.task_list import TaskListPresenter
from imm_desktop.presenters.task_model import TaskColumn
from imm_desktop.ui.dialogs import KitDialog
from imm_desktop.ui.fonts import install_fonts
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import ComboField, LineField, SpinField
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.kit.progress import ShareBar
from imm_desktop.ui.notifying import Notifier
from imm_desktop.ui.pages.analyse_dialog import AnalyseDialog
from imm_desktop.ui.pages.batch_bar import BatchBar
from imm_desktop.ui.pages.dry_run_panel import DryRunPanel
from imm_desktop.ui.pages.price_settings import PriceSettings
from imm_desktop.ui.pages.recipe_row import RecipeRow
from imm_desktop.ui.pages.tables import Table
from imm_desktop.ui.pages.tasks import TasksPage
from tests.fakes.clock import START, FakeClock
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, recorded, until

VIDEOS = tuple(ObjectUri("reel", f"day/{number:02}.mp4") for number in range(12))
NEVER = 1_000_000


def texts(widget):
    return [one.text() for one in widget.findChildren(Label) if one.isVisible() and one.text()]


def button(widget, text):
    found = (one for one in widget.findChildren(Button) if one.isVisible())
    return next((one for one in found if one.text().startswith(text)), None)


@pytest.fixture
def with_form(with_desk, qtbot):
    """The dialog over chosen objects, or over a prefix."""

    def play(scenario, *uris, place=None):
        async def whole(desk):
            desk.backend.facts = VideoFacts(612_000, 1280, 720, 25.0)
            entries = [ObjectEntry(uri, 1_000, "E1", START) for uri in uris]
            presenter = AnalysePresenter(desk.bench, entries, place)
            dialog = AnalyseDialog(presenter)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
            qtbot.addWidget(dialog)
            dialog.show()
            presenter.load()
            try:
                await scenario(desk, presenter, dialog)
            finally:
                dialog.hide()
                await presenter.close()

        with_desk(whole, objects=FakeObjectStore(*VIDEOS, ObjectUri("reel", "day/a.txt")))

    return play


def is_final(presenter):
    run = presenter.runner.dry_run
    return run is not None and run.is_final


def test_a_whole_prefix_is_listed_counted_and_started_as_it_was_shown(with_form, qtbot):
    async def scenario(desk, presenter, dialog):
        panel = dialog.findChild(DryRunPanel)
        dialog.choose(TaskKind.MODERATION)
        await until(lambda: is_final(presenter) and "2,400" in texts(panel))
        assert "not suited: 1" in texts(panel)
        assert "nothing is charged on this computer" in texts(panel)
        started = recorded(presenter.batch_started)
        qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
        await until(lambda: started)
        assert not dialog.isVisible()
        async with desk.working():
            batch_id = started[0].batch_id
            await until(lambda: len(desk.backend.tasks) == 12)
        view = await desk.bench.batching.view(batch_id)
        assert view.batch.kind is TaskKind.MODERATION
        assert view.progress.total == 12

    with_form(scenario, place=Prefix("reel", "day/"))


def test_what_was_analysed_is_left_out_unless_that_is_wanted(with_form):
    async def scenario(desk, presenter, dialog):
        desk.backend.polls = 0
        origin = Chosen(tuple(BatchObject(one, "E1") for one in VIDEOS))
        ended = []
        desk.bench.batching.subscribe_ended(ended.append)
        await desk.bench.batching.create("", TaskKind.LABELS, {}, origin)
        async with desk.working():
            while not ended:
                desk.clock.advance(1)
                await asyncio.sleep(0.001)
        presenter.set_value("UserData", "again")
        await until(lambda: is_final(presenter) and not presenter.may_start)
        assert "analysed already: 12" in texts(dialog.findChild(DryRunPanel))
        assert "Nothing is left to analyse." in texts(dialog)
        assert not dialog.start_button.isEnabled()
        presenter.set_again(True)
        await until(lambda: presenter.may_start)
        assert dialog.start_button.isEnabled()

    with_form(scenario, *VIDEOS)


def test_few_objects_are_started_one_by_one_until_a_recipe_is_chosen(with_form):
    async def scenario(desk, presenter, dialog):
        panel = dialog.findChild(DryRunPanel)
        assert not presenter.is_batch
        assert panel.isHidden()
        recipe = await desk.bench.recipes.save("Nightly", TaskKind.MODERATION, {"Interval": 3})
        presenter.recipes.load()
        await until(lambda: presenter.recipes.recipes)
        choice = dialog.findChild(RecipeRow).findChild(ComboField)
        choice.setCurrentIndex(1)
        choice.activated.emit(1)
        process_qt_events()
        assert presenter.kind is TaskKind.MODERATION
        assert presenter.values == {"Interval": 3}
        assert presenter.is_batch
        assert panel.isVisible()
        assert "applies to 2 objects" in texts(dialog)
        presenter.set_value("Interval", 4)
        assert "changed" in texts(dialog)
        started = recorded(presenter.batch_started)
        presenter.apply(recipe)
        presenter.start()
        await until(lambda: started)
        assert started[0].name == "Nightly"

    with_form(scenario, *VIDEOS[:2])


def test_a_form_is_saved_renamed_replaced_and_deleted_as_a_recipe(with_form, qtbot):
    async def scenario(desk, presenter, dialog):
        book = presenter.recipes
        presenter.set_value("UserData", "one")

        def answer(text, action):
            ask = next(one for one in dialog.findChildren(KitDialog) if one.isVisible())
            if text:
                ask.findChild(LineField).setText(text)
            qtbot.mouseClick(button(ask, action), Qt.MouseButton.LeftButton)

        qtbot.mouseClick(button(dialog, "Save as…"), Qt.MouseButton.LeftButton)
        answer("Mine", "Save")
        await until(lambda: [one.name for one in book.recipes] == ["Mine"])
        assert presenter.is_like_recipe
        presenter.set_value("UserData", "two")
        taken = recorded(book.name_taken)
        presenter.save_recipe("Mine")
        await until(lambda: taken)
        process_qt_events()
        answer("", "Replace")
        await until(lambda: book.recipes and book.recipes[0].values == {"UserData": "two"})
        await desk.bench.recipes.save("Other", TaskKind.LABELS, {})
        book.rename("Other")
        await until(lambda: len(taken) == 2)
        book.rename("Third")
        await until(lambda: "Third" in [one.name for one in book.recipes])
        book.delete()
        await until(lambda: [one.name for one in book.recipes] == ["Other"])
        assert book.chosen is None

    with_form(scenario, *VIDEOS[:2])


@pytest.fixture
def with_bar(with_desk, qtbot):
    def play(scenario):
        async def whole(desk):
            batches, tasks = BatchListPresenter(desk.clock), TaskListPresenter(desk.clock)
            page = TasksPage(tasks, batches)
            qtbot.addWidget(page)
            page.resize(1_250, 700)
            page.show()
            tasks.use(desk.bench)
            batches.use(desk.bench)
            try:
                await scenario(desk, batches, page)
            finally:
                page.hide()
                await batches.close()
                await tasks.close()

        with_desk(whole, objects=FakeObjectStore(*VIDEOS), clock=FakeClock())

    return play


async def create(desk, name="Nightly", concurrency=3):
    origin = Chosen(tuple(BatchObject(one, "E1") for one in VIDEOS))
    return await desk.bench.batching.create(
        name, TaskKind.LABELS, {}, origin, concurrency=concurrency
    )


def test_the_bar_shows_the_batch_as_a_whole_and_its_buttons_work(with_bar, qtbot):
    async def scenario(desk, batches, page):
        bar = page.findChild(BatchBar)
        assert bar.isHidden()
        desk.backend.polls = NEVER
        async with desk.working():
            batch = await create(desk)
            await until(lambda: batches.shown and batches.shown.progress.running == 3)
            assert bar.isVisible()
            assert "Batch “Nightly”" in texts(bar)
            assert "0 of 12 done · running: 3 · waiting: 9" in texts(bar)
            assert "running: 3" in bar.findChild(ShareBar).accessibleDescription()
            qtbot.mouseClick(button(bar, "Pause"), Qt.MouseButton.LeftButton)
            await until(lambda: any(text.endswith("paused") for text in texts(bar)))
            qtbot.mouseClick(button(bar, "Go on"), Qt.MouseButton.LeftButton)
            await until(lambda: button(bar, "Pause"))
            qtbot.mouseClick(button(bar, "Cancel waiting"), Qt.MouseButton.LeftButton)
            await until(lambda: batches.shown.progress.cancelled == 9)
            desk.backend.failed_with = ("InvalidVideo", "not a video")
            for task_id in tuple(desk.backend.tasks):
                desk.backend.end(task_id)
            await until(bar.isHidden)
            batches.choose(batch.batch_id)
            await until(lambda: button(bar, "Retry 3"))
            desk.backend.failed_with, desk.backend.polls = None, 0
            qtbot.mouseClick(button(bar, "Retry 3"), Qt.MouseButton.LeftButton)
            await until(lambda: batches.shown.progress.done == 3)

    with_bar(scenario)


def test_how_many_run_at_once_is_changed_while_the_batch_runs(with_bar, qtbot):
    async def scenario(desk, batches, page):
        bar = page.findChild(BatchBar)
        desk.backend.polls = NEVER
        async with desk.working():
            batch = await create(desk)
            await until(lambda: batches.shown and batches.shown.progress.running == 3)
            spin = bar.findChild(SpinField)
            assert spin.isVisible()
            assert spin.value() == batch.concurrency == 3
            page.activateWindow()
            spin.setFocus()
            await until(spin.hasFocus)
            spin.selectAll()
            qtbot.keyClicks(spin, "10")
            process_qt_events()
            assert batches.shown.batch.concurrency == 3, "nothing is asked for while one types"
            qtbot.keyClick(spin, Qt.Key.Key_Return)
            await until(lambda: batches.shown.progress.running == 10)
            assert batches.shown.batch.concurrency == spin.value() == 10
            batches.cancel_waiting()
            for task_id in tuple(desk.backend.tasks):
                desk.backend.end(task_id)
            await until(bar.isHidden)
            batches.choose(batch.batch_id)
            await until(bar.isVisible)
            assert not spin.isVisible(), "a batch that is over has nothing to be changed"

    with_bar(scenario)


def test_large_text_keeps_the_page_within_a_usual_screen(with_bar, qapp):
    async def scenario(desk, batches, page):
        desk.backend.polls = NEVER
        async with desk.working():
            await create(desk)
            await until(lambda: batches.shown and batches.shown.progress.running == 3)
            await until(lambda: page.findChild(Table).model().rowCount() == 3)
        install_fonts(QApplication.instance(), 2.0)
        try:
            process_qt_events()
            assert page.minimumSizeHint().width() <= 1_440
            page.resize(1_250, 700)
            process_qt_events()
            table = page.findChild(Table)
            header = table.horizontalHeader()
            assert header.sectionSize(TaskColumn.RESULT) >= 160 * 1.8
            shown = sum(header.sectionSize(at) for at in range(header.count()))
            assert shown <= 1.2 * table.viewport().width(), "at 200 % it may scroll a little"
        finally:
            install_fonts(QApplication.instance(), 1.0)

    with_bar(scenario)


def test_prices_are_typed_marked_and_kept(with_desk, qtbot):
    async def scenario(desk):
        prices = PricesPresenter()
        prices.use(desk.bench)
        section = PriceSettings(prices)
        qtbot.addWidget(section)
        section.show()
        await until(lambda: prices.is_loaded)
        assert any("the cost is unknown" in text for text in texts(section))
        qtbot.mouseClick(button(section, "Add a price"), Qt.MouseButton.LeftButton)
        process_qt_events()
        amount = next(
            one for one in section.findChildren(LineField) if one.accessibleName() == "Amount"
        )
        assert "The amount is a number, such as 0.05." in texts(section)
        saved = recorded(prices.saved)
        amount.setFocus()
        qtbot.keyClicks(amount, "0.05")
        await until(lambda: saved)
        assert "The amount is a number, such as 0.05." not in texts(section)
        (row,) = await desk.bench.estimating.prices()
        assert str(row.amount) == "0.05"
        remove = next(
            one
            for one in section.findChildren(Button)
            if one.accessibleName() == "Remove this price"
        )
        qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
        await until(lambda: len(saved) > 1)
        assert await desk.bench.estimating.prices() == ()
        section.hide()
        await prices.close()

    with_desk(scenario)


class FakeTray(QObject):
    """As much of a tray as a notifier uses."""

    messageClicked = Signal()  # noqa: N815 (Qt's name)
    activated = Signal(object)

    def __init__(self):
        super().__init__()
        self.is_shown = False
        self.messages = []

    def show(self):
        self.is_shown = True

    def hide(self):
        self.is_shown = False

    def showMessage(self, title, text, _icon, _ms):
        self.messages.append((title, text))

    def setToolTip(self, _text):
        pass


def test_a_notification_is_for_those_who_are_elsewhere(qtbot):
    window, tray, clicked = QWidget(), FakeTray(), []
    qtbot.addWidget(window)
    assert not Notifier(window, lambda _icon: None).notify("Batch ended", "", lambda: None)
    notifier = Notifier(window, lambda _icon: tray)
    assert notifier.notify("Batch ended", "done: 3", lambda: clicked.append(3))
    assert notifier.notify("Batch ended", "done: 4", lambda: clicked.append(4))
    assert tray.messages == [("Batch ended", "done: 3"), ("Batch ended", "done: 4")]
    assert tray.is_shown
    tray.messageClicked.emit()
    assert clicked == [4]
    assert window.isVisible()
    assert not tray.is_shown
    window.activateWindow()
    process_qt_events()
    assert window.isActiveWindow()
    assert not notifier.notify("Batch ended", "done: 5", lambda: None), "the toast says it"
