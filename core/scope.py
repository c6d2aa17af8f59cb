"""The one place that decides which records an actor sees. Outside the scope a record does not exist: 404."""

from typing import TypeVar

from django.db import models
from django.shortcuts import get_object_or_404

from core.actors import Actor

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to an agency; the model's `SCOPE` names the path to it."""

    def visible_to(self, actor: Actor):
        if actor.sees_all:
            return self
        path = getattr(self.model, "SCOPE", "agency_id")
        return self.filter(**{f"{path}__in": actor.agency_ids})


def get_visible(source: type[M] | models.QuerySet, actor: Actor, **lookup) -> M:
    """The one record in the actor's scope, else 404, so that nobody can probe for ids."""
    queryset = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    return get_object_or_404(queryset.visible_to(actor), **lookup)
