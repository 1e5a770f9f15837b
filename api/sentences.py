"""The words of a refusal, by its code, in Chinese or English."""

import tomllib
from functools import cache
from importlib.resources import files

_GENERIC = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_much",
    500: "internal_error",
    503: "unavailable",
}


def codes() -> frozenset[str]:
    """Every code that has words of its own."""
    return frozenset(_book())


@cache
def _book() -> dict[str, dict[str, list[str]]]:
    text = files("api").joinpath("words/problems.toml").read_text(encoding="utf-8")
    book = tomllib.loads(text)
    book.pop("basis")
    return book


def sentence(code: str, status: int, language: str) -> tuple[str, str]:
    """A title and what to do; a code without words of its own gets the title of its kind.

    Returns:
        (title, advice); the advice is empty where only the error's own detail can say it.
    """
    book = _book()
    if code in book:
        title, advice = book[code][language]
        return title, advice
    title, advice = book[_GENERIC.get(status, "refused")][language]
    # The error's own English detail says more than a generic sentence does.
    return title, advice if language == "zh" else ""
