"""Whom every demonstration has: the cast of its stories, every case of a name, the whole staff."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from api.demo import books, cast, district, drawing, moods, whereabouts
from api.demo.land import pingshan
from correction.register import listing
from correction.register.listing import Search
from correction.register.model import Place
from correction.register.tables import PersonRow
from foundation.access.model import Role, Scope
from foundation.accounts import queries as accounts
from foundation.ids import AccountId
from foundation.masking import mask_name
from foundation.names import reading
from tests.tables import cases

TODAY = date(2026, 11, 24)
EVERYBODY = Scope("/", AccountId("test"))

NAMES = cases("""
    case               | name                         | points    | masked
    rare, basic plane  | 示龑                           | 9F91      | 示*
    rare, basic plane  | 甯示喆                          | 752F 5586 | 甯*喆
    rare, basic plane  | 林例镕                          | 9555      | 林*镕
    extension A        | 邓示㛃                          | 36C3      | 邓*㛃
    extension A        | 示䶮                           | 4DAE      | 示*
    extension B        | 𠮷例安                          | 20BB7     | 𠮷*安
    extension B        | 陈示𣲘                          | 23C98     | 陈*𣲘
    extension B        | 彭例𨱏                          | 28C4F     | 彭*𨱏
    extension B        | 胡合𩽾                          | 29F7E     | 胡*𩽾
    extension B        | 许测𤩽                          | 24A7D     | 许*𤩽
    extension C        | 冯示𫖯                          | 2B5AF     | 冯*𫖯
    extension E        | 金例𬍛                          | 2C35B     | 金*𬍛
    extension E        | 钟合𬭚                          | 2CB5A     | 钟*𬭚
    extension G        | 罗例𰻞                          | 30EDE     | 罗*𰻞
    private-use legacy | 张例䶮                          | 4DAE      | 张*䶮
    zero circle        | 李〇一                          | 3007      | 李*一
    interpunct         | 阿依古丽·示例江                     | B7        | 阿*江
    interpunct         | 努尔兰·示范别克                     | B7        | 努*克
    long               | 阿卜杜热合曼示例·买买提依明合成测试·吐尔逊江示范例   | B7        | 阿*例
    no surname         | 扎西                           |           | 扎*
    no surname         | 巴特尔                          |           | 巴*尔
    no surname         | 阿力木                          |           | 阿*木
    one character      | 王一                           |           | 王*
    compound           | 欧阳示                          |           | 欧阳*
    compound           | 司徒示范                         |           | 司徒*范
    compound           | 上官一一                         |           | 上官*一
    Latin              | NGUYEN THI VI DU             |           | N* T* V* D*
    Latin              | O'DEMO                       | 27        | O*
    Latin              | DEMO-SAMPLE ANNE             | 2D        | D* A*
    look-alike         | 王末                           | 672B      | 王*
    look-alike         | 王未                           | 672A      | 王*
    look-alike         | 李己                           | 5DF1      | 李*
    look-alike         | 李已                           | 5DF2      | 李*
    same sound         | 张伟                           |           | 张*
    same sound         | 章伟                           |           | 章*
    same sound         | 张炜                           |           | 张*
