"""How the state machines of the tests are run."""

import logging

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def stays_whole(machine: type[RuleBasedStateMachine], *, examples: int, steps: int) -> None:
    """Try as much as the suite has time for; print nothing but the failing story."""
    bounded = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    logging.disable(logging.CRITICAL)
    try:
        run_state_machine_as_test(machine, settings=bounded)
    finally:
        logging.disable(logging.NOTSET)
