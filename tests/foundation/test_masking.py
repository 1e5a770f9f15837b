"""Masking: what is shown by default, at every length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.masking import STAR, mask_address, mask_id_number, mask_name, mask_phone
from tests.tables import cases


@pytest.mark.parametrize(
    "case",
    cases("""
    number             | masked
    110101199003071234 | 110***********1234
    44010619900307123X | 440***********123X
    440106900307123    | 440********7123
    123456789012       | 123*****9012
    12345678901        | 1********01
    ZH12345678         | Z*******78
    ABCD               | A*CD
    ABC                | ***
    A                  | *
"""),
)
def test_identity_numbers(case):
    """Region and check end of a long number, almost nothing of a short one."""
    assert mask_id_number(case["number"]) == case["masked"]


@pytest.mark.parametrize(
    "case",
    cases("""
    phone          | masked
    13812345678    | 138****5678
    +8613812345678 | +86138****5678
    0755-01234567  | 0755-****4567
    12345678901    | 123****8901
    1234567890     | ********90
    123456         | ****56
    12345          | *****
"""),
)
def test_phones(case):
    """Four figures are always hidden."""
    assert mask_phone(case["phone"]) == case["masked"]


@pytest.mark.parametrize(
    "case",
    cases("""
    name                   | masked
    陈例禾                 | 陈*禾
    陈禾                   | 陈*
    王一                   | 王*
    欧阳示                 | 欧阳*
    司徒示范               | 司徒*范
    上官一一               | 上官*一
    欧阳                   | 欧*
    扎西                   | 扎*
    巴特尔                 | 巴*尔
    李〇一                 | 李*一
    𠮷野𣲘                 | 𠮷*𣲘
    阿依古丽·示例江        | 阿*江
    NGUYEN THI VI DU       | N* T* V* D*
    O'DEMO                 | O*
    陈                     | *
"""),
)
def test_names(case):
    """Surname and last character; a compound surname whole; initials of a name in letters."""
    assert mask_name(case["name"]) == case["masked"]


def test_marks_stay_with_their_letter():
    """A variation selector or an accent is not taken for a character of its own."""
    assert mask_name("陈\U000e0100禾\U000e0101") == "陈\U000e0100*"
    assert mask_name("E\u0301VA") == "E\u0301*"


@pytest.mark.parametrize(
    "case",
    cases("""
    address                                | masked
    坪山街道六联社区示范路9001号A栋101     | 坪山街道***
    广东省深圳市坪山区坑梓街道示范路1号    | 广东省深圳市坪山区坑梓街道***
    镇江市京口区示范镇示范村1号            | 镇江市京口区示范镇***
    新乡市红旗区示范东街9001号             | 新乡市红旗区示范东街***
    坪山六联示范路9001号B栋1203            | 坪山六联示范路***
    坪山街道                               | 坪山街道
    9001号                                 | ***
    一二三四五六七八九9001号               | 一二三四五六***
    1栋示范路                              | ***
"""),
)
def test_addresses(case):
    """Down to the town or street, never a house number."""
    assert mask_address(case["address"]) == case["masked"]


@given(st.text(max_size=40))
def test_nothing_breaks_on_any_text(text):
    """Whatever stands in the field, masking answers and is never longer by more than its stars."""
    assert len(mask_id_number(text)) == len(text)
    assert len(mask_phone(text)) == len(text)
    assert len(mask_address(text)) <= len(text) + 3
    mask_name(text)


@given(st.text(alphabet="0123456789X", min_size=6, max_size=20))
def test_numbers_always_lose_their_middle(number):
    """At least three characters of an identity number and four of a phone number are hidden."""
    assert mask_id_number(number).count(STAR) >= 3
    assert mask_phone(number).count(STAR) >= 4


@given(st.text(alphabet="陈欧阳司徒王一𠮷示范", min_size=1, max_size=30))
def test_a_name_shows_at_most_three_characters(name):
    """However long the name, only a surname and one character are seen."""
    masked = mask_name(name)

    assert masked.count(STAR) == 1
    assert len(masked) <= 4
