from django.urls import path

from procedures.views import comparing, documents

urlpatterns = [
    # The register of documents
    path("procedures/<int:pk>/", documents.procedure_detail, name="procedure"),
    path("procedures/revisions/<int:pk>/", documents.revision_detail, name="revision"),
    path("procedures/revisions/<int:pk>/compare/<int:other>/", comparing.revision_compare, name="revision_compare"),
    # Word import
    # Law, TTHC, reviews
    # Provincial models
    # Dissemination, feedback
    # Overlaps
    # Public pages
]
