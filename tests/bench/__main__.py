"""`make bench`: medians of five interleaved rounds in one run, with the machine's load beside them."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import django

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
SAMPLE = 12


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms_portal.settings")
    django.setup()
    from tests.bench.pages import page_ratio
    from tests.bench.province import province
    from tests.bench.throughput import through_bare_weasyprint, through_celery, write_sources

    with province() as made:
        payloads = made.payloads()
        expected, folder = len(payloads), made.folder / "bare"
        write_sources(payloads, folder)
        one, two, bare, peaks = [], [], [], []
        for number in range(1, ROUNDS + 1):
            bare.append(through_bare_weasyprint(made, folder))
            rate, peak = through_celery(made, 1, expected)
            one.append(rate)
            peaks.append(peak)
            rate, peak = through_celery(made, 2, expected)
            two.append(rate)
            peaks.append(peak)
            print(
                f"round {number}: bare {bare[-1]:.2f}/s, one worker {one[-1]:.2f}/s, two {two[-1]:.2f}/s, "
                f"peak {max(peaks[-2:]) / 1e6:.0f} MB, load {os.getloadavg()[0]:.2f}",
                flush=True,
            )
        step = max(1, len(payloads) // SAMPLE)
        pages = page_ratio([payload for payload, _moment in payloads[::step]], ROUNDS)

    print(f"\nmedians of {ROUNDS} interleaved rounds, {expected} reports each, load {os.getloadavg()[0]:.2f}")
    say("reports per second, one worker", f"{median(one):.2f}")
    say("reports per second, bare WeasyPrint", f"{median(bare):.2f}")
    judge("one worker ÷ bare", median(a / b for a, b in zip(one, bare, strict=True)), at_least=0.9)
    judge("two workers ÷ one", median(a / b for a, b in zip(two, one, strict=True)), at_least=1.7)
    say("ms per page of the reports", str(pages["ms_per_page"]))
    say("ms per page of the plain reference", str(pages["reference_ms_per_page"]))
    judge("reports ÷ plain reference, per page", pages["ratio"], at_most=0.70)
    judge("worker peak memory, MB", max(peaks) / 1e6, at_most=200)
    print(flush=True)
    for further in ("search", "scoring"):
        subprocess.run([sys.executable, "-m", f"tests.bench.{further}"], cwd=ROOT, check=False)


def say(label: str, value: str) -> None:
    print(f"{label:<42}{value:>8}")


def judge(label: str, value: float, *, at_least: float | None = None, at_most: float | None = None) -> None:
    good = value >= at_least if at_least is not None else value <= at_most
    limit = f"≥ {at_least}" if at_least is not None else f"≤ {at_most}"
    print(f"{label:<42}{value:>8.2f}  {limit:<8}{'ok' if good else 'MISSED'}")


if __name__ == "__main__":
    main()
