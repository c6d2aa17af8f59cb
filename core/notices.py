"""Notices: a sentence to the people concerned, in the portal and by mail, written with the change itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.actors import Actor
from core.dates import database_now
from core.models import Job, Notice


@dataclass(frozen=True)
class Message:
    """What one person is told; `url` is a path in the portal."""

    user_id: int
    subject: str
    body: str = ""
    url: str = ""


LISTENERS: dict[str, Callable[..., Iterable[Message]]] = {}


def on(*verbs: str):
    """Register who is told what when a move is performed: a function (obj, by) → messages."""

    def register(listener):
        for verb in verbs:
            LISTENERS[verb] = listener
        return listener

    return register


def announce(verb: str, obj, by: Actor) -> None:
    """Tell whoever listens to this verb, in the caller's transaction; the author of the act is not told."""
    if listener := LISTENERS.get(verb):
        with translation.override(settings.LANGUAGE_CODE):
            messages = [message for message in listener(obj, by) if message.user_id != by.user_id]
            notify(f"{verb}:{obj.pk}:{obj.version}", messages)


def notify(key: str, messages: Iterable[Message]) -> None:
    """Write notices under keys made from `key` and the person, and plan their mails; repeating it changes nothing."""
    notify_many((key, message) for message in messages)


def notify_many(occasions: Iterable[tuple[str, Message]]) -> None:
    """As `notify` for messages that each have a key of their own, in as many queries as for one."""
    rows = [
        Notice(key=f"{key}:{m.user_id}", user_id=m.user_id, subject=m.subject, body=m.body, url=m.url)
        for key, m in occasions
    ]
    told = set(Notice.objects.filter(key__in=[row.key for row in rows]).values_list("key", flat=True))
    rows = [row for row in rows if row.key not in told]
    Notice.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    with_mail = set(
        get_user_model()
        .objects.filter(pk__in=[row.user_id for row in rows])
        .exclude(email="")
        .values_list("pk", flat=True)
    )
    jobs.plan_many(
        "core.mail", [(f"mail:{row.key}", {"notice": row.key}) for row in rows if row.user_id in with_mail]
    )


@jobs.job("core.mail", queue="mail", label=_("Send a notice by mail"))
def send_mail(job: Job) -> jobs.Finish:
    """At least once: a mail repeated after a crash carries the same Message-ID."""
    notice = Notice.objects.select_related("user").get(key=job.args["notice"])
    message_id = f"<{sha256(notice.key.encode()).hexdigest()[:32]}@qms>"
    body = "\n\n".join(filter(None, [notice.body, notice.url and settings.PUBLIC_URL + notice.url]))
    EmailMessage(notice.subject, body, to=[notice.user.email], headers={"Message-ID": message_id}).send()
    return lambda: Notice.objects.filter(pk=notice.pk).update(mailed_at=database_now())
