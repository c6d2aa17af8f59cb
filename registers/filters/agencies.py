"""What lists of the rows of agencies share: only who sees several agencies is asked for one."""

from django.utils.translation import gettext_lazy as _

from agencies.filters import TextFilter, WordsFilterSet


class OfAgencies(WordsFilterSet):
    """Beside its own words also narrowed by words of the agency's name."""

    agency = TextFilter(label=_("Agency"), method="of_agency", max_length=200)

    def __init__(self, *args, sees_all: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not sees_all:
            del self.filters["agency"]


class ByAgency(WordsFilterSet):
    """Rows without words of their own: the agency's name is what one searches for."""

    q = TextFilter(label=_("Agency"), method="of_agency", max_length=200)

    def __init__(self, *args, sees_all: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not sees_all:
            del self.filters["q"]
