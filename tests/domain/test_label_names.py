from imm_desktop.domain.label_names import names_from, table_of, wrong_lines

TEXT = """# ours
汽车, car
狗，dog
cat = 猫

only one
,half
"""


def test_pairs_are_read_in_any_order_and_with_the_signs_of_both_languages():
    assert names_from(TEXT) == (("汽车", "car"), ("狗", "dog"), ("cat", "猫"))
    assert wrong_lines(TEXT) == (6, 7)


def test_a_table_leads_both_ways_whatever_the_case():
    table = table_of((("汽车", "Car"), ("汽车", "auto")))
    assert table["汽车"] == "auto"
    assert table["car"] == table["auto"] == "汽车"
