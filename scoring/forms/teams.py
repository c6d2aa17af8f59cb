"""Forms of the register of inspectors and of naming a team."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, SeenForm
from agencies.models import User
from core.choices import RowsField
from core.text import FormCharField
from scoring.models import Inspector
from scoring.services.inspectors import INSPECTOR_FIELDS


class AccountField(FormCharField):
    """An account named by its user name; empty for somebody without one."""

    def prepare_value(self, value):
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("username", flat=True).first() or ""
        return value

    def clean(self, value):
        name = super().clean(value).strip().lower()
        if not name:
            return None
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise forms.ValidationError(gettext("There is no open account with this user name."))
        return user


class InspectorForm(ActForm):
    """What is on record of an inspector (Art. 40)."""

    user = AccountField(
        label=_("User name"), max_length=60, required=False,
        help_text=_("The name with which the person signs in; empty for somebody without an account."),
    )  # fmt: skip

    class Meta:
        model = Inspector
        fields = INSPECTOR_FIELDS

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the account is free is asked by the service."""
        return super()._get_validation_exclusions() | {"user"}


class InspectorChangeForm(InspectorForm, SeenForm):
    SEEN = INSPECTOR_FIELDS


class TeamForm(forms.Form):
    """The head of the team and its other members."""

    lead = forms.ModelChoiceField(
        label=_("Head of the team"), queryset=Inspector.objects.none(), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": _("Choose the head of the team.")},
    )  # fmt: skip
    others = RowsField(
        label=_("Other members"), queryset=Inspector.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = self.fields["others"].queryset = Inspector.objects.all()
