"""What runs by itself: the new year's registers are opened, fed objectives are measured."""

from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core import jobs
from core.dates import today
from core.models import Job
from registers.models import RegisterYear
from registers.services.complaint_reminding import complaints_remind
from registers.services.feeding import computed, fed_objectives, measurements_store
from registers.services.years import years_open

DAYS_FOR_LATE_FIGURES = 31


@jobs.planner
def look_for_new_years() -> None:
    """Once a day: an agency joins the roll-over with its first year."""
    day = today()
    jobs.plan("registers.open_years", f"registers.open_years:{day}", year=day.year)


@jobs.job("registers.open_years", label=_("Open the registers of the year from those of the last one"))
def open_years(job: Job) -> jobs.Finish:
    """Agencies that stand today with a QMS of their own and kept registers in an earlier year."""
    year = job.args["year"]
    kept = RegisterYear.objects.filter(year__lt=year)
    agencies = Agency.objects.active_on(today()).filter(shares_qms_of=None, pk__in=kept.values("agency"))
    return lambda: years_open(list(agencies), year)


@jobs.planner
def look_for_figures() -> None:
    """Once a day, and through January also for the year before, whose last figures come in late."""
    day = today()
    years = [day.year, day.year - 1] if day.timetuple().tm_yday <= DAYS_FOR_LATE_FIGURES else [day.year]
    for year in years:
        jobs.plan("registers.measure", f"registers.measure:{year}:{day}", year=year)


@jobs.job("registers.measure", label=_("Measure the objectives that the portal's figures feed"))
def measure(job: Job) -> jobs.Finish:
    objectives = fed_objectives(job.args["year"])
    values = computed(objectives, today())
    return lambda: measurements_store(objectives, values)


@jobs.planner
def remind_of_complaints() -> None:
    complaints_remind()
