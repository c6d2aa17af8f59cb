"""`python -m tests.bench.overlaps --count 30000 --seed 7`: the search for overlaps on a planted set, timed, judged.

Seconds are those of the search alone, by the clock and of the one core it works on; the peak is that of the whole
process, with Django and the set itself in it. Ends with 1 on any miss.
"""

import argparse
import os
import resource
import sys
import time

import django

SECONDS, MEGABYTES = 60, 500


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument(
        "--strange", type=float, default=0.0, help="share of titles in words the search does not know"
    )
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms_portal.settings")
    django.setup()
    return max(run(options.count, seed, options.strange) for seed in options.seed)


def run(count: int, seed: int, strange: float = 0.0) -> int:
    """0 when everything planted is found, nothing else is grouped, and time and memory are within the limits."""
    from procedures.overlaps import groups
    from tests.bench.planted import judged, planted

    made = planted(count, seed, strange)
    before = peak()
    start, worked = time.perf_counter(), time.process_time()
    found = groups(made.profiles)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    verdict = judged(made, found)
    missed, mixed = verdict.missed, verdict.mixed
    good = not (missed or mixed or verdict.distractors) and seconds <= SECONDS and peak() <= MEGABYTES
    print(
        f"seed {seed}: {len(made.profiles)} profiles, {seconds:.1f} s ({worked:.1f} s of one core), "
        f"peak {peak():.0f} MB (before the search "
        f"{before:.0f}), {len(made.duplicate_groups) - len(missed)}/{len(made.duplicate_groups)} groups found whole, "
        f"{len(verdict.distractors)}/{len(made.distractor_pairs)} distractor pairs grouped, "
        f"{len(mixed)} groups mixed: {'ok' if good else 'MISSED'}",
        flush=True,
    )
    titles = {row.id: row.title for row in made.profiles}
    for ids in [*missed[:3], *mixed[:3]]:
        print("   ", " | ".join(titles[number] for number in sorted(ids)[:6]))
    return 0 if good else 1


def peak() -> float:
    """The highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
