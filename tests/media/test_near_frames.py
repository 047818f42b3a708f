"""Small pictures of a stretch: only where it is known which frame follows, a picture is the one asked for."""

from hypothesis import given
from hypothesis import strategies as st

from imm_desktop.media.near_frames import LEAD_MS, NearFrame, NearFrames

COUNT = 60
EVERY_MS = 40


def frame(number: int, size: int = 10) -> NearFrame:
    return NearFrame(7 + 3 * number, EVERY_MS * number, bytes([number % 256]) * size)


def of(*numbers: int) -> list[NearFrame]:
    return [frame(number) for number in numbers]


def number_of(found: NearFrame | None) -> int | None:
    return None if found is None else found.position_ms // EVERY_MS


def with_stretches(*stretches: tuple[int, int]) -> NearFrames:
    """Each from its first to its last frame, told by one request."""
    near = NearFrames()
    for first, last in stretches:
        numbers = range(first, last + 1)
        near.add(of(*numbers), after=None, is_end=last == COUNT - 1, at_ms=0)
    return near


@given(
    st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).map(sorted)),
    st.integers(0, COUNT * EVERY_MS),
)
def test_a_frame_is_the_one_asked_for_only_when_its_follower_was_seen(stretches, position_ms):
    near = with_stretches(*stretches)
    wanted = min(position_ms // EVERY_MS, COUNT - 1)
    is_known = any(
        first <= wanted < last or wanted == last == COUNT - 1 for first, last in stretches
    )
    assert number_of(near.exact(position_ms)) == (wanted if is_known else None)


@given(st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).map(sorted)))
def test_what_is_missing_is_made_until_nothing_is(stretches):
    near = with_stretches(*stretches)
    lowest_ms, highest_ms, at_ms = 400, 1_900, 1_100
    for _ in range(COUNT):
        gap = near.missing(lowest_ms, highest_ms, at_ms)
        if gap is None:
            break
        first, last = gap[0] // EVERY_MS, -(-gap[1] // EVERY_MS)
        assert first <= last
        near.add(of(*range(first, last + 1)), after=None, is_end=False, at_ms=at_ms)
    assert near.missing(lowest_ms, highest_ms, at_ms) is None
    for position_ms in range(lowest_ms, highest_ms, 10):
        assert number_of(near.exact(position_ms)) == position_ms // EVERY_MS


def test_what_lies_before_the_operator_is_made_last():
    near = NearFrames()
    assert near.missing(0, 60_000, 30_000) == (30_000 - LEAD_MS, 60_000)
    near.add(of(*range(700, 1_501)), after=None, is_end=False, at_ms=30_000)
    assert near.missing(0, 60_000, 30_000) == (0, 28_000)


def test_batches_of_one_request_hang_together_and_the_end_is_known():
    near = NearFrames()
    near.add(of(3, 4), after=None, is_end=False, at_ms=0)
    assert near.exact(4 * EVERY_MS) is None
    near.add(of(5, 6), after=frame(4).pts, is_end=False, at_ms=0)
    assert number_of(near.exact(4 * EVERY_MS + 39)) == 4
    assert near.missing(3 * EVERY_MS, 99_000, 3 * EVERY_MS) == (6 * EVERY_MS, 99_000)
    near.add([], after=frame(6).pts, is_end=True, at_ms=0)
    assert number_of(near.exact(1_000_000)) == 6
    assert near.missing(3 * EVERY_MS, 99_000, 3 * EVERY_MS) is None


def test_steps_go_as_far_as_the_order_is_known_and_stop_at_the_ends():
    near = with_stretches((0, 9), (20, 29), (50, COUNT - 1))

    def stepped(frames: int, from_frame: int) -> int | None:
        return number_of(near.step(frames, from_frame * EVERY_MS))

    assert [stepped(3, 2), stepped(-2, 5), stepped(0, 7)] == [5, 3, 7]
    assert [stepped(-9, 4), stepped(9, 55)] == [0, COUNT - 1]
    assert [stepped(3, 8), stepped(-1, 20), stepped(1, 15)] == [None, None, None]


def test_the_nearest_of_what_is_there_stands_in():
    near = with_stretches((10, 20))
    assert [number_of(near.nearest(ms)) for ms in (0, 15 * EVERY_MS + 30, 99_000)] == [10, 16, 20]
    assert NearFrames().nearest(0) is None


def test_too_many_go_from_the_farthest_end_and_with_them_what_was_known():
    near = NearFrames(limit_bytes=100)
    at_ms = 30 * EVERY_MS
    near.add(of(*range(20, 36)), after=None, is_end=False, at_ms=at_ms)
    kept = [number for number in range(COUNT) if near.exact(number * EVERY_MS)]
    assert kept == list(range(25, 34))
    near.add(of(*range(10, 20)), after=None, is_end=False, at_ms=at_ms)
    assert [number for number in range(COUNT) if near.exact(number * EVERY_MS)] == kept
