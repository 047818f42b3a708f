"""The slow truth about clips: every millisecond counted."""

from hypothesis import strategies as st

from imm_desktop.domain.labels import Label
from imm_desktop.domain.timing import TimeRange

END_MS = 300
ranges = st.builds(
    lambda start, length: TimeRange(start, start + length),
    st.integers(0, END_MS - 40),
    st.integers(1, 40),
)
many = st.lists(ranges, max_size=25)
confidences = st.integers(0, 10).map(lambda tenth: tenth / 10)


def seen(clips):
    """Every millisecond that lies in a clip."""
    return {at for clip in clips for at in range(clip.start_ms, clip.end_ms)}


def stretches(milliseconds):
    """The milliseconds as stretches that neither overlap nor touch."""
    found = []
    for at in sorted(milliseconds):
        if found and found[-1][1] == at:
            found[-1][1] = at + 1
        else:
            found.append([at, at + 1])
    return [TimeRange(*one) for one in found]


NAMES = ("car", "person", "crowd", "dog")
labels = st.lists(
    st.builds(
        Label,
        st.sampled_from(NAMES),
        confidence=confidences,
        clips=many.map(lambda clips: tuple(sorted(clips))),
    ),
    max_size=5,
)
