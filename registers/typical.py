"""Objectives that agencies set most often: a choice that fills the form, nothing more."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from registers.objective_checks import feeding_keys


@dataclass(frozen=True)
class Typical:
    """What the form of a new objective begins with; the words are Vietnamese, as they go into documents."""

    key: str
    label: Any
    values: dict[str, Any]


TYPICAL = (
    Typical(
        "on_time",
        _("Dossiers resolved on time"),
        {
            "title": "Tỷ lệ hồ sơ thủ tục hành chính được giải quyết đúng hạn đạt từ 98% trở lên",
            "formula": "Số hồ sơ giải quyết trước và đúng hạn ÷ tổng số hồ sơ đã giải quyết × 100",
            "measure": "%", "better": "more", "target": Decimal(98), "aggregate": "mean", "frequency": "month",
            "indicator": "dossiers.on_time", "share_of": "dossiers.resolved",
            "data_source": "Sổ theo dõi hồ sơ, hệ thống một cửa điện tử",
        },
    ),
    Typical(
        "online",
        _("Dossiers handled fully online"),
        {
            "title": "Tỷ lệ hồ sơ tiếp nhận trực tuyến đạt từ 30% trở lên",
            "formula": "Số hồ sơ tiếp nhận trực tuyến ÷ tổng số hồ sơ tiếp nhận × 100",
            "measure": "%", "better": "more", "target": Decimal(30), "aggregate": "mean", "frequency": "month",
            "indicator": "dossiers.online", "share_of": "dossiers.received",
            "data_source": "Cổng dịch vụ công, hệ thống một cửa điện tử",
        },
    ),
    Typical(
        "satisfied",
        _("Satisfied citizens and organisations"),
        {
            "title": "Tỷ lệ tổ chức, cá nhân hài lòng đạt từ 90% trở lên",
            "formula": "Số phiếu hài lòng và rất hài lòng ÷ tổng số phiếu hợp lệ × 100",
            "measure": "%", "better": "more", "target": Decimal(90), "aggregate": "last", "frequency": "quarter",
            "indicator": "satisfaction.rate",
            "data_source": "Phiếu khảo sát sự hài lòng",
        },
    ),
    Typical(
        "complaints",
        _("No justified complaints"),
        {
            "title": "Không có khiếu nại đúng về việc giải quyết thủ tục hành chính",
            "formula": "Số khiếu nại được kết luận là đúng hoặc đúng một phần",
            "measure": "đơn", "better": "less", "target": Decimal(0), "aggregate": "sum", "frequency": "month",
            "data_source": "Sổ theo dõi khiếu nại",
        },
    ),
)  # fmt: skip


def values_of(key: str) -> dict[str, Any]:
    """What the form begins with; without the figures that this portal does not compute. {} for an unknown key."""
    values = next((dict(typical.values) for typical in TYPICAL if typical.key == key), {})
    known = feeding_keys()
    if any(values.get(name) and values[name] not in known for name in ("indicator", "share_of")):
        values |= {"indicator": "", "share_of": ""}
    return values
