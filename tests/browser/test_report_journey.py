"""The yearly report as two people make it, from the draft to the checked PDF."""

from datetime import date

import pytest

from core import files, jobs
from reports.models import AnnualReport
from reports.outline import ARTICLE_36
from reports.services import period_open
from tests.browser.conftest import accessibility_problems, sign_in
from tests.cast import PASSWORD, make_adoption, make_cast, make_letterhead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(live_server, browser, settings):
    settings.QMS_TODAY = date(2019, 10, 10)
    cast = make_cast()
    make_adoption(cast.a, "declared")
    if not cast.a.letterheads.exists():
        make_letterhead(cast.a)
    period_open(2019)
    return live_server.url, cast


def write_everything(page, address: str, report: AnnualReport) -> None:
    for narrative in report.narratives.all():
        page.goto(f"{address}/reports/{report.pk}/sections/{narrative.key}/")
        if narrative.key == "article36":
            for item in ARTICLE_36:
                page.select_option(f"#id_result_{item}", "conform")
        elif narrative.key == "tasks":
            page.fill("#id_task_1", "Chuyển đổi sang phiên bản mới")
        elif page.locator("[name=codes]").count():
            page.locator("[name=codes]").first.check()
        else:
            page.fill("#id_text", "Đã thực hiện đúng kế hoạch.")
        page.check("#id_is_done")
        page.locator("form .btn-primary").click()
        page.wait_for_url(f"{address}/reports/{report.pk}/")


def test_a_secretary_writes_the_head_approves_and_anybody_checks_the_pdf(portal, browser, tmp_path):
    address, cast = portal
    report = AnnualReport.objects.get(agency=cast.a)
    secretary = sign_in(browser, address, cast.an.username, PASSWORD)
    write_everything(secretary, address, report)
    secretary.goto(f"{address}/reports/{report.pk}/submit/")
    secretary.locator("main form .btn-primary").click()
    secretary.wait_for_url("**/submitted/")
    assert accessibility_problems(secretary) == []

    head = sign_in(browser, address, cast.binh.username, PASSWORD)
    head.on("dialog", lambda dialog: dialog.accept())
    head.goto(f"{address}/reports/{report.pk}/")
    head.locator("form[action$='/approve/'] button").click()
    head.wait_for_load_state()
    while jobs.execute_next():
        pass
    report.refresh_from_db()
    assert report.status == AnnualReport.Status.ISSUED

    citizen = browser.new_context().new_page()
    citizen.goto(f"{address}/verify/{report.verification_code.lower().replace('-', '')}/")
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(files.read(report.pdf_sha256))
    citizen.set_input_files("[name=upload]", pdf)
    citizen.locator("main form .btn-primary").click()
    assert citizen.locator(".notice--success").count() == 1


def test_what_is_typed_is_saved_by_itself(portal, browser):
    address, cast = portal
    report = AnnualReport.objects.get(agency=cast.a)
    page = sign_in(browser, address, cast.an.username, PASSWORD)
    page.goto(f"{address}/reports/{report.pk}/sections/strengths/")
    page.fill("#id_text", "Nền nếp hơn năm trước.")
    page.locator("#id_text").blur()
    page.wait_for_selector("#saved:not(:empty)")
    assert report.narratives.get(key="strengths").data["text"] == "Nền nếp hơn năm trước."
    page.fill("#id_text", "Nền nếp hơn hẳn năm trước.")
    page.locator("form .btn-primary").click()
    page.wait_for_url(f"{address}/reports/{report.pk}/")
    assert report.narratives.get(key="strengths").data["text"] == "Nền nếp hơn hẳn năm trước."


@pytest.mark.parametrize("width", [360, 1366])
def test_every_page_is_accessible_and_fits(portal, browser, width):
    address, cast = portal
    report = AnnualReport.objects.get(agency=cast.a)
    own = ["/", "/notices/", "/reports/", f"/reports/{report.pk}/", f"/agencies/{cast.a.pk}/", "/search/?q=so"]
    own += [f"/reports/{report.pk}/sections/{key}/" for key in ("strengths", "shortcomings", "tasks", "article36")]
    province = ["/", "/agencies/", "/agencies/import/", "/reports/periods/", "/reports/periods/2019/", "/people/"]
    province += ["/reports/periods/2019/issuing/", "/jobs/", f"/agencies/{cast.a.pk}/"]
    problems = []
    for person, paths in ((cast.an, own), (cast.em, province)):
        page = sign_in(browser, address, person.username, PASSWORD, width)
        for path in paths:
            assert page.goto(address + path).ok, path
            problems += accessibility_problems(page)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                problems.append(f"{path} is wider than the screen")
    assert problems == []


def test_without_scripts_the_same_page_works(portal, browser):
    address, cast = portal
    report = AnnualReport.objects.get(agency=cast.a)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/login/?next=/reports/{report.pk}/sections/strengths/")
    page.fill("[name=username]", cast.an.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.fill("#id_text", "Không cần kịch bản.")
    page.locator("form .btn-primary").click()
    assert report.narratives.get(key="strengths").data["text"] == "Không cần kịch bản."
