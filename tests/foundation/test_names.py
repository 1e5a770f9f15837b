"""Names: every case that a build must carry, stored as written and found as said."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation import names
from foundation.names import NameRefused, PersonName, Reading
from tests.tables import cases

NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("陈欧阳单仇解区𠮷䶮〇\u00b7\u2022\u30fb\u2027\uff0e \u3000'-éE\ufa0e豈"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    "name",
    [
        "龑喆镕甯",
        "㛃䶮",
        "𠮷𣲘𨱏𩽾𤩽",
        "𫖯𬍛𬭚𰻞",
        "李〇一",
        "阿依古丽·示例江",
        "扎西",
        "王一",
        "司徒示范",
        "NGUYEN THI VI DU",
        "O'DEMO",
        "DEMO-SAMPLE ANNE",
        "阿" * 25 + "·" + "江" * 4 + "·丽",
        "a" * 100,
    ],
)
def test_a_name_is_kept_as_it_is(name):
    """Rare characters, dots, apostrophes, case and length all survive."""
    assert names.parse(name) == PersonName(name, name)


@pytest.mark.parametrize("dot", ["\u2022", "\u30fb", "\u2027", "\uff0e", "\u00b7", " \u2022 "])
def test_every_dot_becomes_the_one(dot):
    """The dots of keyboards and old systems are one dot, and the original is kept."""
    written = f"努尔兰{dot}示范别克"

    name = names.parse(written)

    assert name.text == "努尔兰\u00b7示范别克"
    assert name.original == written


@pytest.mark.parametrize("spelling", ["阿依古丽·示例江", "阿依古丽示例江", "阿依古丽 • 示例江"])
def test_a_name_is_found_with_or_without_its_dot(spelling):
    """The plain key is the same for all spellings."""
    assert names.search_key(spelling) == "阿依古丽示例江"


@pytest.mark.parametrize(("one", "other"), [("王末", "王未"), ("李己", "李已"), ("张伟", "张炜")])
def test_look_alikes_stay_apart(one, other):
    """Search never takes one for the other."""
    assert names.search_key(one) != names.search_key(other)


def test_an_old_private_code_is_mapped_and_noted():
    """U+E863 is how old systems wrote 䶮; the original stays beside it."""
    assert names.parse("王\ue863") == PersonName("王䶮", "王\ue863", ("mapped_character",))


def test_every_old_code_has_its_character():
    """All eighty positions that moved are known, and the codec agrees where it knows them."""
    table = names._private_use()
    lead = [byte for byte in range(0x50, 0xA1) if byte != 0x7F]
    for code, byte in zip(range(0xE815, 0xE865), lead, strict=True):
        known = bytes([0xFE, byte]).decode("gb18030")
        assert table[code] == known or unicodedata.category(known) == "Co"
        assert (
            unicodedata.category(table[code]) == "Lo"
            or table[code] in "⺁⺄⺈⺋⺌⺗⺧⺪⺮⺳⺶⺷⺻⻊"
        )

    assert len(table) == 80


@pytest.mark.parametrize("code", ["\ue78d", "\uf8ff", "\U000f0000"])
def test_a_private_code_nobody_knows_is_kept_and_noted(code):
    """It is shown to whoever looks the import over, never replaced."""
    assert names.parse(f"王{code}") == PersonName(f"王{code}", f"王{code}", ("private_use",))


def test_direction_marks_are_noted_and_shown():
    """A name cannot turn the line around: its hidden marks are written out."""
    name = names.parse("王\u202e一")

    assert name.notes == ("hidden_control",)
    assert names.visible(name.text) == "王⟨U+202E⟩一"


@pytest.mark.parametrize(
    "text", ["", "  ", "\u3000", "a" * 101, "王\x00一", "王\x07", "x\u2028y\x1b"]
)
def test_what_cannot_be_a_name_is_refused(text):
    """Nothing, too much, or what no screen can show."""
    with pytest.raises(NameRefused):
        names.parse(text)


@given(NAMES)
def test_the_stored_form_is_final(text):
    """Folding twice changes nothing; the form is NFC; no other dot is left."""
    folded = names.fold(text)

    assert names.fold(folded) == folded
    assert unicodedata.is_normalized("NFC", folded)
    assert not set(folded) & set("\u2022\u30fb\u2027\uff0e")


@given(NAMES)
def test_the_key_does_not_depend_on_form(text):
    """Decomposed text, stored text and the key itself all have the same key."""
    key = names.search_key(text)

    assert names.search_key(unicodedata.normalize("NFD", text)) == key
    assert names.search_key(names.fold(text)) == key


@given(NAMES)
def test_every_name_has_a_reading(text):
    """Reading never fails and is the same for stored and unstored text."""
    assert names.reading(text) == names.reading(names.fold(text))


@pytest.mark.parametrize(
    "case",
    cases("""
    name             | full             | initials
    陈例禾           | chenlihe         | clh
    单雄信           | shanxiongxin     | sxx
    仇英             | qiuying          | qy
    解缙             | xiejin           | xj
    区示范           | oushifan         | osf
    曾一             | zengyi           | zy
    查示范           | zhashifan        | zsf
    朴示             | piaoshi          | ps
    尉示             | weishi           | ws
    尉迟恭           | yuchigong        | ycg
    万俟示           | moqishi          | mqs
    长孙示           | zhangsunshi      | zss
    欧阳示           | ouyangshi        | oys
    吕一             | lvyi             | ly
    英仇             | yingchou         | yc
    李〇一           | lilingyi         | lly
    𠮷野             | 𠮷ye             | 𠮷y
    阿依古丽·示例江  | ayigulishilijiang| ayglslj
    NGUYEN THI VI DU | nguyenthividu    | ntvd
    ÉVA              | eva              | e
"""),
)
def test_a_name_is_found_by_its_sound(case):
    """A surname is read as a surname, and only in front."""
    assert names.reading(case["name"]) == Reading(case["full"], case["initials"])


@pytest.mark.parametrize(
    "case",
    cases("""
    name            | surname
    陈例禾          | 陈
    欧阳示          | 欧阳
    欧阳            | 欧
    阿依古丽·示例江 | -
    NGUYEN THI      | -
"""),
)
def test_the_surname_is_told_where_there_is_one(case):
    """Compound surnames are kept whole when a given name follows."""
    assert (names.surname_of(case["name"]) or "-") == case["surname"]
