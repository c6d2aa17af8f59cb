# mypy: ignore-errors
"""What is asked when revisions are issued together."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from core.choices import RowsField
from core.dates import today
from core.text import FormCharField
from procedures.models import Issuance, Revision
from procedures.services.issuing import signers_of


class RevisionsField(RowsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, revision: Revision) -> str:
        return f"{revision} {revision.title} – {revision.get_status_display()}"


class IssuanceForm(forms.Form):
    name = FormCharField(label=_("What is issued"), max_length=300)
    signing_agency = forms.ModelChoiceField(label=_("Signed by"), queryset=Agency.objects.none(), empty_label=None)
    effective_on = forms.DateField(label=_("Takes effect on"))
    revisions = RevisionsField(
        label=_("Revisions"),
        queryset=Revision.objects.none(),
        help_text=_("All that are being worked on; they are approved together once each has passed its review."),
    )

    def __init__(self, *args, agency: Agency, issuance: Issuance | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signing_agency"].queryset = Agency.objects.filter(pk__in=signers_of(agency)).active_on(today())
        self.fields["signing_agency"].initial = agency.pk
        free = Q(issuance=None) | Q(issuance=issuance)
        revisions = Revision.objects.filter(free, agency=agency, status__in=Revision.WORKING)
        revisions = revisions.select_related("procedure").defer("payload")
        self.fields["revisions"].queryset = revisions.order_by("procedure__code", "pk")


class SignForm(forms.Form):
    decision_number = FormCharField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Date of the decision"))
    seen = forms.CharField(widget=forms.HiddenInput)
