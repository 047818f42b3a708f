"""Type Retrieval and Compose: which moments are worth keeping."""

from fractions import Fraction

import av
import pytest

from imm_desktop.engine.rendering.moments import Moment, best_of, chosen_stretches, moments_of
from imm_desktop.engine.rendering.order import read_order
from imm_desktop.engine.rendering.plan import Facts, Stretch
from imm_desktop.engine.rendering.run import render_highlight
from imm_desktop.engine.work import Work, WorkError, WorkKind
from imm_desktop.media.frame_index import FrameIndex
from tests.rendering_films import make_film, numbers_in


def label(name, alias, *clips, parent="", confidence=0.8, centric=1.0):
    return {
        "LabelName": name,
        "LabelAlias": alias,
        "ParentLabelName": parent,
        "LabelConfidence": confidence,
        "CentricScore": centric,
        "Clips": [{"TimeRange": list(clip)} for clip in clips],
    }


DOG = label("Dog", "狗", (1000, 4000), (9000, 12_000))
BEAGLE = label("Beagle", "比格犬", (1000, 4000), parent="Dog", confidence=0.9)
PERSON = label("Person", "人物", (3000, 8000), confidence=0.6)
SPEECH = label("Speech", "语音", (5000, 20_000), confidence=0.7, centric=0.0)
BALL = label("Sports", "体育运动", (15_000, 16_500))
ALL = (DOG, BEAGLE, PERSON, SPEECH, BALL)


def found(content, labels=ALL):
    return [
        (moment.stretch.start_ms, moment.stretch.end_ms)
        for moment in moments_of(0, 20_000, content, labels)
    ]


@pytest.mark.parametrize("content", ["Pets", "Pet", "pets", "宠物"])
def test_pets_are_dogs_and_their_like(content):
    assert found(content) == [(1000, 4000), (9000, 12_000)]


@pytest.mark.parametrize("content", ["People", "Person", "人物", "character"])
def test_people_are_people(content):
    assert found(content) == [(3000, 8000)]


def test_sports_and_meetings():
    assert found("Sports") == found("运动") == [(15_000, 16_500)]
    assert found("Meetings") == found("会议") == [(5000, 8000)]
    assert found("Meeting", (PERSON,)) == []


@pytest.mark.parametrize(
    "content", ["beagle", "the best beagles", "比格犬", "所有比格犬的镜头", "Beagle puppy"]
)
def test_other_words_are_compared_with_names_in_both_languages(content):
    assert found(content) == [(1000, 4000)]


def test_words_are_whole_words():
    assert found("hot dog stand") == [(1000, 4000), (9000, 12_000)]
    assert found("dogma") == []
    assert found("车") == []


def test_labels_in_chinese_fit_as_well():
    chinese = label("狗", "Dog", (0, 2000))
    assert found("pets", (chinese,)) == [(0, 2000)]


def test_overlapping_clips_are_one_moment_and_touching_shots_are_two():
    overlapping = (label("Dog", "狗", (0, 3000)), label("Cat", "猫", (2000, 5000), (5000, 7000)))
    assert found("pets", overlapping) == [(0, 5000), (5000, 7000)]


def test_a_surer_and_more_central_subject_scores_higher():
    aside = label("Dog", "狗", (0, 2000), centric=0.1)
    middle = label("Dog", "狗", (4000, 6000), centric=0.9)
    first, second = moments_of(0, 20_000, "pets", (aside, middle))
    assert first.score < second.score


def moment(source, start, end, score):
    return Moment(Stretch(source, start, end), score)


def test_the_best_moments_fill_the_target_and_come_in_the_order_of_time():
    moments = [moment(0, 0, 4000, 0.5), moment(0, 6000, 9000, 0.9), moment(1, 0, 4000, 0.7)]
    assert best_of(moments, 8000, 0) == (
        Stretch(0, 1500, 2500),
        Stretch(0, 6000, 9000),
        Stretch(1, 0, 4000),
    )


def test_a_long_moment_is_cut_to_its_middle():
    assert best_of([moment(0, 0, 20_000, 1)], 30_000, 5000) == (Stretch(0, 7500, 12_500),)
    assert best_of([moment(0, 0, 20_000, 1)], 3000, 0) == (Stretch(0, 8500, 11_500),)


