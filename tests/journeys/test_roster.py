"""A roster with an unusual column and a wrong code is put right in the browser, and imported."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from foundation.id_numbers import check_character
from tests.journeys.browser import Screens, barriers

pytestmark = [pytest.mark.browser, pytest.mark.server]

HEAD = "姓名,性别,身份证号,服刑类别,司法所,矫正开始日期,矫正结束日期"
OFFICE = "龙田司法所"


def a_file(first: int) -> FilePayload:
    """Three people: one as it should be, two with the same unknown code."""
    rows = []
    for place, code in enumerate(("缓刑", "59", "59")):
        stem = f"99031019770315{first + 2 * place:03d}"
        cells = ("甲示导", "男", stem + check_character(stem), code, OFFICE)
        rows.append(",".join((*cells, "2026-03-02", "2027-09-01")))
    text = "\r\n".join((HEAD, *rows))
    return {"name": "名册.csv", "mimeType": "text/csv", "buffer": text.encode("utf-16-le")}


def figures(page: Page) -> list[str]:
    """New, existing, updated, refused, duplicates, as the report shows them."""
    return page.locator(".counts dd").all_inner_texts()


@pytest.mark.parametrize(
    ("language", "size", "first"), [("zh", "desktop", 701), ("en", "phone", 801)]
)
def test_a_strange_file_is_matched_mended_and_imported(
    page: Screens, language: str, size: str, first: int
) -> None:
    """Four steps: the column is matched, the code chosen once for both rows, three people come."""
    desk = page("head", language=language, size=size)
    desk.goto("/import")
    desk.locator("input[type=file]").set_input_files(a_file(first))

    desk.locator("form.card select").nth(3).select_option("category")
    assert barriers(desk) == []
    desk.locator("form.card button.primary").click()
    desk.locator(".counts").wait_for()
    assert figures(desk)[0] == "1"

    desk.locator("tbody tr", has_text="59").locator("button.dense").first.click()
    desk.locator("dialog[open] select").select_option("parole")
    desk.locator("dialog[open] input[type=checkbox]").check()
    assert barriers(desk) == []
    desk.locator("dialog[open] .primary").click()
    expect(desk.locator("dialog[open]")).to_have_count(0)
    assert figures(desk)[0] == "3"

    desk.locator(".summary button.primary").click()
    expect(desk.locator(".summary a.primary")).to_be_visible()
    expect(desk.locator(".steps .now")).to_contain_text("4")
