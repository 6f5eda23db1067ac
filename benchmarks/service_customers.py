"""A customers file as a company sends it: every customer with a place and an owner."""

import random
from collections.abc import Sequence

_HEADER = "customer_id,name,lat,lon,grade,value,rep_id,city,zip,address,phone"


def make_customers_file(num: int, rep_ids: Sequence[str], seed: int) -> bytes:
    """Return a CSV file; the same arguments give the same bytes."""
    generator = random.Random(seed)
    rows = [_HEADER]
    for number in range(1, num + 1):
        lat, lon = generator.uniform(30, 32), generator.uniform(120, 122)
        grade = generator.choices("ABC", (10, 30, 60))[0]
        rows.append(
            f"K{number:07},Corner shop {number},{lat:.5f},{lon:.5f},{grade},"
            f"{generator.randrange(1_000, 90_000)},{generator.choice(rep_ids)},"
            f"Springfield,{generator.randrange(10_000, 99_999)},"
            f"{generator.randrange(1, 999)} Long Market Road,"
            f"+86 21 {generator.randrange(10_000_000, 99_999_999)}"
        )
    return "\n".join((*rows, "")).encode()
