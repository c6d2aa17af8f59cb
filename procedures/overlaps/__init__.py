"""Procedures that do the same thing, found by their titles, TTHCs and steps. Pure: rows in, groups out."""

from procedures.overlaps.finding import groups
from procedures.overlaps.profiles import Group, Likeness, Member, Profile

__all__ = ["Group", "Likeness", "Member", "Profile", "groups"]
