from agencies.management.commands import import_agencies
from procedures.imports import apply_import, plan_import


class Command(import_agencies.Command):
    help = "Enter and change TTHC from an .xlsx file made from the template: all rows or none."
    plan = staticmethod(plan_import)
    write = staticmethod(apply_import)
