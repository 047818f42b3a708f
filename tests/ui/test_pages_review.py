from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.policy import Reason
from imm_desktop.domain.queues import Queue
from imm_desktop.domain.results import Result
from imm_desktop.domain.review import ItemState, Verdict
from imm_desktop.domain.settings import Veil
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.presenters.player import PlayerPresenter
from imm_desktop.presenters.player_ports import Phase
from imm_desktop.presenters.review_handling import ReviewHandling
from imm_desktop.presenters.review_queue import ReviewPresenter
from imm_desktop.presenters.timeline import TimelinePresenter
from imm_desktop.services.ports.archive import DecisionQuery
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.chip import Chip
from imm_desktop.ui.kit.empty import EmptyState
from imm_desktop.ui.kit.inputs import ComboField, TextArea
from imm_desktop.ui.kit.label import Label
from imm_desktop.ui.pages.evidence_strip import EvidenceStrip
from imm_desktop.ui.pages.reason_list import ReasonList
from imm_desktop.ui.pages.review import ReviewPage
from imm_desktop.ui.pages.review_queue_list import ReviewQueueList
from imm_desktop.ui.viewer import Viewer
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, recorded, until

A, B, C = (ObjectUri("reel", f"{name}.mp4") for name in "abc")
PICTURE = ObjectUri("reel", "p.jpg")
REPORT = ModerationReport(
    Suggestion.REVIEW,
    ("ad",),
    60,
    (Finding("ad", 500, 60.0, "ad"), Finding("qrcode", 3_900, 91.0, "ad", "加微信领取优惠")),
)


class Shown:
    def __init__(self, desk, qtbot):
        self.desk, self.qtbot = desk, qtbot
        self.presenter = ReviewPresenter(
            desk.frames, desk.thumbnails, lambda: desk.policy, desk.clock
        )
        self.player, self.timeline = PlayerPresenter(desk.frames), TimelinePresenter()
        self.handling = ReviewHandling(desk.clock)
        self.handling.use(desk.bench)
        self.handling.changed.connect(self.presenter.refresh)
        self.page = ReviewPage(self.presenter, self.handling, self.player, self.timeline)
        qtbot.addWidget(self.page)
        self.page.resize(1300, 860)

    def show(self):
        self.page.show()
        self.page.activateWindow()

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.page.windowHandle(), key, modifiers)
        process_qt_events()

    def button(self, text):
        return next(one for one in self.page.findChildren(Button) if one.text() == text)

    def texts(self):
        return [one.text() for one in self.page.findChildren(Label) if one.isVisible()]

    def find(self, kind):
        return self.page.findChild(kind)

    @property
    def focus(self):
        return QApplication.focusWidget()

    def is_in_viewer(self):
        viewer = self.find(Viewer)
        return self.focus is viewer or viewer.isAncestorOf(self.focus)

    async def opens(self, uri):
        await until(
            lambda: (
                self.presenter.open_item is not None and self.presenter.open_item.item.source == uri
            ),
            what=f"{uri} opens",
        )
        process_qt_events()

    async def log(self):
        return await self.desk.archive.load_decisions(DecisionQuery())


@pytest.fixture
def with_page(with_desk, qtbot):
    @asynccontextmanager
    async def shown(desk, uris, moderated):
        desk.backend.results[TaskKind.MODERATION] = Result(REPORT, b"{}", "req")
        desk.backend.results[TaskKind.IMAGE_MODERATION] = Result(REPORT, b"{}", "req")
        for uri in uris[:moderated]:
            is_image = uri.media_type == "image"
            kind = TaskKind.IMAGE_MODERATION if is_image else TaskKind.MODERATION
            await desk.analyse(kind, uri)
            desk.clock.advance(60)
        one = Shown(desk, qtbot)
        one.presenter.use(desk.bench)
        await until(lambda: len(one.presenter.items) == len(uris[:moderated]))
        one.show()
        try:
            yield one
        finally:
            one.page.hide()
            await one.handling.close()
            await one.presenter.close()
            await one.player.close()

    def play(scenario, *uris, moderated=None):
        async def whole(desk):
            async with shown(desk, uris, moderated) as one:
                if uris:
                    await one.opens(uris[0])
                await scenario(one)

        with_desk(whole, objects=FakeObjectStore(*(uris or (A,))))

    return play


def test_what_coverage_allows_is_said_of_the_item_that_is_open(with_page):
    """A passed one of which too little was looked at, and then another one."""

    async def scenario(p):
        p.timeline.set_least_coverage(0.9)
        passed = replace(REPORT, suggestion=Suggestion.PASS, categories=(), findings=())
        for looked_at, uri in ((1, B), (60, C)):
            p.desk.backend.results[TaskKind.MODERATION] = Result(
                replace(passed, looked_at=looked_at), b"{}", "req"
            )
            await p.desk.analyse(TaskKind.MODERATION, uri)
            p.desk.clock.advance(60)
        p.presenter.show(Queue.PASSED)
        await until(lambda: len(p.presenter.items) == 2)
        texts = []
        for uri in (B, C):
            p.presenter.open(next(one for one in p.presenter.items if one.source == uri))
            await p.opens(uri)
            chips = [one.text for one in p.page.findChildren(Chip)]
            texts.append([one for one in chips if "covered" in one or "enough" in one])
        assert "not enough for a pass" in texts[0][0]
        assert texts[1] == ["100 % covered"]

    with_page(scenario, A, B, C, moderated=1)


