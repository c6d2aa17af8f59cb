"""Signing in and out, the own password, the role in which one acts."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies import services
from agencies.forms import LoginForm
from agencies.middleware import SESSION_KEY
from agencies.views.acting import REFUSED, form_page, posted
from core.actors import ActorRequest


class SignIn(LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        status = 429 if form.has_error("__all__", "blocked") else REFUSED
        return self.render_to_response(self.get_context_data(form=form), status=status)


def password_change(request: ActorRequest) -> HttpResponse:
    def act(values: dict) -> str:
        services.password_change(user=request.user, password=values["new_password1"], by=request.actor)
        update_session_auth_hash(request, request.user)
        return reverse("home")

    here = _("Change the password")
    return form_page(
        request,
        PasswordChangeForm(request.user, posted(request)),
        act,
        title=here,
        submit=_("Change the password"),
        done=_("Your password has been changed; other devices are signed out."),
        back=reverse("home"),
        crumbs=[(here, None)],
        template="registration/password_change_form.html",
    )


@require_POST
def act_as(request: ActorRequest) -> HttpResponse:
    """Choose among the own standing memberships, for this session."""
    chosen = request.POST.get("membership", "")
    membership = next((row for row in request.memberships if str(row.pk) == chosen), None)
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    messages.success(
        request,
        _("You now act as %(role)s, %(agency)s.")
        % {"role": membership.get_role_display(), "agency": membership.agency.label},
    )
    return redirect("home")
