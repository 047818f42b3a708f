"""Contacts, addresses, promotion and the operator's words are found in text, and street signs are left alone."""

import pytest

from imm_desktop.engine.analysis.suspicious_text import hits_in


def rules(*lines, banned=()):
    return [hit.rule for hit in hits_in(lines, banned)]


def text_of(rule, *lines, banned=()):
    return next(hit.text for hit in hits_in(lines, banned) if hit.rule == rule)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("联系电话 138 0013 8000", "138 0013 8000"),
        ("手机：13800138000", "13800138000"),
        ("Call +86-13800138000 today", "+86-13800138000"),
        ("服务 400-820-8820", "400-820-8820"),
        ("010-62345678", "010-62345678"),
        ("(202) 555-0142", "(202) 555-0142"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("１３８００１３８０００", "13800138000"),
    ],
)
def test_phone_numbers(line, number):
    assert text_of("phone", line) == number


@pytest.mark.parametrize(
    "line",
    [
        "2024-10-01",
        "12:30:45",
        "3.14159265358979",
        "ISBN 9787111213826",
        "1920 x 1080",
        "¥1,299.00",
    ],
)
def test_dates_prices_and_measures_are_no_phone_numbers(line):
    assert rules(line) == []


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("visit https://shop.example/a?b=1 now", "https://shop.example/a?b=1"),
        ("WWW.EXAMPLE.ORG", "www.example.org"),
        ("cheap-tea.shop", "cheap-tea.shop"),
        ("官网：tea.com.cn", "tea.com.cn"),
    ],
)
def test_web_addresses(line, address):
    assert text_of("url", line) == address


@pytest.mark.parametrize("line", ["Node.js", "e.g. tea", "Mr.Smith", "v1.2.3", "a.m. to p.m."])
def test_words_with_dots_are_no_addresses(line):
    assert rules(line) == []


@pytest.mark.parametrize(
    ("line", "handle"),
    [
        ("微信号：tea_house88", "微信号:tea_house88"),
        ("加V信 abc12345", "v信 abc12345"),
        ("WeChat: moonlight-tea", "wechat: moonlight-tea"),
        ("微信 WeChat: moonlight", "微信 wechat: moonlight"),
        ("VX:13800138000", "vx:13800138000"),
        ("QQ群 123456789", "qq群 123456789"),
        ("QQ:10001", "qq:10001"),
        ("Telegram: @bestdeals", "telegram: @bestdeals"),
        ("小红书：tea.lover", "小红书:tea.lover"),
        ("sales@tea.example.com", "sales@tea.example.com"),
    ],
)
def test_contact_handles(line, handle):
    assert text_of("handle", line) == handle


@pytest.mark.parametrize(
    "line", ["微信支付", "We chat every day", "QQ 音乐", "微信 WeChat payment", "Line 10"]
)
def test_names_of_services_alone_are_no_handles(line):
    assert "handle" not in rules(line)


def test_one_weak_word_is_no_promotion_but_two_are():
    assert rules("SUMMER SALE") == []
    assert text_of("promotion", "SUMMER SALE", "50 % off – free shipping") == (
        "% off, sale, free shipping"
    )
    assert rules("本店特价") == []
    assert rules("限时特价", "全场包邮") == ["promotion"]


def test_one_strong_phrase_is_promotion():
    assert text_of("promotion", "扫码领红包") == "扫码领"
    assert rules("Scan to win a phone") == ["promotion"]


def test_weak_words_inside_longer_words_do_not_count():
    assert rules("wholesale wholesaler", "resale") == []


def test_banned_words_are_found_in_any_case_and_width_and_come_first():
    assert rules("Buy ＧＯＬＤＥＮ Tea now: 13800138000", banned=("golden tea",)) == [
        "banned-word",
        "phone",
    ]


def test_a_banned_chinese_word_is_found_across_spaces_and_lines():
    assert text_of("banned-word", "月 光", "茶 馆", banned=("月光茶馆",)) == "月光茶馆"


def test_a_banned_latin_word_is_not_found_inside_another():
    assert rules("classic assembly", banned=("ass",)) == []


def test_empty_banned_words_ban_nothing():
    assert rules("anything", banned=("", "  ")) == []


def test_plain_text_is_not_suspicious():
    assert rules("The quick brown fox", "Region-based segmentation", "欢迎来到北京") == []
