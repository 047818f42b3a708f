from imm_desktop.domain.labels import Label
from imm_desktop.domain.moderation import Finding, ModerationReport, Suggestion
from imm_desktop.domain.settings import Language
from imm_desktop.domain.timing import TimeRange
from imm_desktop.presenters.label_names import names_of
from imm_desktop.presenters.timeline_lanes import finding_lanes, label_lanes

LABELS = (
    Label("车辆", "Vehicle", clips=(TimeRange(0, 100),)),
    Label("汽车", "car", "车辆", level=2, confidence=0.9, clips=(TimeRange(10, 50),)),
    Label("人", "Person", clips=(TimeRange(40, 200),)),
    Label("人群", "crowd", "人", level=2, clips=(TimeRange(45, 60),)),
    Label("椅子", "chair", "家具", level=2, clips=(TimeRange(5, 6),)),
)


def test_lanes_are_a_tree_with_parents_first_and_orphans_kept():
    lanes = label_lanes(LABELS, Language.ENGLISH)
    assert [(lane.name, lane.depth) for lane in lanes] == [
        ("Vehicle", 0),
        ("car", 1),
        ("chair", 0),
        ("Person", 0),
        ("crowd", 1),
    ]
    assert [lane.has_children for lane in lanes] == [True, False, False, True, False]


def test_a_family_has_one_colour_in_every_video_and_language():
    lanes = label_lanes(LABELS, Language.ENGLISH)
    alone = label_lanes(LABELS[2:3], Language.CHINESE)
    assert lanes[0].colour == lanes[1].colour
    assert alone[0].colour == lanes[3].colour


def test_names_follow_the_language_whichever_field_holds_it():
    assert names_of(Label("汽车", "car"), Language.ENGLISH) == ("car", "汽车")
    assert names_of(Label("汽车", "car"), Language.CHINESE) == ("汽车", "car")
    assert names_of(Label("car", "汽车"), Language.CHINESE) == ("汽车", "car")
    assert names_of(Label("汽车"), Language.ENGLISH) == ("汽车", "")
    assert names_of(Label("car", "car"), Language.CHINESE) == ("car", "")


def test_findings_are_lanes_on_their_own_that_last_until_the_next_snapshot():
    report = ModerationReport(
        Suggestion.REVIEW,
        findings=(
            Finding("ad", 1000, 80.0, "ad"),
            Finding("ad", 3000, 86.0, "ad"),
            Finding("qrcode", 5000, 50.0, "ad"),
        ),
    )
    head, ad, code = finding_lanes(report, 2000, "Findings")
    assert (head.name, head.has_children, len(head.clips)) == ("Findings", True, 0)
    assert list(ad.clips) == [TimeRange(1000, 3000), TimeRange(3000, 5000)]
    assert (ad.name, code.name) == ("ad", "ad · qrcode")
    assert ad.confidence == 0.86
    assert ad.suggestion is Suggestion.REVIEW


def test_an_orphan_has_the_colour_that_its_family_has_in_other_videos():
    orphan = label_lanes([Label("汽车", parent="车辆")], Language.ENGLISH)
    assert orphan[0].colour == label_lanes(LABELS, Language.ENGLISH)[0].colour


def test_the_operators_own_names_win_over_the_results():
    table = {"汽车": "auto", "auto": "汽车", "狗": "dog", "dog": "狗"}
    assert names_of(Label("汽车", "car"), Language.ENGLISH, table) == ("auto", "汽车")
    assert names_of(Label("狗"), Language.ENGLISH, table) == ("dog", "狗")
    assert names_of(Label("Dog"), Language.CHINESE, table) == ("狗", "Dog")


def test_entries_of_one_name_are_one_lane_in_which_each_clip_is_as_sure_as_its_entry():
    same = [
        Label("猫", confidence=0.5, clips=(TimeRange(10, 20),)),
        Label("猫", "cat", confidence=0.9, clips=(TimeRange(0, 5), TimeRange(15, 30))),
    ]
    (lane,) = label_lanes(same, Language.ENGLISH)
    assert (lane.name, lane.confidence, lane.clip_count) == ("cat", 0.9, 3)
    assert list(lane.clips) == [TimeRange(0, 5), TimeRange(10, 20), TimeRange(15, 30)]
    assert [round(lane.clips.confidence_of(n), 2) for n in range(3)] == [0.9, 0.5, 0.9]
    assert sum(lane.histogram) == 3
