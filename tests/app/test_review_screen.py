"""What the window hears of the booklet while somebody decides."""

from dataclasses import replace

from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.policy import Reason
from imm_desktop.domain.settings import DEFAULT_POLICY
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.services.policy_book import PolicyBook
from tests.fake_bench import desk
from tests.fake_screens import screens_over, show
from tests.fakes.objects import FakeObjectStore
from tests.helpers import recorded, until

URI = ObjectUri("reel", "a.mp4")


def test_a_booklet_that_changes_while_an_item_is_open_is_told_once(qapp, qtbot, run, tmp_path):
    async def scenario():
        async with (
            desk(tmp_path, objects=FakeObjectStore(URI)) as one,
            screens_over(one, tmp_path, qtbot) as screens,
        ):
            book = PolicyBook(one.archive, one.clock, lambda: "mei", DEFAULT_POLICY)
            await book.load()
            screens.review_screen.policies.use(book)
            await one.analyse(TaskKind.MODERATION, URI)
            screens.use(one.bench)
            show(screens)
            screens.window.show_page("review")
            await until(lambda: screens.review.open_item is not None)
            refused = recorded(screens.review.refused)
            screens.review.answer.set_reason(DEFAULT_POLICY.reasons[0].code)
            screens.review_screen.policies.changed.emit()
            assert not refused, "an edit that is not in force is nobody else's"
            await book.change(replace(book.current, reasons=(Reason("gore", "Gore"),)))
            await until(lambda: refused)
            assert len(refused) == 1
            assert screens.review.answer.reason == ""

    run(scenario())
