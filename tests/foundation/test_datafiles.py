"""Data files: what is right is read, and each mistake names its file and reason."""

import sys

import pytest
from pydantic import BaseModel

from foundation import datafiles
from foundation.errors import Misconfigured


class Inner(BaseModel):
    """A part of a file."""

    days: int


class Rule(BaseModel):
    """A file that is given its id."""

    id: str
    basis: str
    title: str
    inner: Inner | None = None


class Anonymous(BaseModel):
    """A file that does not ask for its id."""

    basis: str


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room with a folder of rules."""
    package = tmp_path / "a_room_of_a_test"
    (package / "rules").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield package / "rules"
    sys.modules.pop("a_room_of_a_test", None)


def load(model=Rule):
    """Load the room's rules."""
    return datafiles.load_folder("a_room_of_a_test", "rules", model)


GOOD = 'basis = "Law, art. 1"\ntitle = "规则"\n'


def test_files_are_read_by_their_names(room):
    """The name is the id, whether the file repeats it or not; the order is the alphabet's."""
    (room / "rec-5.toml").write_text(GOOD, encoding="utf-8")
    (room / "a_rule.toml").write_text('id = "a_rule"\n' + GOOD, encoding="utf-8")
    (room / "__init__.py").write_text("")
    (room / ".hidden").write_text("")

    loaded = load()

    assert list(loaded) == ["a_rule", "rec-5"]
    assert loaded["rec-5"] == Rule(id="rec-5", basis="Law, art. 1", title="规则")


def test_a_model_without_an_id_is_not_given_one(room):
    """The file may still repeat its name."""
    (room / "x.toml").write_text('id = "x"\nbasis = "b"\n')

    assert load(Anonymous) == {"x": Anonymous(basis="b")}


def test_one_file_is_read_by_the_same_rules(room):
    """A single file, also from the room itself."""
    (room / "x.toml").write_text(GOOD, encoding="utf-8")
    found = datafiles.load_file("a_room_of_a_test", "rules/x.toml", Rule)

    assert found.id == "x"
    with pytest.raises(Misconfigured, match=r"^rules/y\.toml: .*missing"):
        datafiles.load_file("a_room_of_a_test", "rules/y.toml", Rule)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x.toml", 'title = "t"\n', r"^rules/x\.toml: basis: "),
        ("x.toml", 'basis = ""\ntitle = "t"\n', r"^rules/x\.toml: basis: "),
        ("x.toml", 'basis = "  "\ntitle = "t"\n', r"^rules/x\.toml: basis: "),
        ("x.toml", 'basis = 3\ntitle = "t"\n', r"^rules/x\.toml: basis: "),
        ("x.toml", 'basis = "b"\n', r"^rules/x\.toml: title: Field required"),
        ("x.toml", 'id = "y"\n' + GOOD, r"^rules/x\.toml: id: .*'y'"),
        ("x.toml", GOOD + 'tittle = "t"\n', r"^rules/x\.toml: tittle: Extra inputs"),
        ("x.toml", GOOD + "[inner]\ndays = 1\nhours = 2\n", r"^rules/x\.toml: inner\.hours: Extra"),
        ("x.toml", GOOD + '[inner]\ndays = "x"\n', r"^rules/x\.toml: inner\.days: "),
        ("x.toml", "basis = \n", r"^rules/x\.toml: Invalid value"),
        ("x.tml", GOOD, r"^rules/x\.tml: a data file is named"),
        ("X.toml", GOOD, r"^rules/X\.toml: a data file is named"),
        ("a b.toml", GOOD, r"^rules/a b\.toml: a data file is named"),
    ],
)
def test_a_mistake_names_its_file_and_reason(room, name, content, why):
    """Nothing is passed over: an unknown key, an empty basis, another id, a stray file."""
    (room / name).write_text(content, encoding="utf-8")

    with pytest.raises(Misconfigured, match=why):
        load()


def test_every_mistake_of_a_file_is_told(room):
    """Who mends a file sees all of it at once."""
    (room / "x.toml").write_text('basis = "b"\nwrong = 1\n')

    with pytest.raises(Misconfigured, match=r"title: .*; wrong: "):
        load()


def test_text_that_is_not_utf_8_is_named(room):
    """A file saved by an old editor is told, not half read."""
    (room / "x.toml").write_bytes('basis = "依据"\n'.encode("gb18030"))

    with pytest.raises(Misconfigured, match=r"^rules/x\.toml: .*utf-8"):
        load()


def test_a_missing_folder_is_named(room):
    """Also when nothing at all was installed."""
    with pytest.raises(Misconfigured, match=r"^other: .*missing"):
        datafiles.load_folder("a_room_of_a_test", "other", Rule)
