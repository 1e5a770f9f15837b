"""The handbook: what an officer, lawyer or psychologist may change, from its files."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

# Where knowledge lies, and what a chapter of it is called.
CHAPTERS = (
    ("量表 Scales", "assessment", "instruments/scales"),
    ("建议代码 Advice codes", "assessment", "care/advice"),
    ("预警策略 Alert policies", "alerts", "policies"),
    ("预警等级 Alert levels", "alerts", "levels"),
    ("办结结果 Outcomes", "alerts", "outcomes"),
    ("办结原因 Causes", "alerts", "causes"),
    ("派单任务 Tasks of an order", "alerts", "dispatch/tasks"),
    ("派单去处 Places of an order", "alerts", "dispatch/places"),
    ("派单安全提示 Safety notes of an order", "alerts", "dispatch/safety"),
    ("派单时限 Times of an order, by level", "alerts", "dispatch/times"),
    ("派单反馈 Outcomes of an order", "alerts", "dispatch/outcomes"),
    ("不能接单的理由 Reasons to decline an order", "alerts", "dispatch/declines"),
    ("演练界限 Bounds of exercises", "alerts", "drills"),
    ("演练场景 Scenarios of exercises", "alerts", "drills/scenarios"),
    ("电话树 The phone tree", "alerts", "phonetree"),
    ("静默界限 Bounds of silences", "alerts", "silences"),
    ("静默原因 Reasons for silences", "alerts", "silences/reasons"),
    ("通知渠道 Kinds of channel", "alerts", "channels/kinds"),
    ("各级预警的渠道 Channels of each level", "alerts", "channels/levels"),
    ("发送与重试、措辞 Sending, retries, words", "alerts", "channels"),
    ("对外共享的预警 Alerts shared with another agency", "alerts", "sharing/policies"),
    ("共享分级 Grades of what is shared", "alerts", "sharing"),
    ("预警无用的理由 Why an alert was of no use", "alerts", "usefulness/reasons"),
    ("统计口径 Definitions of statistics", "alerts", "statistics"),
    ("签到安排 Check-in plans", "correction", "contact/plans"),
    ("分类职责 Class-driven duties", "correction", "contact/cadences"),
    ("期限依据 Grounds of due dates", "correction", "contact/grounds"),
    ("核对提示 Signals of a check-in", "correction", "contact/signals"),
    ("设备静默 Silences of devices", "correction", "location/rhythms"),
    ("工作日 Working days", "foundation", "working_days"),
)


def text() -> str:
    """The whole handbook as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# 手册 Handbook"
    yield ""
    yield "由 `python3 dev.py handbook` 从数据文件生成 / printed from the data files."
    for title, package, folder in CHAPTERS:
        yield from ("", f"## {title}", "", "| id | 名称 Title | 依据 Basis |", "|---|---|---|")
        for name, values in _files(package, folder):
            yield f"| `{name}` | {_title(values)} | {_cell(values.get('basis', '—'))} |"


def _files(package: str, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    place: Traversable = files(package).joinpath(folder)
    if not place.is_dir():
        return
    for file in sorted(place.iterdir(), key=lambda found: found.name):
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml"), tomllib.loads(file.read_text(encoding="utf-8"))


def _title(values: dict[str, Any]) -> str:
    named = [values.get(key) for key in ("title_zh", "title_en", "zh", "en", "title")]
    return _cell(" / ".join(str(one) for one in named if one) or "—")


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
