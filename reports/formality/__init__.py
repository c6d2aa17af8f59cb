"""Signals of formalism: records that look as if the system were kept for show. Each is a hint where to look closer,
never a verdict: nothing is scored or refused by it."""

from reports.formality import signals  # noqa: F401
from reports.formality.registry import SIGNALS, Signal, Trace, traces  # noqa: F401
