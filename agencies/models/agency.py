"""Agencies of the province and what is true of them between two dates."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates import DatedQuerySet, valid_on
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold, sort_key

identifier_code = RegexValidator(
    r"^[A-Z0-9]+(\.[A-Z0-9]+)*$",
    _("A code consists of groups of capital letters and digits, joined by dots."),
)


def ends_after_it_starts(name: str, starts: str = "starts_on", ends: str = "ends_on") -> models.CheckConstraint:
    """The constraint that a range of days does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": F(starts)}), name=name
    )


class AgencyKind(models.Model):
    """A kind of agency (Sở, chi cục, UBND cấp huyện …): data, not code."""

    class Tier(models.TextChoices):
        PROVINCE = "province", _("Province")
        DISTRICT = "district", _("District")
        COMMUNE = "commune", _("Commune")
        CENTRAL = "central", _("Central body")

    class ReportForm(models.TextChoices):
        FULL = "full", _("Full form")
        SHORT = "short", _("Short form")

    code = CharField(max_length=40, unique=True)
    name = CharField(max_length=120)
    name_en = CharField(max_length=120)
    tier = CharField(max_length=10, choices=Tier.choices)
    default_obligation = CharField(max_length=12)
    report_form = CharField(max_length=5, choices=ReportForm.choices, default=ReportForm.FULL)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class AgencyQuerySet(ScopedQuerySet):
    def active_on(self, day: date):
        """Established by `day` and not dissolved before or on it: decides every count."""
        return self.filter(established_on__lte=day).filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day))

    def in_programme_on(self, day: date):
        """Active, under an obligation, and with a QMS of its own (TT 26/2014, Art. 6: some share another's)."""
        return self.active_on(day).filter(shares_qms_of=None, pk__in=Obligation.objects.on(day).values("agency"))

    def reporting_on(self, day: date):
        """In the programme and flagged to report on `day`."""
        due = Obligation.objects.on(day).filter(reports=True)
        return self.in_programme_on(day).filter(pk__in=due.values("agency"))

    def in_order(self):
        """By kind, then in the order of the Vietnamese alphabet."""
        return self.order_by("kind__order", "sort_text", "pk")


class Agency(models.Model):
    """A body that exists between two dates. Codes and names are unique at any date, not for ever."""

    SCOPE = "pk"

    code = CharField(_("Agency code"), max_length=35, validators=[identifier_code])
    name = CharField(_("Name"), max_length=200)
    short_name = CharField(_("Short name"), max_length=60, blank=True)
    kind = models.ForeignKey(AgencyKind, on_delete=models.PROTECT, related_name="agencies", verbose_name=_("Kind"))
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("Superior agency"),
    )
    unit_code = CharField(_("Administrative unit code"), max_length=10, blank=True)
    established_on = models.DateField(_("Established on"))
    dissolved_on = models.DateField(_("Dissolved on"), null=True, blank=True)
    shares_qms_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sharers",
        verbose_name=_("Shares the QMS of"),
    )
    is_illustrative = models.BooleanField(_("Illustrative data"), default=False)
    search_text = TextField(editable=False)
    sort_text = TextField(editable=False)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("agency_dissolved_after_established", "established_on", "dissolved_on"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(dissolved_on=None), name="one_standing_agency_per_code"
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="agency_is_not_its_own_parent"),
        ]
        indexes = [models.Index(fields=["kind", "sort_text"], name="agency_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agency", args=[self.pk])

    @property
    def agency_id(self) -> int:
        """An agency belongs to itself: what permissions ask every record for."""
        return self.pk

    @property
    def label(self) -> str:
        return self.short_name or self.name

    def is_active_on(self, day: date) -> bool:
        return self.established_on <= day and (self.dissolved_on is None or self.dissolved_on > day)

    def name_on(self, day: date) -> str:
        """The name it bore on `day`."""
        past = self.past_names.on(day).first()
        return past.name if past else self.name

    def refresh_index(self, past_names: tuple[str, ...] = ()) -> None:
        """Recompute the folded search column and the sorting key; call before saving a changed name or code."""
        self.search_text = fold(" ".join([self.code, self.name, self.short_name, *past_names]))
        self.sort_text = sort_key(self.name)


class AgencyName(models.Model):
    """A past name and the days on which it was in use."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="past_names")
    name = CharField(max_length=200)
    short_name = CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [ends_after_it_starts("past_name_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name


class Obligation(models.Model):
    """Why an agency is in the programme, from when, and whether it reports (QĐ 19/2014/QĐ-TTg, Art. 2)."""

    class Kind(models.TextChoices):
        MANDATORY = "mandatory", _("Mandatory")
        ENCOURAGED = "encouraged", _("Encouraged")
        PROVINCIAL = "provincial", _("By provincial decision")
        VERTICAL = "vertical", _("Central body under its ministry")

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="obligations")
    kind = CharField(_("Obligation"), max_length=12, choices=Kind.choices)
    basis = CharField(_("Legal basis"), max_length=200)
    reports = models.BooleanField(_("Reports every year"), default=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("obligation_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(ends_on=None), name="one_standing_obligation_per_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.basis})"


class Letterhead(models.Model):
    """What stands at the head and foot of the agency's documents between two dates (NĐ 30/2020/NĐ-CP, Annex I)."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="letterheads")
    superior_line = CharField(_("Superior body"), max_length=150, blank=True)
    issuing_line = CharField(_("Issuing body"), max_length=150)
    notation = CharField(_("Notation"), max_length=20)
    place = CharField(_("Place"), max_length=60)
    authority = CharField(_("Signing authority"), max_length=100, blank=True)
    signer_title = CharField(_("Title of the signer"), max_length=100)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("letterhead_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(ends_on=None), name="one_standing_letterhead_per_agency"
            ),
        ]

    def __str__(self) -> str:
        return self.issuing_line


class Unit(models.Model):
    """A division of an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="units")
    name = CharField(_("Name"), max_length=150)
    sort_text = TextField(editable=False)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["sort_text"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], condition=Q(closed_on=None), name="one_standing_unit_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


def obligation_on(day: date) -> models.Prefetch:
    """The obligation that holds on `day`, as `agency.current_obligation` (a list of at most one)."""
    return models.Prefetch("obligations", Obligation.objects.filter(valid_on(day)), to_attr="current_obligation")
