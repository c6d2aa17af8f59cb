"""The frame near the top of an annual report: six figures, read from the registry."""

import pytest

from tests.cast import make_adoption, make_period, make_procedure, make_report, make_tthc

pytestmark = pytest.mark.django_db


def test_the_frame_of_figures_says_where_the_agency_stands(cast, today_is):
    today_is("2019-03-01")
    make_adoption(cast.a, "applying")
    make_procedure(cast.a, tthcs=(make_tthc(cast.a),))
    make_tthc(cast.a)
    today_is("2019-10-10")
    report = make_report(cast.a, make_period(), "approved")
    assert {row["label"]: row["value"] for row in report.payload["summary"]} == {
        "Tình trạng áp dụng": "Đang áp dụng",
        "TTHC đã có quy trình": "1/2",
        "Quy trình đang hiệu lực": "1",
        "Cập nhật pháp luật đúng hạn": "Không phát sinh",
        "Hành động khắc phục quá hạn": "0",
        "Hồ sơ giải quyết đúng hạn": "–",
    }
