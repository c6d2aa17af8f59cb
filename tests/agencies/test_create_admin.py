"""The first administrator comes from the command line."""

import pytest
from django.core.management import CommandError, call_command

from agencies.models import User
from tests.cast import actor_of

pytestmark = pytest.mark.django_db


def test_it_opens_an_account_that_must_choose_a_password(cast, capsys):
    call_command("create_admin", "quantri", "Nguyễn Văn A", "CB.SKHCN")
    username, password = capsys.readouterr().out.split()
    user = User.objects.get(username=username)
    assert user.check_password(password)
    assert user.must_change_password
    assert actor_of(user).sees_all


@pytest.mark.parametrize(("username", "agency"), [("an", "CB.SKHCN"), ("moi", "CB.KHONG")])
def test_a_name_in_use_or_an_unknown_agency_is_refused(cast, username, agency):
    with pytest.raises(CommandError):
        call_command("create_admin", username, "Nguyễn Văn A", agency)
    assert User.objects.filter(full_name="Nguyễn Văn A").count() == 0
