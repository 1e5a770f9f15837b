"""The telephone tree as text and as a page of its own, for a printer that has no service."""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from alerts.duty.model import Because
from alerts.duty.postbook import posts
from alerts.phonetree.model import Branch, Call, LevelCalls, Sheet
from alerts.phonetree.paperbook import paper
from alerts.playbook import playbook
from foundation.clock import LEGAL_ZONE

_WORDS = {
    "zh": {
        "title": "电话树（系统停用时用）",
        "night": "{day} 夜，{span}",
        "levels": "按等级怎么打",
        "at_once": "立即",
        "after": "{minutes} 分钟后",
        "clinical": "心理危机另打：{posts}",
        "head_above": "上级负责人",
        "call": "打给谁",
        "heads": "上级负责人",
        "outside": "对外电话",
        "steps": "怎么做",
        "no_phone": "没有登记电话，手写：__________",
        "nobody": "没有人可打，请找上级负责人",
        "printed": "打印于 {at} · 账本位置 {place}",
        "sign": "签名：______________    日期时间：______________",
        Because.ON_SHIFT: "值班",
        Because.SUBSTITUTE: "替班",
        Because.FALLBACK_HEAD: "负责人",
    },
    "en": {
        "title": "Telephone tree (for when the system is down)",
        "night": "Night of {day}, {span}",
        "levels": "Whom to call at which level",
        "at_once": "at once",
        "after": "after {minutes} minutes",
        "clinical": "in a psychological crisis also: {posts}",
        "head_above": "the head above",
        "call": "Whom to call",
        "heads": "The heads above",
        "outside": "Outside numbers",
        "steps": "What to do",
        "no_phone": "no number registered, by hand: __________",
        "nobody": "nobody to call here: ask the heads above",
        "printed": "Printed {at} · place in the journal {place}",
        "sign": "Signature: ______________    Date and time: ______________",
        Because.ON_SHIFT: "on duty",
        Because.SUBSTITUTE: "substitute",
        Because.FALLBACK_HEAD: "head",
    },
}
_STYLE = (
    "@page{size:A4;margin:12mm}body{font:11pt/1.35 sans-serif;color:#000;background:#fff}"
    "h1{font-size:16pt;margin:0}h2{font-size:12pt;margin:8pt 0 2pt;border-bottom:1px solid #000}"
    "ol,ul{margin:0;padding-left:16pt}li{break-inside:avoid}p{margin:2pt 0}"
    "section{break-inside:avoid}"
)
Part = tuple[str, str, list[str]]


def as_text(sheet: Sheet, language: str) -> str:
    """The sheet as plain text."""
    title, *head = _head(sheet, language)
    lines = [title, *head, ""]
    for _, name, items in _parts(sheet, language):
        lines += [name, *(f"  {number}. {item}" for number, item in enumerate(items, start=1)), ""]
    return "\n".join([*lines, *_foot(sheet, language), ""])


def as_html(sheet: Sheet, language: str) -> str:
    """The sheet as one page of HTML that needs nothing from anywhere."""
    title, *head = _head(sheet, language)
    spoken = "zh-CN" if language == "zh" else "en"
    body = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in head)]
    for kind, name, items in _parts(sheet, language):
        tag = "ol" if kind == "steps" else "ul"
        rows = "".join(f"<li>{escape(item)}</li>" for item in items)
        body.append(f"<section><h2>{escape(name)}</h2><{tag}>{rows}</{tag}></section>")
    body += [f"<p>{escape(line)}</p>" for line in _foot(sheet, language)]
    return (
        f'<!doctype html>\n<html lang="{spoken}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _head(sheet: Sheet, language: str) -> list[str]:
    words = _WORDS[language]
    span = f"{_clock(sheet.span.from_at)}–{_clock(sheet.span.until_at)}"
    night = words["night"].format(day=sheet.night.isoformat(), span=span)
    return [words["title"], getattr(sheet.office, f"name_{language}"), night]


def _foot(sheet: Sheet, language: str) -> list[str]:
    words = _WORDS[language]
    at = sheet.made_at.astimezone(LEGAL_ZONE).strftime("%Y-%m-%d %H:%M")
    return [words["printed"].format(at=at, place=sheet.place), words["sign"]]


def _parts(sheet: Sheet, language: str) -> Iterator[Part]:
    words = _WORDS[language]
    yield "levels", words["levels"], [_level(one, language) for one in sheet.levels]
    for branch in sheet.branches:
        calls = [_call(one, language) for one in branch.calls] or [words["nobody"]]
        yield "calls", f"{words['call']}：{_seat(branch, language)}", calls
    yield "calls", words["heads"], [_call(one, language) for one in sheet.heads]
    outside = [f"{getattr(one, language)}  {one.number}" for one in paper().outside]
    yield "outside", words["outside"], outside
    yield "steps", words["steps"], [getattr(one, language) for one in paper().steps]


def _level(calls: LevelCalls, language: str) -> str:
    words = _WORDS[language]
    said = []
    for step in calls.steps:
        named = [_post(one, language) for one in step.posts]
        if step.head_above:
            named.append(words["head_above"])
        told = _joined(named, language)
        if step.clinical_posts:
            extra = _joined([_post(one, language) for one in step.clinical_posts], language)
            told += f"（{words['clinical'].format(posts=extra)}）"
        minutes = step.after_minutes
        when = words["after"].format(minutes=minutes) if minutes else words["at_once"]
        said.append(f"{when}：{told}")
    name: str = getattr(playbook().levels[calls.level], language)
    return f"{name} — " + "；".join(said)


def _call(call: Call, language: str) -> str:
    words = _WORDS[language]
    part = f" {_clock(call.span.from_at)}–{_clock(call.span.until_at)}" if call.span else ""
    return f"{call.name}（{words[call.because]}{part}）☎ {call.phone or words['no_phone']}"


def _seat(branch: Branch, language: str) -> str:
    return f"{_post(branch.post, language)} · {getattr(branch.office, f'name_{language}')}"


def _post(code: str, language: str) -> str:
    return str(getattr(posts()[code], language))


def _joined(names: list[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(names)


def _clock(at: datetime) -> str:
    return at.astimezone(LEGAL_ZONE).strftime("%H:%M")
