"""Before a criteria set is issued or retired."""

from django.utils.translation import gettext as _

from core.actors import Actor


def set_is_whole(criteria_set, by: Actor) -> list[str]:
    """Points add up, levels and grades leave no gap and do not overlap."""
    from scoring.counting import problems_of

    return problems_of(criteria_set)


def set_has_kinds(criteria_set, by: Actor) -> list[str]:
    """It says for which kinds of agencies it is."""
    return [] if criteria_set.kinds.exists() else [_("Say for which kinds of agencies the criteria set is.")]


def kinds_have_no_other_set(criteria_set, by: Actor) -> list[str]:
    """A kind has one issued set a year; a correction takes the place of the version it corrects."""
    others = type(criteria_set).objects.issued().filter(year=criteria_set.year, kinds__in=criteria_set.kinds.all())
    others = others.exclude(pk=criteria_set.previous_id).distinct()
    sentence = _("“%(other)s” is issued for some of these kinds in the same year.")
    return [sentence % {"other": other} for other in others]


def correction_keeps_its_kinds(criteria_set, by: Actor) -> list[str]:
    """Agencies that are being scored by the version corrected go on with this one."""
    if criteria_set.previous is None:
        return []
    running = criteria_set.previous.assessments.filter(round__status="open").values("agency__kind")
    lost = criteria_set.previous.kinds.filter(pk__in=running).exclude(pk__in=criteria_set.kinds.all())
    sentence = _("“%(kind)s” is being scored by the version that this one corrects; keep it among the kinds.")
    return [sentence % {"kind": kind.name} for kind in lost]


def set_is_not_in_use(criteria_set, by: Actor) -> list[str]:
    """Agencies that are being scored by it keep it."""
    running = criteria_set.assessments.exclude(round__status="closed").count()
    if not running:
        return []
    return [_("%(n)d agencies are being scored by this criteria set.") % {"n": running}]
