from django.urls import path

from core import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_view, name="search"),
    path("notices/", views.notice_list, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<int:pk>/read/", views.notice_read, name="notice_read"),
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/reconcile/", views.jobs_reconcile, name="jobs_reconcile"),
    path("jobs/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("files/<int:pk>/", views.file_download, name="file"),
    path("worker.js", views.worker, name="worker"),
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
]
