"""What citizens say about a procedure: a rating, or feedback that gets a receipt and an answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.views.acting import REFUSED
from core.codes import as_written
from core.dates import today
from procedures import throttle
from procedures.forms.public import FeedbackForm, RatingForm, ReceiptForm
from procedures.models import Feedback
from procedures.public import path_of, public_procedures, without_contacts
from procedures.services.feedback import feedback_receive, rating_give
from procedures.views.public import get_public, procedure_page

TOO_MANY = 429


def _refused(response: HttpResponse, seconds: int) -> HttpResponse:
    response.headers["Retry-After"] = str(seconds)
    return response


@login_not_required
@require_POST
def public_rate(request: HttpRequest, pk: int) -> HttpResponse:
    procedure = get_public(pk)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return procedure_page(request, procedure, form, REFUSED)
    if not throttle.may_rate(request, procedure.pk):
        form.add_error(None, _("This procedure was rated from your address today; you can rate it again tomorrow."))
        return _refused(procedure_page(request, procedure, form, TOO_MANY), throttle.DAY)
    rating_give(procedure=procedure, stars=form.cleaned_data["stars"], comment=form.cleaned_data["comment"])
    messages.success(request, _("Thank you. Your rating counts, and nobody can tell that it is yours."))
    return redirect(path_of(procedure))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_feedback_new(request: HttpRequest, pk: int) -> HttpResponse:
    procedure = get_public(pk)
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _feedback_page(request, procedure, form)
    if not form.is_valid():
        return _feedback_page(request, procedure, form, REFUSED)
    if not throttle.may_send_feedback(request):
        form.add_error(
            None,
            _("Many messages came from your address within an hour. What you wrote stands below; send it later."),
        )
        return _refused(_feedback_page(request, procedure, form, TOO_MANY), throttle.HOUR)
    feedback = feedback_receive(
        procedure=procedure, text=form.cleaned_data["text"], contact=form.cleaned_data["contact"]
    )
    messages.success(request, _("Your feedback has been received. Write the receipt code down."))
    return redirect("public_receipt", feedback.receipt)


def _feedback_page(request: HttpRequest, procedure, form: FeedbackForm, status: int = 200) -> HttpResponse:
    context = {
        "procedure": procedure,
        "title": without_contacts(procedure.title),
        "back": path_of(procedure),
        "form": form,
    }
    return render(request, "procedures/public/feedback.html", context, status=status)


@login_not_required
@require_safe
def public_feedback(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt code; dashes, spaces and small letters do not matter."""
    form = ReceiptForm(request.GET or None)
    if form.is_valid() and (code := as_written(form.cleaned_data["receipt"])):
        return redirect("public_receipt", code)
    return render(request, "procedures/public/receipts.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def public_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of one feedback. Whoever has its receipt wrote it, so its text is shown; the contact never is."""
    feedback = Feedback.objects.select_related("agency").filter(receipt=as_written(code)).first()
    if feedback is None:
        context = {"form": ReceiptForm({"receipt": code}), "unknown": True}
        return render(request, "procedures/public/receipts.html", context, status=404)
    procedure = public_procedures(today()).filter(pk=feedback.procedure_id).first()
    context = {
        "feedback": feedback,
        "title": without_contacts(procedure.title) if procedure else "",
        "path": path_of(procedure) if procedure else "",
    }
    response = render(request, "procedures/public/receipt.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
