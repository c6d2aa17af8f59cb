from agencies.management.commands import import_agencies
from registers.imports import apply_feed, plan_feed


class Command(import_agencies.Command):
    help = (
        "Take over the dossiers by month that the one-stop system tells, from a CSV file in UTF-8 with the columns "
        "agency, year, month, received, online, resolved, on_time, late, pending, pending_overdue, apologies, "
        "taken_on, note: all rows or none."
    )
    plan = staticmethod(plan_feed)
    write = staticmethod(apply_feed)
