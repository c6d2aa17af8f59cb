"""Forms for citizens, and the agency's answer to them."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import ActForm, SeenForm
from core.text import FormCharField
from procedures.models import Feedback, Rating
from procedures.services.feedback import ANSWER_FIELDS

STARS = {
    5: _("5 – Very satisfied"),
    4: _("4 – Satisfied"),
    3: _("3 – Neither satisfied nor dissatisfied"),
    2: _("2 – Dissatisfied"),
    1: _("1 – Very dissatisfied"),
}


class Honeypot(forms.Form):
    """A field that nobody sees: only a program fills it in."""

    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=500)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("The portal takes this for an automatic message. Leave that field empty."))
        return ""


class RatingForm(Honeypot, ActForm):
    stars = forms.TypedChoiceField(
        label=_("How satisfied are you with this procedure?"),
        choices=list(STARS.items()),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five answers.")},
    )

    class Meta:
        model = Rating
        fields = ("stars", "comment")
        widgets = {"comment": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"comment": _("Only the agency reads it. Do not write who you are.")}


class FeedbackForm(Honeypot, ActForm):
    class Meta:
        model = Feedback
        fields = ("text", "contact")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"text": _("What went wrong, or what could be better. At most 3,000 characters.")}
        error_messages = {"text": {"required": _("Write what you want to say.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].help_text = gettext(
            "An e-mail address or a phone number. Only those who answer see it; it is erased %(n)d months after "
            "the answer."
        ) % {"n": settings.FEEDBACK_CONTACT_MONTHS}


class ReceiptForm(forms.Form):
    receipt = FormCharField(label=_("Receipt code"), max_length=40, help_text=_("For example K7MW-3QHT-9PXA."))


class AnswerForm(SeenForm):
    """The agency's answer, and whether everybody may read it."""

    SEEN = ANSWER_FIELDS

    class Meta:
        model = Feedback
        fields = ANSWER_FIELDS
        widgets = {"answer": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "is_published": _(
                "Only if nothing in the question tells who wrote it. How to reach the person is never shown."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
