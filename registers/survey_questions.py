"""What a survey asks to begin with, and the words of its scale."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from procedures.forms.public import STARS

MOST_QUESTIONS = 10
TYPICAL = (
    "Thái độ, tinh thần phục vụ của công chức tiếp nhận và giải quyết hồ sơ",
    "Thời gian giải quyết so với thời hạn đã hẹn",
    "Giấy tờ, thủ tục được hướng dẫn rõ ràng, dễ hiểu",
    "Nơi tiếp đón, cơ sở vật chất, trang thiết bị phục vụ",
    "Phí, lệ phí được công khai và thu đúng quy định",
)
SCALE: dict[int, Any] = dict(STARS)
BANDS = tuple(sorted(SCALE, reverse=True))
NO_ANSWER = _("No answer to this question")
