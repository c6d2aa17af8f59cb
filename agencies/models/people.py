"""People, and what they are in which agency from when to when."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, Unit, ends_after_it_starts
from agencies.roles import PROVINCE_ROLES, Role
from core.dates import DatedQuerySet
from core.scope import ScopedQuerySet
from core.text import CharField, TextField, fold, sort_key


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.refresh_index()
        user.save()
        return user

    create_superuser = create_user


class User(AbstractBaseUser):
    """A person who signs in. What they may do follows from their memberships alone."""

    username = CharField(_("User name"), max_length=60, unique=True)
    full_name = CharField(_("Full name"), max_length=120)
    email = models.EmailField(_("E-mail"), blank=True)
    is_active = models.BooleanField(_("May sign in"), default=True)
    must_change_password = models.BooleanField(default=False)
    search_text = TextField(editable=False)
    sort_text = TextField(editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, which stands last in a Vietnamese name."""
        return self.full_name.split()[-1] if self.full_name else self.username

    def refresh_index(self) -> None:
        """Recompute the folded search column and the sorting key (given name first, as lists of people go)."""
        words = self.full_name.split()
        self.search_text = fold(f"{self.full_name} {self.username}")
        self.sort_text = sort_key(" ".join(words[-1:] + words[:-1]))


class MembershipQuerySet(ScopedQuerySet, DatedQuerySet):  # type: ignore[override]
    def heads(self):
        return self.filter(role=Role.HEAD)


class Membership(models.Model):
    """One role of one person in one agency, between two dates."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="memberships",
        verbose_name=_("Division"),
    )
    role = CharField(_("Role"), max_length=10, choices=Role.choices)
    title = CharField(_("Job title"), max_length=100, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("membership_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(ends_on=None),
                name="one_standing_membership_per_role",
            ),
        ]
        indexes = [models.Index(fields=["agency", "role"], name="membership_by_role")]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}, {self.agency.label}"

    @property
    def sees_all(self) -> bool:
        return self.role in PROVINCE_ROLES