def facts(uri="oss://b/a.mp4", seconds=20):
    index = FrameIndex(0, Fraction(1, 25), pts=tuple(range(seconds * 25)), end=seconds * 25)
    return Facts(uri, index, 320, 180, Fraction(25), 0, False)


def asked(kind="Retrieval", content="Pets", **rest):
    highlight = {"Highlight": {"Content": content}} if content else {}
    output = {"URI": "oss://b/o.mp4", "Container": "mp4", **rest.pop("output", {})}
    return {
        "Type": kind,
        "Sources": [{"URI": "oss://b/a.mp4"}],
        "Output": output,
        **highlight,
        **rest,
    }


def test_nothing_that_matches_is_said_with_the_words_and_the_video():
    with pytest.raises(WorkError) as caught:
        chosen_stretches(read_order(asked(content="zebra crossing")), [facts()], [ALL])
    assert caught.value.code == "NoMatchedContent"
    assert "zebra crossing" in caught.value.message
    assert "oss://b/a.mp4" in caught.value.message


def test_a_film_is_composed_even_of_what_nobody_recognises():
    assert chosen_stretches(read_order(asked("Compose", content="")), [facts()], [()]) == (
        Stretch(0, 7500, 12_500),
    )


def test_target_duration_and_mode_rule_how_much_is_taken():
    whole = label("Dog", "狗", (0, 20_000))
    short = read_order(asked(output={"TargetDuration": 2}))
    average, scene = read_order(asked(Mode="Average")), read_order(asked(Mode="Scene"))
    lengths = [
        sum(part.end_ms - part.start_ms for part in chosen_stretches(order, [facts()], [(whole,)]))
        for order in (short, average, scene)
    ]
    assert lengths == [2000, 5000, 20_000]


def test_moments_of_several_videos_become_one_film(tmp_path):
    films = {
        "oss://b/one.mp4": make_film(tmp_path / "one.mp4", 50),
        "oss://b/two.mp4": make_film(tmp_path / "two.mp4", 50, first=25),
    }
    seen = {
        "oss://b/one.mp4": [label("Dog", "狗", (400, 1400))],
        "oss://b/two.mp4": [label("Cat", "猫", (0, 1200)), label("Cup", "杯子", (1000, 2000))],
    }
    analysed = []

    def analyse(work, progress):
        analysed.append((work.kind, work.parameters["SourceURI"], work.source.name))
        progress(50)
        progress(100)
        return {"Labels": seen[work.parameters["SourceURI"]]}

    target = tmp_path / "best.mp4"
    parameters = {
        "Type": "Retrieval",
        "Mode": "Scene",
        "Sources": [{"URI": uri} for uri in films],
        "Highlight": {"Content": "Pets"},
        "Output": {"URI": "oss://b/best.mp4"},
    }
    told = []
    work = Work(WorkKind.HIGHLIGHT, parameters, {**films, "oss://b/best.mp4": target})
    result = render_highlight(work, told.append, analyse)
    assert numbers_in(target) == [*range(10, 35), *range(25, 55)]
    assert analysed == [(WorkKind.VIDEO_LABELS, uri, path.name) for uri, path in films.items()]
    assert "matching Pets: one.mp4 0.40-1.40 s, two.mp4 0.00-1.20 s" in result["Message"]
    assert told == sorted(told)
    assert told[-1] == 100


def test_a_composed_film_has_transitions_of_its_own(tmp_path):
    film = make_film(tmp_path / "one.mp4", 80, tone=440)

    def analyse(work, progress):
        return {"Labels": [label("Dog", "狗", (0, 1600), (1600, 3200))]}

    target = tmp_path / "film.mp4"
    parameters = {
        "Type": "Compose",
        "Sources": [{"URI": "oss://b/one.mp4"}],
        "Output": {"URI": "oss://b/film.mp4", "Container": "mp4"},
    }
    paths = {"oss://b/one.mp4": film, "oss://b/film.mp4": target}
    render_highlight(Work(WorkKind.HIGHLIGHT, parameters, paths), lambda percent: None, analyse)
    with av.open(str(target)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    assert frames == 40 + 40 - 13
