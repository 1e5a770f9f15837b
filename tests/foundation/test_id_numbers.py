"""Identity numbers: what is taken, what is noted, what is refused, in both modes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.id_numbers import (
    DocumentKind,
    IdNumberRefused,
    NumberRules,
    Sex,
    check_character,
    is_synthetic,
    normalise,
    parse,
)
from tests.tables import cases

DEMO, PRODUCTION = NumberRules.DEMO, NumberRules.PRODUCTION
# No person has these: region 990310 does not exist.
SYNTHETIC = ["990310199003150012", "990310198801010028", "990310200511300131", "99031019950620019X"]

regions = st.sampled_from(["440310", "110101", "429021", "659001"])
births = st.dates(date(1900, 1, 1), date(2026, 11, 24))
orders = st.integers(0, 999)


def a_number(region="440310", born=date(1990, 3, 15), order=1) -> str:
    """A number with the right check character; used in memory alone."""
    stem = f"{region}{born:%Y%m%d}{order:03}"
    return stem + check_character(stem)


def refusal(text, rules=PRODUCTION, **options) -> str:
    """The code of a refusal."""
    with pytest.raises(IdNumberRefused) as refused:
        parse(text, rules, **options)
    return refused.value.code


@pytest.mark.parametrize("number", SYNTHETIC)
def test_the_demonstrations_numbers_are_its_own(number):
    """The demonstration takes them, production does not; nobody has the code 99."""
    taken = parse(number, DEMO)

    assert (taken.normal, taken.notes, taken.synthetic) == (number, (), True)
    assert refusal(number, PRODUCTION) == "id_number_synthetic"


def test_a_real_looking_number_never_enters_the_demonstration():
    """Each refuses the other's numbers."""
    number = a_number()

    assert parse(number, PRODUCTION).normal == number
    assert refusal(number, DEMO) == "id_number_not_synthetic"


@pytest.mark.parametrize(
    "number", ["440301880102503", "110101491231002", a_number(region="944840")]
)
def test_no_card_of_any_form_enters_the_demonstration(number):
    """Fifteen digits and a foreigner's card are refused there as eighteen are."""
    assert parse(number, PRODUCTION).normal == number
    assert refusal(number, DEMO) == "id_number_not_synthetic"


def test_fifteen_made_up_digits_belong_to_the_demonstration():
    """An old number that begins with 99 is nobody's either."""
    assert parse("990310900315001", DEMO).synthetic
    assert refusal("990310900315001", PRODUCTION) == "id_number_synthetic"


@pytest.mark.parametrize(
    "text", ["ZH12345678", "ZH1234567800", "ZM12345678", "ZM1234567800", "ZZ1234567"]
)
def test_made_up_papers_are_for_the_demonstration(text):
    """The Z in front marks them."""
    assert parse(text, DEMO).synthetic
    assert refusal(text, PRODUCTION) == "id_number_synthetic"


def test_the_check_of_gb_11643():
    """The example of the standard."""
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


@given(regions, births, orders)
def test_a_number_says_birth_and_sex(region, born, order):
    """Date, sex and region are read from their places."""
    number = parse(a_number(region, born, order))

    assert (number.birth_date, number.region, number.notes) == (born, region, ())
    assert number.sex is (Sex.MALE if order % 2 else Sex.FEMALE)


@given(regions, births, orders, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(region, born, order, at, digit):
    """Any single wrong digit spoils the check."""
    number = a_number(region, born, order)
    wrong = number[:at] + digit + number[at + 1 :]
    if wrong != number:
        assert refusal(wrong) == "id_number_check"


@given(regions, births, orders, st.integers(0, 15))
def test_two_exchanged_digits_are_found(region, born, order, at):
    """Neighbours that changed places spoil the check too."""
    number = a_number(region, born, order)
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if wrong != number:
        assert refusal(wrong) == "id_number_check"


@pytest.mark.parametrize(
    "case",
    cases("""
    region | note
    440310 | -
    440399 | -
    810000 | -
    830000 | -
    160101 | unknown_region
    840000 | unknown_region
    000000 | unknown_region
    100000 | unknown_region
"""),
)
def test_an_unknown_region_is_a_note(case):
    """A province that is not known is told, never refused; districts come and go."""
    number = parse(a_number(region=case["region"]))

    assert (" ".join(number.notes) or "-") == case["note"]


@pytest.mark.parametrize("born", ["19900230", "19901301", "19900100", "20250229", "18791231"])
def test_a_date_that_is_none_is_refused(born):
    """Also when the check character fits."""
    stem = f"440310{born}001"

    assert refusal(stem + check_character(stem)) == "id_number_birth_date"


def test_nobody_is_born_tomorrow():
    """The day itself is taken, the day after is not, when the day is known."""
    number = a_number(born=date(2026, 11, 24))

    assert parse(number, on=date(2026, 11, 24)).birth_date == date(2026, 11, 24)
    assert refusal(number, on=date(2026, 11, 23)) == "id_number_birth_date"
    assert parse(a_number(born=date(2026, 11, 25))).normal


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        " ".join,
        lambda text: f"{text[:6]}-{text[6:14]}-{text[14:]}",
        lambda text: "".join(chr(ord(one) + 0xFEE0) for one in text),
        lambda text: f"\ufeff\u3000{text}\t".replace("\ufeff", ""),
    ],
)
def test_a_number_is_read_as_people_write_it(write):
    """Small x, spaces, hyphens and full-width digits are all the same number."""
    assert parse(write("99031019950620019X"), DEMO).normal == "99031019950620019X"


