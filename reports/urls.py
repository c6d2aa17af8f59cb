from django.urls import path, re_path

from reports.views import annual, dashboard, formality, periods, sections, verify

urlpatterns = [
    path("reports/", annual.report_list, name="reports"),
    path("reports/<int:pk>/", annual.report_detail, name="report"),
    path("reports/<int:pk>/pdf/", annual.report_pdf, name="report_pdf"),
    path("reports/<int:pk>/submitted/", annual.report_submitted, name="report_submitted"),
    path("reports/<int:pk>/sections/<slug:key>/", sections.report_section, name="report_section"),
    path("reports/<int:pk>/<slug:name>/", annual.report_move, name="report_move"),
    path("reports/periods/", periods.period_list, name="periods"),
    path("reports/periods/<int:year>/", periods.period_detail, name="period"),
    path("reports/periods/<int:year>/issuing/", periods.period_batch, name="period_batch"),
    path("reports/periods/<int:year>/issue/", periods.period_issue, name="period_issue"),
    path("reports/periods/<int:year>/extension/", periods.extension_new, name="extension_new"),
    path("reports/periods/<int:year>/waiver/", periods.waiver_new, name="waiver_new"),
    path("reports/periods/<int:year>/provincial/", periods.provincial_new, name="provincial_new"),
    re_path(
        r"^reports/periods/(?P<year>\d{4})/confirmation\.(?P<kind>xlsx|csv)$",
        periods.period_confirmation,
        name="period_confirmation",
    ),
    path("reports/provincial/<int:pk>/", periods.provincial_detail, name="provincial_report"),
    path("reports/provincial/<int:pk>/pdf/", periods.provincial_pdf, name="provincial_pdf"),
    path("reports/formalism/", formality.formality_signals, name="formality_signals"),
    path("reports/formalism/export.<slug:kind>", formality.formality_export, name="formality_export"),
    path("dashboard/", dashboard.dashboard_page, name="dashboard"),
    path("dashboard/<int:year>/meeting.pdf", dashboard.dashboard_pdf, name="dashboard_pdf"),
    path("dashboard/<int:year>/<slug:picture>.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify_code, name="verify_code"),
]
