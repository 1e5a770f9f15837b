"""Files as offices keep them, and the two calls that try and apply one."""

import io

from openpyxl import Workbook

from foundation.id_numbers import check_character

HEADERS = [
    "姓名", "性别", "身份证号", "矫正类别", "司法所",
    "矫正开始日期", "矫正结束日期", "联系电话",
]  # fmt: skip


def number(born="19900315", order="001"):
    """A synthetic identity number."""
    stem = f"990310{born}{order}"
    return stem + check_character(stem)


def a_row(**changes):
    """Somebody who can be taken in; a column that the usual file lacks is added."""
    row = {
        "姓名": "示例一",
        "性别": "男",
        "身份证号": number(),
        "矫正类别": "缓刑",
        "司法所": "示例990310001",
        "矫正开始日期": "2026-01-05",
        "矫正结束日期": "2027-01-04",
        "联系电话": "15400000001",
    }
    return {**row, **changes}


def headers_of(rows):
    """The usual columns and those that only some rows have."""
    return [*HEADERS, *dict.fromkeys(name for row in rows for name in row if name not in HEADERS)]


def csv_of(*rows, encoding="utf-8", above=()):
    """A table of text in an encoding."""
    headers = headers_of(rows)
    lines = [*above, ",".join(headers)]
    lines += [",".join(row.get(header, "") for header in headers) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(*rows):
    """A workbook."""
    workbook, headers = Workbook(), headers_of(rows)
    sheet = workbook.active
    sheet.append(headers)
    for row in rows:
        sheet.append([row.get(header, "") for header in headers])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def try_out(client, data, name="roster.csv"):
    """The answer to a file."""
    return client.post("/api/v1/imports", files={"file": (name, data)})


def apply(client, data, name="roster.csv"):
    """The report of a file that was tried and applied."""
    run = try_out(client, data, name).json()
    return client.post(f"/api/v1/imports/{run['id']}/application").json()


def found(report):
    """What a report says of the rows: (column, code) of each problem that refuses."""
    return [(one["column"], one["code"]) for one in report["problems"] if not one["note"]]


def notes(report):
    """The same of what refuses nothing."""
    return [(one["column"], one["code"]) for one in report["problems"] if one["note"]]