def test_a_digit_means_what_stands_beside_it_after_the_booklet_was_changed(with_page):
    async def scenario(p):
        p.press(Qt.Key.Key_1)
        assert p.presenter.answer.reason == "ads"
        refused = recorded(p.presenter.refused)
        old = p.desk.policy
        p.desk.policy = replace(
            old, version=2, reasons=(Reason("gore", "Gore and blood"), *old.reasons[1:])
        )
        p.presenter.policy_changed()
        assert p.presenter.answer.reason == "", "it is no reason any more"
        assert "policy was changed" in refused[0]
        rows = p.find(ReasonList)
        assert "Gore and blood" in str([one.text() for one in rows.findChildren(QAbstractButton)])
        p.press(Qt.Key.Key_1)
        p.press(Qt.Key.Key_B)
        await until(lambda: not p.presenter.is_deciding)
        (entry,) = await p.log()
        decision = entry.record.decision
        assert (decision.reason, decision.policy_version) == ("gore", 2)

    with_page(scenario, A, B)


def test_the_next_picture_is_there_while_the_decision_is_written_and_comes_once(with_page):
    async def scenario(p):
        await until(lambda: p.presenter._next.seen_of(p.presenter.items[1]))
        ready = p.presenter._next.seen_of(p.presenter.items[1])
        assert ready.picture is not None
        seen, pictures = [], recorded(p.player.picture_changed)
        p.presenter.item_coming.connect(
            lambda _ready: seen.append(
                (p.player.picture, p.player.state.name, p.button("Approve").isEnabled())
            )
        )
        p.press(Qt.Key.Key_A)
        await p.opens(B)
        assert seen == [(ready.picture, "b.mp4", False)]
        assert p.button("Approve").isEnabled()
        await until(lambda: p.player.state.phase is Phase.PAUSED)
        assert pictures[:2] == [None, ready.picture]
        assert pictures.count(None) == 1, "it is not opened a second time"

    with_page(scenario, A, B)


def test_the_oldest_item_opens_by_itself_veiled_at_its_strongest_finding(with_page):
    async def scenario(one):
        await until(lambda: one.player.picture is not None)
        assert one.player.state.shown_veil is Veil.BLUR
        assert one.player.playhead_ms == 3_900
        assert "a.mp4" in one.texts()
        assert "加微信领取优惠" in one.texts()
        assert one.is_in_viewer()

    with_page(scenario, A, B)


def test_a_whole_queue_is_worked_from_the_keyboard(with_page):
    async def scenario(one):
        one.press(Qt.Key.Key_1)
        one.press(Qt.Key.Key_B)
        await one.opens(B)
        assert one.is_in_viewer(), "the keyboard stays where it is"
        one.press(Qt.Key.Key_S)
        await one.opens(C)
        one.press(Qt.Key.Key_A)
        await one.opens(B)
        entries = await one.log()
        said = [(e.record.decision.source.name, e.record.decision.verdict) for e in entries]
        assert said == [
            ("c.mp4", Verdict.APPROVE),
            ("b.mp4", Verdict.SKIP),
            ("a.mp4", Verdict.BLOCK),
        ]
        one.press(Qt.Key.Key_Z)
        await one.opens(C)
        assert one.is_in_viewer()

    with_page(scenario, A, B, C)


def test_a_block_without_a_reason_says_what_is_missing_beside_the_buttons(with_page):
    async def scenario(one):
        one.qtbot.mouseClick(one.button("Block"), Qt.MouseButton.LeftButton)
        assert any("needs a reason" in text for text in one.texts())
        assert not await one.log()
        one.press(Qt.Key.Key_2)
        assert not any("needs a reason" in text for text in one.texts())
        assert one.presenter.answer.reason == "spam"

    with_page(scenario, A)


def test_letters_typed_into_the_note_decide_nothing_and_escape_leaves_it(with_page):
    async def scenario(one):
        note = one.find(TextArea)
        one.presenter.answer.choose_reason(1)
        one.page.findChild(TextArea).setFocus(Qt.FocusReason.ShortcutFocusReason)
        for key in "ab1sz":
            QTest.keyClicks(note, key)
        assert note.toPlainText() == "ab1sz"
        assert one.presenter.answer.note == "ab1sz"
        assert one.presenter.answer.reason == "ads"
        one.press(Qt.Key.Key_Escape)
        assert one.is_in_viewer()
        assert note.toPlainText() == "ab1sz"
        one.press(Qt.Key.Key_A)
        await until(lambda: one.presenter.open_item is None and not one.presenter.is_deciding)
        assert (await one.log())[0].record.decision.note == "ab1sz"
        assert note.toPlainText() == ""

    with_page(scenario, A)


