import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from core import jobs

STOPS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = "Run jobs without a broker: a supervisor and one long-lived child that reconciles and works."

    stopping = False
    process: subprocess.Popen | None = None

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="reconcile, work until nothing is planned, and end")
        parser.add_argument("--child", action="store_true", help="what the supervisor starts; ends with it")

    def handle(self, *, once: bool, child: bool, **options):
        if once:
            jobs.reconcile()
            while self.work():
                pass
        elif child:
            self.work_for_ever()
        else:
            self.supervise()

    def supervise(self) -> None:
        """A child killed by its time limit is replaced; its job comes back when the lease ends."""
        connection.close()
        for number in STOPS:
            signal.signal(number, self.stop)
        while not self.stopping:
            self.process = subprocess.Popen([sys.executable, sys.argv[0], "runjobs", "--child"])  # noqa: S603
            if self.stopping:
                self.process.terminate()
            self.process.wait()
            time.sleep(0 if self.stopping else 1)

    def stop(self, number, frame) -> None:
        """Never wait for the child in here: the loop does, and holds its lock."""
        self.stopping = True
        if self.process:
            self.process.terminate()

    def work_for_ever(self) -> None:
        """Reconcile at every tick, however much waits: what a killed child held must not wait for an empty queue."""
        for number in STOPS:
            signal.signal(number, lambda number, frame: sys.exit(0))
        parent = os.getppid()
        while os.getppid() == parent:
            jobs.reconcile()
            next_tick = time.monotonic() + settings.RECONCILE_SECONDS
            while time.monotonic() < next_tick and os.getppid() == parent:
                if not self.work():
                    time.sleep(1)

    def work(self) -> bool:
        """One job, if any waits. The alarm's default action ends a process whose job overruns, whatever it is in."""
        signal.alarm(settings.CELERY_TASK_TIME_LIMIT)
        worked = jobs.execute_next()
        signal.alarm(0)
        return worked
