"""The rounds of the scenarios give the figures of the articles."""

import pytest

pytestmark = pytest.mark.django_db
