"""The figures as a table, and which of the bars hold."""

from typing import Any

from .measuring import BARRED, FLOOR

OF_FLOOR, GROWTH, P95, SQL_P95, FIVE = 3.0, 1.2, 100, 50, 190


def table(figures: dict[str, Any]) -> str:
    small, large = "1000", str(figures["tickets"])
    lines = [
        "", f"{figures['tickets']:,} tickets beside 1,000 · {figures['commit']} · {figures['at']} · {figures['cores']} cores, load {figures['load']:.1f}"
        f" · database {figures['database_mb'][large]:,} MB · memory {figures['memory_mb'][large]} MB", "",
        "| who | page | CPU ms | of floor | growth | p50 | p95 | p99 | p95 at 8 | rps 1 | rps 8 | queries | SQL ms | bytes |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    failed = []
    for who, pages in figures["pages"].items():
        floor = pages[FLOOR][large]["cpu_ms"]
        for name, sizes in pages.items():
            one, base = sizes[large], sizes[small]
            ratio, growth = one["cpu_ms"] / floor, one["cpu_ms"] / base["cpu_ms"]
            lines.append(
                f"| {who} | {name} | {one['cpu_ms']:.1f} | {ratio:.2f} | {growth:.2f} | {one['p50_ms']} | {one['p95_ms']} | {one['p99_ms']}"
                f" | {one['p95_ms_at_8']} | {one['rps'].get(1)} | {one['rps'].get(8)} | {one['queries']:.0f} | {one['sql_ms']} | {one['bytes']:,} |"
            )
            failed += missed(f"{name}, {who}", one["p95_ms"], ratio, growth, barred=name.startswith(BARRED))
    lines += ["", "| act | p50 at 1,000 | p95 | p50 | p95 |", "|---|--:|--:|--:|--:|"]
    for name, sizes in figures["acts"].items():
        lines.append(
            f"| {name} | {sizes[small]['p50_ms']} | {sizes[small]['p95_ms']} | {sizes[large]['p50_ms']} | {sizes[large]['p95_ms']} |"
        )
        failed += missed(name, sizes[large]["p95_ms"], 0, 0, barred=False)
    search = figures["search"]
    lines += [
        "", f"Search: {search['among_first_five']} of {search['asked']} among the first five; {search['phrases_found']} of {search['phrases']} exact"
        f" phrases; in PostgreSQL p50 {search['sql_p50_ms']}, p95 {search['sql_p95_ms']}, p99 {search['sql_p99_ms']} ms.",
    ]  # fmt: skip
    lines += [f"  not found: {one['kind']} “{one['typed']}” (B1-{one['wanted']})" for one in search["missed"]]
    if (
        search["among_first_five"] < FIVE
        or search["phrases_found"] < search["phrases"]
        or search["sql_p95_ms"] >= SQL_P95
    ):
        failed.append("search")
    lines += ["", "Every bar holds." if not failed else "Over the bar:", *(f"  {one}" for one in failed)]
    return "\n".join(lines)


def missed(name: str, p95: float, ratio: float, growth: float, *, barred: bool) -> list[str]:
    found = [f"p95 {p95} ms, not under {P95}"] if p95 >= P95 else []
    if barred:
        found += [f"{ratio:.2f} times the floor, not {OF_FLOOR:g}"] if ratio > OF_FLOOR else []
        found += [f"{growth:.2f} times what it costs at 1,000, not {GROWTH:g}"] if growth > GROWTH else []
    return [f"{name}: {one}" for one in found]
