from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("agencies.urls")),
    path("", include("procedures.urls")),
    path("", include("registers.urls")),
    path("", include("audits.urls")),
    path("", include("scoring.urls")),
    path("", include("reports.urls")),
]

handler500 = "core.views.server_error"
