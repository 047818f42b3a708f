"""Below the decisions: an archive that was put back is accepted only with a reason."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from imm_desktop.adapters.anchor_file import AnchorFile
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.review_log import Anchor
from imm_desktop.presenters.log_keeping import LogKeeping
from imm_desktop.services.anchoring import Anchoring
from imm_desktop.ui.kit.button import Button
from imm_desktop.ui.kit.inputs import TextArea
from imm_desktop.ui.pages.accept_log_dialog import AcceptLogDialog
from imm_desktop.ui.pages.log_bar import LogBar
from tests.fakes.objects import FakeObjectStore
from tests.helpers import process_qt_events, recorded, until


def button(widget, text):
    return next(one for one in widget.findChildren(Button) if one.text() == text)


def test_a_lost_end_is_accepted_with_a_reason(with_desk, qtbot, tmp_path):
    async def scenario(desk):
        keeper = AnchorFile(tmp_path / "archive.anchors.jsonl")
        keeping = LogKeeping()
        bar = LogBar(keeping)
        qtbot.addWidget(bar)
        bar.show()
        accept = button(bar, "Accept a restored archive…")
        verified = recorded(keeping.verified)
        try:
            keeping.keep(Anchoring(desk.archive, keeper, desk.clock))
            keeping.use(desk.bench)
            bar.ask_to_accept()
            await until(lambda: verified)
            assert verified[0][0], "nothing is lost, and the log is verified instead"
            assert not accept.isVisible()
            assert not bar.findChildren(AcceptLogDialog)
            await keeper.add(Anchor(7, "a" * 64, desk.clock.now()))
            keeping.verify()
            await until(lambda: len(verified) == 2)
            assert accept.isVisible()
            accept.click()
            (dialog,) = bar.findChildren(AcceptLogDialog)
            yes, why = button(dialog, "Accept"), dialog.findChild(TextArea)
            why.setPlainText("  \n")
            assert not yes.isEnabled()
            QTest.keyClicks(why, "restored after a fire")
            assert yes.isEnabled()
            QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
            await until(lambda: len(verified) == 3)
            assert verified[2][0]
            assert verified[2][1].endswith("restored after a fire")
            assert not accept.isVisible()
            (kept,) = await keeper.load_acceptances()
            assert (kept.by, kept.lost.number) == ("mei", 7)
            process_qt_events()
        finally:
            await keeping.close()

    with_desk(scenario, objects=FakeObjectStore(ObjectUri("reel", "a.mp4")))
