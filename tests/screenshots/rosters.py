"""The roster files of the pictures: one that is fine, one full of mistakes, and something else."""

from foundation.id_numbers import check_character

HEADERS = (
    "姓名",
    "性别",
    "身份证号",
    "矫正类别",
    "司法所",
    "矫正开始日期",
    "矫正结束日期",
    "联系电话",
)
OFFICE = "龙田司法所"
# What a page shows of these files as it was written, whatever its own language.
STRANGE = "服刑类别"
WRITTEN = ("没有的司法所", "缓刑 or 男", "品名", "数量", "单价", STRANGE, "单位电话")
_NAMES = (
    "甲示安",
    "乙例平",
    "丙测川",
    "丁合禾",
    "戊示言",
    "己例明",
    "庚测远",
    "辛合守",
    "壬示一",
    "癸例二",
)


def good(first: int = 0) -> bytes:
    """Ten people who are all acceptable."""
    return _file([_row(name, first + number) for number, name in enumerate(_NAMES)])


def troubled() -> bytes:
    """The same kind of list with the mistakes that offices' lists have."""
    rows = [_row(name, 40 + number) for number, name in enumerate(_NAMES)]
    number = rows[1]["身份证号"]
    rows[1]["身份证号"] = number[:-1] + ("0" if number[-1] != "0" else "1")
    rows[2]["矫正类别"] = "59"
    rows[3]["姓名"] = "张\ue863"
    rows[4]["矫正结束日期"] = "2025-13-40"
    rows[5]["司法所"] = "没有的司法所"
    rows[6]["身份证号"] = rows[7]["身份证号"]
    rows[8]["矫正开始日期"], rows[8]["矫正结束日期"] = "2027-06-01", "2026-06-01"
    rows[9]["姓名"] = ""
    return _file(rows)


def strange() -> bytes:
    """The same people with a column whose name nobody has heard of, and one that is not needed."""
    text = good().decode("gb18030").replace("矫正类别", STRANGE).replace("联系电话", "单位电话")
    return text.encode("gb18030")


def something_else() -> bytes:
    """A table that is no roster."""
    return "品名,数量,单价\r\n打印纸,20,18.50\r\n订书机,3,25.00\r\n".encode("gb18030")


def _row(name: str, place: int) -> dict[str, str]:
    stem = f"99031019{80 + place % 20}0{1 + place % 9}15{101 + 2 * place:03d}"
    values = (
        name, "男", stem + check_character(stem), "缓刑", OFFICE,
        "2026-03-02", "2027-09-01", f"154000088{place:02d}",
    )  # fmt: skip
    return dict(zip(HEADERS, values, strict=True))


def _file(rows: list[dict[str, str]]) -> bytes:
    lines = [
        "坪山区社区矫正对象名册（演示数据）" + "," * 7,
        "制表：龙田司法所" + "," * 7,
        ",".join(HEADERS),
    ]
    lines += [",".join(row[header] for header in HEADERS) for row in rows]
    return "\r\n".join(lines).encode("gb18030")
