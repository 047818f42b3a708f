"""The table of label names covers every output of every model, in two languages, three levels deep at most."""

import re
import subprocess
import sys

import pytest

from imm_desktop.engine.analysis.vocabulary import Vocabulary
from imm_desktop.resources_path import resources_path

HAN = re.compile("[㐀-鿿]")


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary.load(resources_path() / "labels" / "labels.tsv")


def test_every_class_of_both_models_has_a_name(vocabulary):
    assert len(vocabulary.outputs_of("imagenet")) == 1000
    assert len(vocabulary.outputs_of("coco")) == 80
    for key in ("face", "text", "qr-code", "barcode", "speech", "singing", "music"):
        assert key in vocabulary


@pytest.mark.parametrize(
    ("model", "number", "en", "zh"),
    [
        ("imagenet", 0, "Tench", "丁鱥"),
        ("imagenet", 207, "Golden Retriever", "金毛寻回犬"),
        ("imagenet", 388, "Giant panda", "大熊猫"),
        ("imagenet", 504, "Coffee mug", "咖啡杯"),
        ("imagenet", 779, "School bus", "校车"),
        ("imagenet", 999, "Toilet paper", "卫生纸"),
        ("coco", 0, "Person", "人物"),
        ("coco", 43, "Knife", "刀"),
        ("coco", 79, "Toothbrush", "牙刷"),
    ],
)
def test_outputs_mean_what_the_models_were_trained_on(vocabulary, model, number, en, zh):
    key = vocabulary.outputs_of(model)[number]
    assert vocabulary.name(key, "en") == en
    assert vocabulary.name(key, "zh-Hans") == zh
    assert vocabulary.alias(key, "en") == zh
    assert vocabulary.alias(key, "zh-Hans") == en


def test_names_are_unique_and_written_in_their_language(vocabulary):
    for language in ("en", "zh-Hans"):
        names = [term.names[language].casefold() for term in vocabulary.terms]
        assert len(names) == len(set(names))
    foreign = {"iPod"}
    for term in vocabulary.terms:
        assert HAN.search(term.names["zh-Hans"]) or term.names["zh-Hans"] in foreign, term.key
        assert not HAN.search(term.names["en"]), term.key
        assert all(name == name.strip() and name for name in term.names.values())


def test_the_tree_is_three_levels_deep_at_most_and_parents_come_first(vocabulary):
    known = set()
    for term in vocabulary.terms:
        assert 1 <= vocabulary.level(term.key) <= 3
        assert not term.parent or term.parent in known
        known.add(term.key)


def test_a_leaf_lies_under_its_kind(vocabulary):
    assert vocabulary.ancestors("beagle") == ("dog", "animal")
    assert vocabulary.ancestors("minibus") == ("bus", "vehicle")
    assert vocabulary.ancestors("person") == ()


def test_a_language_we_do_not_have_is_answered_in_chinese(vocabulary):
    assert vocabulary.name("dog", "fr") == "狗"


def test_nothing_without_a_model_output_below_it_is_in_the_table(vocabulary):
    parents = {term.parent for term in vocabulary.terms}
    for term in vocabulary.terms:
        assert term.key in parents or any(":" in source for source in term.sources), term.key


def test_the_models_are_the_files_whose_origin_is_known():
    script = resources_path().parent / "packaging" / "models" / "verify.py"
    answer = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout.count("ok ") == 7
