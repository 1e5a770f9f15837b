"""Whatever is refused says what to do, in Chinese and in English, in words of its own."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import alerts
import api
import assessment
import correction
import exchange
import foundation
from api.languages import preferred
from api.problems import FAULT, STATUS, status_of
from api.sentences import codes, sentence
from foundation.errors import ServiceError
from tests.tables import cases

WINGS = (foundation, correction, assessment, alerts, exchange, api)
# A calculator writes its refusals into its own lines, and a migration answers nobody.
NOT_ASKED = ("api.cli.score", "api.migrations")
ASK = "add [{code}] with zh and en, a title and what to do, to api/words/problems.toml"


def modules() -> Iterator[ModuleType]:
    """Every module of the product that may refuse something over HTTP."""
    for wing in WINGS:
        for found in pkgutil.walk_packages(wing.__path__, f"{wing.__name__}."):
            if not found.name.startswith(NOT_ASKED):
                yield importlib.import_module(found.name)


def kinds(of: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    """Every kind of error that a caller is told of; faults of ours are told to the log."""
    for kind in of.__subclasses__():
        if status_of(kind) != FAULT and not kind.__module__.startswith((*NOT_ASKED, "tests")):
            yield kind
        yield from kinds(kind)


def named(module: ModuleType, callee: ast.expr) -> object:
    """What a call calls, as far as a name or a dotted name says it."""
    if isinstance(callee, ast.Name):
        return getattr(module, callee.id, None)
    if isinstance(callee, ast.Attribute):
        return getattr(named(module, callee.value), callee.attr, None)
    return None


def given_codes(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The codes that a module's own calls give to an error or to an answer, and where."""
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called, place = named(module, call.func), f"{module.__name__}:{call.lineno}"
        if isinstance(called, type) and issubclass(called, ServiceError):
            given = [key.value for key in call.keywords if key.arg == "code"]
            shown = ast.unparse(call)
            assert all(isinstance(value, ast.Constant) for value in given), (
                f"{place}: {shown}: write the code where it is raised, so that its words are found"
            )
            yield from ((str(ast.literal_eval(value)), place) for value in given)
        elif getattr(called, "__qualname__", "") == "problem" and len(call.args) > 2:
            answered = call.args[2]
            if isinstance(answered, ast.Constant):
                yield str(answered.value), place


@pytest.fixture(scope="module")
def answered() -> dict[str, str]:
    """Every code that can be answered, with one place that answers it."""
    found = {code: place for module in modules() for code, place in given_codes(module)}
    found |= {kind.code: f"{kind.__module__}.{kind.__name__}" for kind in kinds()}
    # What the web framework refuses by itself.
    at_the_door = ("bad_request", "method_not_allowed", "not_found", "refused", "invalid")
    return found | dict.fromkeys(at_the_door, "api.problems")


def test_the_walk_finds_what_is_there(answered):
    """A class of each wing, a code given in passing, and one of the doors."""
    expected = {
        "file_kind",
        "file_damaged",
        "duplicate_person",
        "screening_signed",
        "already_taken",
        "not_a_roster",
        "csrf_token_missing",
        "not_json",
        "request_timeout",
    }

    assert expected <= set(answered)


def test_every_code_has_words_of_its_own(answered):
    """A new code without its sentence fails here, and says where it is answered."""
    wordless = [
        f"{code}, answered by {place}: {ASK.format(code=code)}"
        for code, place in sorted(answered.items())
        if code not in codes()
    ]

    assert not wordless, "\n".join(["A code has no sentence:", *wordless])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_is_whole(language):
    """A title and what to do, each in its own language."""
    for code in sorted(codes()):
        title, advice = sentence(code, 422, language)
        assert title, f"{code} has no title in {language}"
        assert advice, f"{code} does not say what to do in {language}"
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in title)
        assert chinese == (language == "zh"), f"{code}: {title}"


@pytest.mark.parametrize("status", sorted({status for _, status in STATUS} | {400, 405, 408, 415}))
def test_a_status_alone_has_its_own_words(status):
    """An answer of a code that nobody knows is at least of the right kind."""
    titles = {sentence("no_such_code", status, language)[0] for language in ("zh", "en")}

    assert len(titles) == 2
    assert titles.isdisjoint(sentence("refused", 0, "zh") + sentence("refused", 0, "en"))


@pytest.mark.parametrize(
    "case",
    cases("""
    header                              | language
                                        | zh
    en                                  | en
    EN-gb                               | en
    zh-CN                               | zh
    de                                  | zh
    english                             | zh
    zh;q=0.1, en;q=0.9                  | en
    en;q=0.1, zh;q=0.9                  | zh
    de, en;q=0.9, zh;q=0.1              | en
    de, zh-Hans;q=0.9, en;q=0.1         | zh
    en;q=0.5, zh;q=0.5                  | en
    zh;q=0.5, en;q=0.5                  | zh
    zh;q=0.499, en;q=0.5                | en
    en;q=0                              | zh
    en;q=0, zh;q=0                      | zh
    en;q=0.001, zh;q=0                  | en
    zh;q=0, *                           | en
    en;q=0, *                           | zh
    *                                   | zh
    fr, *;q=0.5                         | zh
    en;q=0.4, *;q=0.5                   | zh
    en;q=0.5, *;q=0.5                   | en
    zh-CN;q=0.2, en;q=0.3, zh;q=0.4     | zh
    en;q=1.000, zh                      | en
    zh;q=0.8, en;q=1.001                | zh
    zh;q=0.8, en;q=2                    | zh
    zh;q=0.8, en;q=-1                   | zh
    zh;q=0.8, en;q=nan                  | zh
    zh;q=0.8, en;q=0.9999               | zh
    zh ; q=0.1 , en ; q=0.9             | en
    ,,;;q=q, en                         | en
    """),
)
def test_the_language_is_the_one_wanted_most(case):
    """By weight, then by the order of naming; what is no language range does not count."""
    assert preferred(case["header"]) == case["language"]


@pytest.mark.parametrize(
    ("asked", "title"), [("zh;q=0.1, en;q=0.9", "Not found"), ("", "没有找到")]
)
def test_a_refusal_is_in_the_language_asked_for(client, asked, title):
    """And the answer says which that is."""
    headers = {"Accept-Language": asked}

    answer = client("officer").get("/api/v1/people/nobodys0000000000000", headers=headers)

    assert answer.json()["title"] == title
    assert answer.headers["Content-Language"] == ("en" if asked else "zh")
