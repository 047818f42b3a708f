"""Labels of all archived results at once: the newest of each object, with clips only of what is meant."""

from imm_desktop.domain.labels import Label
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.results import LabelReport, Result
from imm_desktop.domain.tasks import TaskKind
from imm_desktop.domain.timing import TimeRange
from tests.adapters.store_samples import ACCOUNT, succeeded, task_of
from tests.fakes.objects import VIDEO

OTHER = ObjectUri("other", "deep/two.mp4")


async def with_labels(store, submission_id, *labels, source=VIDEO):
    task, request = task_of(submission_id, TaskKind.LABELS, source)
    await store.prepare([(task, request)])
    await store.finish(succeeded(task), Result(LabelReport(labels), b"{}", "r"), None)


def seen(name, *starts_ms, alias="", parent=""):
    clips = tuple(TimeRange(one, one + 10) for one in starts_ms)
    return Label(name, alias, parent, confidence=0.5, clips=clips)


def called(*words):
    return lambda name, alias: name in words or alias in words


def test_objects_in_all_places_are_found_by_name_and_alias(run, opened):
    async def scenario():
        async with opened() as store:
            assert await store.labels_named(ACCOUNT, called("cat")) == {}
            await with_labels(store, "s1", seen("猫", 5, alias="cat"), seen("车", 7))
            await with_labels(store, "s2", seen("cat", 9), source=OTHER)
            found = await store.labels_named(ACCOUNT, called("cat"))
            assert set(found) == {VIDEO, OTHER}
            cat, car = found[VIDEO]
            assert (cat.name, cat.alias, [one.start_ms for one in cat.clips]) == ("猫", "cat", [5])
            assert (car.name, list(car.clips)) == ("车", [])
            assert await store.labels_named("another", called("cat")) == {}
            assert await store.labels_named(ACCOUNT, called("dog")) == {}

    run(scenario())


def test_only_the_newest_result_of_an_object_counts(run, opened):
    async def scenario():
        async with opened() as store:
            await with_labels(store, "s1", seen("cat", 5))
            await with_labels(store, "s2", seen("dog", 6))
            assert await store.labels_named(ACCOUNT, called("cat")) == {}
            assert set(await store.labels_named(ACCOUNT, called("dog"))) == {VIDEO}

    run(scenario())


def test_what_lies_below_a_meant_label_comes_with_its_clips_also_when_parents_go_round(run, opened):
    async def scenario():
        async with opened() as store:
            labels = (
                seen("animal"),
                seen("cat", 5, parent="animal"),
                seen("tabby", 6, parent="cat"),
                seen("a", 7, parent="b"),
                seen("b", 8, parent="a"),
            )
            await with_labels(store, "s1", *labels)
            found = await store.labels_named(ACCOUNT, called("animal"))
            with_clips = [one.name for one in found[VIDEO] if one.clips]
            assert with_clips == ["cat", "tabby"]

    run(scenario())


def test_very_many_names_and_results_are_asked_for_in_parts(run, opened):
    async def scenario():
        async with opened() as store:
            uris = [ObjectUri("reel", f"{number}.mp4") for number in range(6)]
            for number, uri in enumerate(uris):
                many = [seen(f"label {number}-{n}", n) for n in range(200)]
                await with_labels(store, f"s{number}", *many, source=uri)
            found = await store.labels_named(ACCOUNT, lambda _name, _alias: True)
            assert set(found) == set(uris)
            assert all(
                len(one) == 200 and all(label.clips for label in one) for one in found.values()
            )

    run(scenario())
