"""A program: an agency's secretary submits its report, the head approves it; prints the approval's seconds."""

import os
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "qms_portal.settings"


def main(code: str) -> None:
    django.setup()
    from agencies.middleware import actor_for
    from agencies.models import Membership
    from core.workflow import perform
    from reports.models import AnnualReport
    from reports.scenarios import words

    report = AnnualReport.objects.get(agency__code=code)
    people = {row.role: actor_for(row.user, [row]) for row in Membership.objects.filter(agency__code=code)}
    for narrative in report.narratives.all():
        narrative.data, narrative.is_done = words.section(narrative.key, report.agency, 1), True
        narrative.save()
    perform(report, "submit", by=people["secretary"])
    start = time.monotonic()
    perform(report, "approve", by=people["head"])
    print(time.monotonic() - start)


main(sys.argv[1])