def test_nothing_can_be_pressed_while_the_next_item_is_on_its_way(with_page):
    async def scenario(one):
        one.presenter.open(one.presenter.items[1])
        assert not one.button("Approve").isEnabled()
        assert "b.mp4" in one.texts(), "what comes is named at once"
        one.press(Qt.Key.Key_A)
        await one.opens(B)
        assert one.button("Approve").isEnabled()
        assert not await one.log()

    with_page(scenario, A, B)


def test_a_click_in_the_queue_opens_and_marks_the_item(with_page):
    async def scenario(one):
        queue = one.find(ReviewQueueList)
        rect = queue.visualRect(one.presenter.model.index(1))
        one.qtbot.mouseClick(queue.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        await one.opens(B)
        assert [index.row() for index in queue.selectedIndexes()] == [1]

    with_page(scenario, A, B)


def test_moments_are_chosen_by_click_and_by_key(with_page):
    async def scenario(one):
        strip = one.find(EvidenceStrip)
        assert strip.isVisible()
        one.qtbot.mouseClick(strip.widget(), Qt.MouseButton.LeftButton, pos=strip.rect().topLeft())
        one.press(Qt.Key.Key_N)
        assert one.presenter.moment == 0
        assert one.player.playhead_ms == 500

    with_page(scenario, A)


def test_an_image_needs_no_strip_and_no_seconds(with_page):
    async def scenario(one):
        await until(lambda: one.player.facts is not None)
        assert not one.find(EvidenceStrip).isVisible()
        assert not any("snapshots" in text or "looked at" in text for text in one.texts())
        assert "p.jpg" in one.texts()
        one.press(Qt.Key.Key_A)
        await until(lambda: one.presenter.open_item is None)

    with_page(scenario, PICTURE)


def test_the_empty_queue_says_why(with_page):
    async def scenario(one):
        names = [e.accessibleName() for e in one.page.findChildren(EmptyState) if e.isVisible()]
        assert any(name.startswith("Nothing needs review") for name in names)
        one.presenter.show(Queue.DECIDED)
        await until(lambda: not one.presenter.jobs.names())
        names = [e.accessibleName() for e in one.page.findChildren(EmptyState) if e.isVisible()]
        assert any(name.startswith("Nothing decided yet") for name in names)

    with_page(scenario)


def test_a_decided_item_offers_only_the_way_back_and_undo_returns_to_the_open_queue(with_page):
    async def scenario(one):
        one.press(Qt.Key.Key_A)
        await until(lambda: one.presenter.open_item is None and not one.presenter.is_deciding)
        one.find(ComboField).choose(Queue.DECIDED)
        one.presenter.show(Queue.DECIDED)
        await until(lambda: [i.state for i in one.presenter.items] == [ItemState.APPROVED])
        one.presenter.open_first()
        await one.opens(A)
        assert not one.button("Approve").isVisible()
        assert not one.find(ReasonList).isVisible()
        one.qtbot.mouseClick(one.button("Take back"), Qt.MouseButton.LeftButton)
        await until(lambda: one.presenter.listing.view.queue is Queue.NEEDS_REVIEW)
        await one.opens(A)
        assert one.find(ComboField).chosen == Queue.NEEDS_REVIEW
        # A was open as decided already; what is waited for is A as open again.
        await until(lambda: one.button("Approve").isVisible())

    with_page(scenario, A)


def test_leaving_the_page_pauses_the_video(with_page):
    async def scenario(one):
        await until(lambda: one.player.picture is not None)
        one.press(Qt.Key.Key_Home)
        one.press(Qt.Key.Key_Space)
        assert one.player.state.phase.value == "playing"
        one.page.hide()
        assert one.player.state.phase.value == "paused"

    with_page(scenario, A)


def test_a_lost_account_empties_the_page(with_page):
    async def scenario(one):
        one.presenter.use(None)
        await until(lambda: not one.presenter.jobs.names())
        process_qt_events()
        assert not one.button("Approve").isVisible()
        assert one.player.picture is None
        assert "a.mp4" not in one.texts()

    with_page(scenario, A)


def test_a_verdicts_key_is_answered_before_the_decision_is_on_the_disk(with_page):
    async def scenario(one):
        deciding = []
        one.presenter.deciding.connect(deciding.append)
        approve = one.button("Approve")
        QTest.keyClick(one.page.windowHandle(), Qt.Key.Key_A)
        assert deciding == [Verdict.APPROVE]
        assert approve.isDown()
        assert not one.button("Block").isDown()
        await one.opens(B)
        assert deciding == [Verdict.APPROVE, None]
        assert not approve.isDown()

    with_page(scenario, A, B)