""")


@pytest.fixture(scope="module")
def drawn():
    """The three hundred people of a demonstration."""
    return list(drawing.people(440310, 300, today=TODAY, land=pingshan()))


@pytest.fixture
def settled(front_door):
    """A demonstration whose cast and names stand in the register."""
    known = len(books.people().cast) + len(books.people().named)
    some = list(drawing.people(440310, known, today=TODAY, land=pingshan()))
    district.settle(front_door.runtime, some, at=datetime(2026, 11, 20, tzinfo=UTC))
    return front_door.runtime.database


@pytest.mark.parametrize("case", NAMES)
def test_every_case_of_a_name_stands_in_the_demonstration(drawn, case):
    """The table of demo-district.md, part 8, with the code points that must survive."""
    names = [one.name for one in drawn]

    assert names.count(case["name"]) == 1
    for point in case["points"].split():
        assert chr(int(point, 16)) in case["name"]
    assert mask_name(case["name"]) == case["masked"]


def test_the_long_name_has_twenty_five_to_thirty_characters():
    """And two interpuncts: the longest that lists, forms and bands have to hold."""
    longest = max((one.stored for one in books.people().named), key=len)

    assert 25 <= len(longest) <= 30
    assert longest.count("·") == 2


def test_the_register_keeps_and_finds_every_name(settled):
    """Stored as it is written; found whole, without its dots, by its sound and by its initials."""
    with settled.read() as session:
        stored = set(session.scalars(select(PersonRow.name)))
        for case in NAMES:
            name = case["name"]
            assert name in stored
            sound = reading(name)
            for asked in (name, name.replace("·", ""), sound.full, sound.initials):
                found = listing.people(session, EVERYBODY, Search(text=asked, limit=200))
                assert name in [one.person.name for one in found], (name, asked)


@pytest.mark.parametrize(
    ("one", "other"), [("王末", "王未"), ("李己", "李已"), ("张伟", "张炜"), ("张伟", "章伟")]
)
def test_look_alikes_are_not_taken_for_each_other(settled, one, other):
    """Whoever is asked for by name is found alone."""
    with settled.read() as session:
        found = listing.people(session, EVERYBODY, Search(text=one))

    assert [line.person.name for line in found] == [one]
    assert other not in [line.person.name for line in found]


def test_the_same_seed_draws_the_same_people(drawn):
    """Reproducible to the last field, and another seed draws others."""
    again = list(drawing.people(440310, 300, today=TODAY, land=pingshan()))
    others = list(drawing.people(7, 300, today=TODAY, land=pingshan()))

    assert again == drawn
    assert others != drawn


def test_a_small_demonstration_still_has_its_cast():
    """Tests run with forty people: every story is among them."""
    few = list(drawing.people(440310, 40, today=TODAY, land=pingshan()))

    assert len(few) == 40
    assert {member.key for member in books.people().cast} <= {one.key for one in few}


def test_the_cast_is_what_its_stories_say(drawn):
    """The ten of demo-district.md, part 11, with the terms that their stories need."""
    by_key = {one.key: one for one in drawn if one.key}

    assert by_key["night"].plan == "night-worker"
    assert by_key["arrival"].supervision_class == "strict"
    assert by_key["arrival"].term_start == TODAY - timedelta(days=8)
    assert by_key["patient"].category == "temporary_release"
    assert by_key["banned"].category == "probation"
    assert by_key["certificate"].name[0] == "\U00020bb7"
    assert by_key["crisis"].sex == "female"
    assert {"rider", "owner", "away", "quiet"} <= set(by_key)


def test_the_rider_drifts_about_the_east_exit_and_a_phone_left_at_home_never_moves():
    """Two stories are told by places alone; everybody else reports from about their home."""
    known = {member.key: member for member in books.people().cast}
    home, dice = Place(114.4, 22.69), random.Random(3)

    rider = [whereabouts.place_of(known["rider"], home, dice) for _ in range(200)]
    away = {whereabouts.place_of(known["away"], home, dice) for _ in range(20)}
    usual = [whereabouts.place_of(None, home, dice) for _ in range(200)]

    assert max(place.lon for place in rider) > 114.434 > min(place.lon for place in rider)
    assert len(away) == 1
    assert all(abs(place.lon - home.lon) < 0.008 for place in usual)


def test_the_staff_is_as_the_district_has_it(settled):
    """A head for each street, five at the desk, four psychologists; eleven sign in and no more."""
    with settled.read() as session:
        staff = accounts.staff(session, "/")
        printed = cast.cast_accounts(session)
    of_role = Counter(one.role for one in staff)
    heads = [one.office_id for one in staff if one.role is Role.HEAD]

    assert of_role[Role.HEAD] == 7
    assert len(set(heads)) == 7
    assert of_role[Role.COMMAND] == 5
    assert of_role[Role.PSYCHOLOGIST] == 4
    assert of_role[Role.SUPERVISOR] == of_role[Role.PROCURATOR] == 1
    assert sum(of_role[role] for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)) == 2
    assert of_role[Role.SECURITY_ADMIN] == 2
    assert sum("社工" in one.name for one in staff) == 6
    assert all("※" in one.name for one in staff)
    assert len(printed) == 11
    assert {one.username for one in staff if one.demo} < {one["username"] for one in printed}


def test_everybody_has_an_officer_of_their_own_office(settled):
    """The lists of the day are somebody's: no office leaves its people to nobody."""
    with settled.read() as session:
        staff = {one.id: one.office_id for one in accounts.staff(session, "/")}
        people = session.execute(select(PersonRow.office_id, PersonRow.officer_id)).all()

    assert all(staff[AccountId(officer)] == office for office, officer in people)


@pytest.mark.parametrize(
    ("latent", "band"),
    [
        (0.175, 0),
        (0.176, 1),
        (0.993, 1),
        (0.994, 2),
        (1.554, 2),
        (1.555, 3),
        (2.053, 3),
        (2.054, 4),
    ],
)
def test_a_latent_score_falls_into_its_band(latent, band):
    """The cut itself belongs to the higher band."""
    assert moods.band_of(latent) == band


def test_answers_have_the_shape_of_the_district():
    """Bands 57/27/10/4/2 %, and the ninth item endorsed by 6 %, the more the higher the total."""
    dice = random.Random(5)
    drawn = [moods.first_answers(dice) for _ in range(20_000)]
    bands = Counter(one.band for one in drawn)
    endorsed = Counter(one.band for one in drawn if one.endorsed)
    rates = [endorsed[band] / bands[band] for band in range(5)]

    assert [round(bands[band] / 200) for band in range(5)] == pytest.approx(
        [57, 27, 10, 4, 2], abs=1.5
    )
    assert sum(endorsed.values()) / len(drawn) == pytest.approx(0.06, abs=0.02)
    assert rates == sorted(rates)
    assert all(0 <= value <= 3 for one in drawn for value in one.values)
    totals = {band: {sum(one.values) for one in drawn if one.band == band} for band in range(5)}
    for band, (low, high) in enumerate([(0, 4), (5, 9), (10, 14), (15, 19), (20, 27)]):
        assert totals[band] <= set(range(low, high + 1))


def test_a_retest_after_a_crisis_holds_none():
    """The past of a demonstration holds no crisis that nobody answered."""
    dice = random.Random(6)

    assert not any(moods.retested(moods.first_answers(dice), dice).endorsed for _ in range(500))
