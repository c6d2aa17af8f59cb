"""`python -m tests.bench.search`: how long a search among 600,000 revisions takes on PostgreSQL, warm.

A database of its own: 30,000 procedures by bulk inserts, twenty revisions of each by one INSERT … SELECT. A search is
what a list does: the capped ids, the count, the first page in order.
"""

import sys
import time
from collections import Counter
from datetime import date
from itertools import cycle, islice

from tests.bench.databases import database

DATABASE = "qms_bench_search"
AGENCIES, PROCEDURES, ISSUES = 400, 30_000, 20
QUERIES, WARM_UP, LIMIT_MS = 60, 3, 100
UNTIL = date(2019, 9, 30)
ABSENT = ("zzqx", "khongcotunay", "qxw", "wj", "xyzgiayphep", "fff9")
CHANGES = (
    "ban hanh lan dau", "cap nhat can cu phap ly", "doi ten don vi", "rut ngan thoi gian", "bo sung bieu mau",
    "chuyen doi phien ban", "gop buoc", "sua noi tiep nhan", "them nhanh re", "lam ro trach nhiem",
)  # fmt: skip


def main() -> int:
    with database(DATABASE):
        start = time.perf_counter()
        build()
        print(f"{revisions():,} revisions made in {time.perf_counter() - start:.0f} s", flush=True)
        good = [measure(kind, words) for kind, words in vocabulary().items()]
    return 0 if all(good) else 1


def build() -> None:
    from django.db import connection

    make_procedures()
    numbers = {"changes": list(CHANGES), "kinds": len(CHANGES), "issues": ISSUES, "until": UNTIL}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'procedures_revision_trigrams'")
        index = cursor.fetchone()[0]
        cursor.execute("DROP INDEX procedures_revision_trigrams")
        cursor.execute(many_revisions(), numbers)
        cursor.execute(index)
        cursor.execute("VACUUM ANALYZE procedures_revision, procedures_procedure")


def make_procedures() -> None:
    """Every act of the catalogue at places all over, in the agencies in turn."""
    from core.reference import load_all
    from procedures.models import Procedure
    from procedures.sample import catalogue, words
    from procedures.sample.agencies import sketches, write_agencies
    from procedures.sample.places import CASES, place

    load_all()
    agencies = write_agencies(list(sketches("MH", AGENCIES, words.chance("search"))))
    rows = []
    for n, matter in enumerate(islice(cycle(catalogue.matters()), PROCEDURES)):
        row = Procedure(
            agency=agencies[n % AGENCIES],
            kind="operational",
            code=f"QT-NV-{n // AGENCIES + 1:02}",
            title=f"{matter.title} {CASES[n // 7 % len(CASES)]} tại {place(n * 13)}",
            is_illustrative=True,
        )
        row.refresh_index((matter.code,))
        rows.append(row)
    Procedure.objects.bulk_create(rows, batch_size=2000)


def many_revisions() -> str:
    """Twenty issues of every procedure: the last in effect, the others superseded, every column that is not null."""
    from django.db import models

    from procedures.models import Revision

    special = {
        "procedure_id": "p.id", "agency_id": "p.agency_id", "issue_number": "n", "title": "p.title",
        "status": "CASE WHEN n = %(issues)s THEN 'effective' ELSE 'superseded' END",
        "effective_from": "%(until)s::date - 100 * (%(issues)s - n) - 60",
        "effective_to": "CASE WHEN n < %(issues)s THEN %(until)s::date - 100 * (%(issues)s - n - 1) - 60 END",
        "planned_effective_on": "%(until)s::date - 100 * (%(issues)s - n) - 60",
        "search_text": "p.search_text || ' ' || (%(changes)s::text[])[1 + (p.id + n) %% %(kinds)s]",
        "purpose": "'Quy định trình tự, trách nhiệm và thời gian thực hiện việc ' || p.title",
        "payload": "jsonb_build_object('content', jsonb_build_object('title', p.title, 'issue', n))",
        "version": "1", "remarks": "'{}'::jsonb",
    }  # fmt: skip
    columns, values = [], []
    for field in Revision._meta.concrete_fields:
        if field.column in special or (not field.null and not field.primary_key):
            assert field.column in special or isinstance(field, models.CharField | models.TextField), field.column
            columns.append(field.column)
            values.append(special.get(field.column, "''"))
    names = ", ".join(f'"{column}"' for column in columns)
    chosen = ", ".join(values)
    return (
        f"INSERT INTO procedures_revision ({names}) SELECT {chosen} "
        "FROM procedures_procedure p CROSS JOIN generate_series(1, %(issues)s) n ORDER BY n, p.id"
    )


def revisions() -> int:
    from procedures.models import Revision

    return Revision.objects.count()


def vocabulary() -> dict[str, list[list[str]]]:
    """Kind of word → searches. Common words stand in a tenth of all procedures, rare ones in at most ten."""
    from procedures.models import Procedure

    texts = list(Procedure.objects.order_by("pk").values_list("search_text", flat=True))
    counts = Counter(word for text in texts for word in set(text.split()))
    common = [word for word, n in counts.most_common() if n >= PROCEDURES / 10]
    rare = sorted(word for word, n in counts.items() if n <= 10)
    pairs = [[*text.split()[-2:]] for text in texts[:: PROCEDURES // QUERIES]]
    searches = {
        "common": [[word] for word in common] + [list(pair) for pair in zip(common, common[1:], strict=False)],
        "rare": [[word] for word in rare] + pairs,
        "absent": [[word] for word in ABSENT] + [[common[n % len(common)], word] for n, word in enumerate(ABSENT)],
    }
    return {kind: list(islice(cycle(found), max(QUERIES, len(found[:200])))) for kind, found in searches.items()}


def measure(kind: str, searches: list[list[str]]) -> bool:
    for words in searches[:WARM_UP] * 2:
        search(words)
    took, found = [], []
    for words in searches:
        start = time.perf_counter()
        found.append(search(words))
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    p50, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
    good = p95 <= LIMIT_MS
    print(
        f"{kind + ' words':<14}{len(took):>4} searches, up to {max(found):>5} hits: p50 {p50:6.1f} ms, "
        f"p95 {p95:6.1f} ms, longest {took[-1]:6.1f} ms  ≤ {LIMIT_MS} {'ok' if good else 'MISSED'}",
        flush=True,
    )
    return good


def search(words: list[str]) -> int:
    """What a list does for a query: narrow, count, show the first page in order; how many were found."""
    from procedures.models import Revision

    rows = Revision.objects.matching(words)
    list(rows.prefetch_related("procedure", "agency").defer("payload").order_by("-effective_from", "pk")[:50])
    return rows.count()


if __name__ == "__main__":
    sys.exit(main())
