"""Small files of one team, written where a test wants them."""

from pathlib import Path

START = "2026-11-30"

CUSTOMERS = """\
customer_id,name,lat,lon,grade,service_min,rep_id,weekday_now,weeks_now
C1,Corner shop,31.2003,121.4003,A,30,R1,mon,1;2;3;4
C2,茶馆,31.2103,121.4103,B,30,R1,tue,1;3
C3,"=cmd|' /C calc'!A0",31.2203,121.4203,C,20,R1,wed,1
C4,Kiosk,31.2003,121.5003,A,30,R2,mon,1;2;3;4
C5,Market,31.2103,121.5103,B,30,R2,thu,1;3
C6,Bakery,31.2203,121.5203,C,20,R2,fri,2
"""

REPS = """\
rep_id,name,lat,lon
R1,Ann,31.2051,121.4051
R2,Bo,31.2051,121.5051
"""

CURRENT = """\
customer_id,rep_id,weekday,weeks
C1,R1,mon,1;2;3;4
C2,R1,mon,1;2
C3,R2,wed,1
C4,R2,mon,1;2;3;4
C5,R2,thu,1;3
C6,R2,fri,2
"""


def write_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def write_team(folder: Path) -> tuple[Path, Path]:
    """Write customers and reps; return their paths."""
    customers = write_file(folder / "customers.csv", CUSTOMERS)
    return customers, write_file(folder / "reps.csv", REPS)