def test_an_old_number_is_the_new_one_of_the_same_person():
    """Fifteen digits are taken, noted, and recognised as the same person's eighteen."""
    old, new = parse("440310900315001"), parse(a_number())

    assert (old.kind, old.notes) == (DocumentKind.RESIDENT_15, ("fifteen_digits",))
    assert (old.birth_date, old.sex) == (date(1990, 3, 15), Sex.MALE)
    assert old.normal != new.normal
    assert old.identity == new.identity == a_number()


@pytest.mark.parametrize("text", ["440310901301001", "440310900230001"])
def test_an_old_number_has_a_real_date_too(text):
    """It has no check character, so the date is all there is."""
    assert refusal(text) == "id_number_birth_date"


@pytest.mark.parametrize(
    "case",
    cases("""
    text               | kind
    H12345678          | hong_kong_permit
    H1234567800        | hong_kong_permit
    h12345678          | hong_kong_permit
    M12345678          | macao_permit
    12345678           | taiwan_permit
    1234567890         | taiwan_permit
    1234567890(B)      | taiwan_permit
    E12345678          | passport
    EA1234567          | passport
    G1234567           | passport
    A1B2C3D4           | passport
    CHN123456789012    | foreign_resident
"""),
)
def test_other_papers_are_taken(case):
    """Passports and permits, each as its kind; in the demonstration none that a person may have."""
    number = parse(case["text"], PRODUCTION)

    assert (number.kind, number.birth_date, number.sex) == (case["kind"], None, None)
    assert refusal(case["text"], DEMO) == "id_number_not_synthetic"


def test_a_foreigners_permanent_card():
    """Nine, the province, the country; dated and checked like a resident's."""
    number = parse(a_number(region="944840"))

    assert (number.kind, number.notes) == (DocumentKind.FOREIGN_RESIDENT, ())
    assert number.birth_date == date(1990, 3, 15)


def test_one_number_of_two_kinds_is_two_identities():
    """A passport is never taken for a permit of the same figures."""
    assert parse("H12345678").identity != parse("E12345678").identity
    assert parse("12345678").identity != "12345678"


@pytest.mark.parametrize("text", ["", "  ", "-"])
def test_nothing_is_not_a_number(text):
    """An empty cell has its own code."""
    assert refusal(text) == "id_number_empty"


@pytest.mark.parametrize(
    "text",
    [
        "44031019900315001",
        "4403101990031500122",
        "X40310199003150012",
        "44031019900315001Y",
        "1234567",
        "123456789",
        "ABCDEFGH",
        "AB123",
        "H1234567É",
        "王1234567",
        "١٢٣٤٥٦٧٨",
        "'OR 1=1",
        "1" * 500,
    ],
)
def test_other_forms_are_refused(text):
    """Seventeen digits, letters alone, strange signs: one code, and no crash."""
    assert refusal(text) == "id_number_form"


@given(st.text(max_size=30))
def test_any_text_is_answered(text):
    """Whatever stands in the field is taken or refused, never an accident."""
    for rules in NumberRules:
        try:
            number = parse(text, rules)
        except IdNumberRefused:
            continue
        assert number.normal == normalise(text)


@given(st.from_regex(r"\A(99[0-9]{15}[0-9X]|Z[HM][0-9]{8}([0-9]{2})?|ZZ[0-9]{7})\Z"))
def test_synthetic_numbers_are_known_by_their_form(text):
    """The gateway and the export can ask without parsing."""
    assert is_synthetic(text)
