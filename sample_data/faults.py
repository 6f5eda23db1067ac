"""Thirty-odd customers, a third of them with one deliberate fault each."""

from collections.abc import Sequence

from sample_data.customers import WEEKDAYS

NUM_ROWS = 32
WINDOWS = tuple(f"windows_{weekday}" for weekday in WEEKDAYS)


def faulty_rows(
    header: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return the first sample rows, some of them spoilt in one place."""
    plain = [row for row in rows if not row[header.index("frequency")]][:NUM_ROWS]
    place = {name: idx for idx, name in enumerate(header)}

    def spoilt(number: int, **changes: str) -> tuple[str, ...]:
        row = list(plain[number])
        for column, value in changes.items():
            row[place[column]] = value
        return tuple(row)

    lat, lon = plain[5][place["lat"]], plain[5][place["lon"]]
    faults = {
        2: spoilt(2, lat=""),
        5: spoilt(5, lat=lon, lon=lat),
        8: spoilt(8, customer_id=plain[0][0], name="Golden Carp Market"),
        10: plain[10][:-1],
        12: spoilt(12, grade="D"),
        14: spoilt(14, frequency="6"),
        17: spoilt(17, windows_wed="17:00-09:00"),
        19: spoilt(19, service_min="-5"),
        22: spoilt(22, value="约三万"),
        24: spoilt(24, lat="0", lon="0"),
        26: spoilt(26, rep_id="R7"),
        28: plain[27],
        30: spoilt(30, **dict.fromkeys(WINDOWS, "10:00-10:05")),
    }
    return [faults.get(number, row) for number, row in enumerate(plain)]
