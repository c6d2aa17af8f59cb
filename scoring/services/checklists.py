"""The checklist of an inspection: the items of Art. 36, and the requests that earlier inspections left."""

from scoring.models import CheckItem, Inspection, InspectionItem, InspectionRequest, RequestFollowUp


def checklist_make(inspection: Inspection) -> None:
    """Create the items and follow-ups that are missing. Safe to repeat."""
    InspectionItem.objects.bulk_create(
        InspectionItem(inspection=inspection, check_item=item)
        for item in CheckItem.objects.exclude(pk__in=inspection.items.values("check_item"))
    )
    open_requests = InspectionRequest.objects.unsettled().filter(agency=inspection.agency_id)
    open_requests = open_requests.exclude(inspection=inspection).exclude(status=InspectionRequest.Status.DRAFT)
    RequestFollowUp.objects.bulk_create(
        RequestFollowUp(inspection=inspection, request=request)
        for request in open_requests.exclude(pk__in=inspection.follow_ups.values("request"))
    )
