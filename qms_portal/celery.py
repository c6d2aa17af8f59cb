import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms_portal.settings")

app = Celery("qms_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["core"])


@worker_ready.connect
def reconcile_at_start(**kwargs) -> None:
    app.send_task("core.tasks.reconcile", kwargs={"ring_everything": True}, queue="default")
