"""Tables of the mechanisms. No domain nouns."""

from contextlib import contextmanager

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedQuerySet
from core.text import CharField, TextField


class LogEntry(models.Model):
    """One act. `body` is canonical JSON and is what the chain seals; the columns are copies for looking up."""

    at = models.DateTimeField(db_default=Now(), editable=False)
    verb = CharField(max_length=100)
    object_type = CharField(max_length=100)
    object_id = models.BigIntegerField()
    agency_id = models.BigIntegerField(null=True)
    body = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"], name="log_by_object")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}:{self.object_id}"


class LogSeal(models.Model):
    """The n-th link of the chain."""

    n = models.BigIntegerField(unique=True)
    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.n} {self.hash}"


class Mutex(models.Model):
    """A named row to lock where there is no other row to lock."""

    name = CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


@contextmanager
def locked(name: str):
    """Hold the named lock until the surrounding transaction ends."""
    Mutex.objects.get_or_create(name=name)
    Mutex.objects.select_for_update().get(name=name)
    yield


class Job(models.Model):
    """The only place where running is recorded. The unique key makes a second planning of the same thing harmless.

    `claim` names the attempt that holds the lease; times are the database's.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = CharField(max_length=60)
    key = CharField(max_length=200, unique=True)
    args = models.JSONField(default=dict)
    queue = CharField(max_length=20)
    batch = CharField(max_length=100, blank=True, db_index=True)
    state = CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = CharField(max_length=36, blank=True)
    not_before = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    error = TextField(blank=True)
    planned_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "queue", "not_before"], name="job_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="running") | (~models.Q(claim="") & models.Q(lease_until__isnull=False)),
                name="running_job_holds_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def subject(self) -> str:
        """What the job is about: its key without the kind."""
        return self.key.partition(":")[2] or self.key


class Notice(models.Model):
    """A sentence to one person, in the portal and, through the outbox, by mail. The key makes it unique."""

    key = CharField(max_length=200, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    subject = CharField(max_length=250)
    body = TextField(blank=True)
    url = CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "read_at"], name="notice_by_user")]

    def __str__(self) -> str:
        return self.subject


class Attachment(models.Model):
    """A file that somebody uploaded, kept under its own hash and served only to those who see its agency."""

    agency_id = models.BigIntegerField(null=True, db_index=True)
    object_type = CharField(max_length=100, blank=True)
    object_id = models.BigIntegerField(null=True)
    name = CharField(max_length=200)
    content_type = CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"], name="attachment_by_object")]

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a mechanism last ran; its absence is the alarm."""

    name = CharField(max_length=60, unique=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
