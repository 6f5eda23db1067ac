"""Policy files: defaults, every setting, all faults at once."""

import pytest

from routing.errors import DataError
from routing.policy import (
    DayPolicy,
    GradePolicy,
    GradingPolicy,
    OverduePolicy,
    Policy,
    PrivacyPolicy,
    TerritoryPolicy,
    TravelPolicy,
)
from routing.read import read_policy
from tests.routing.read.read_world import codes, spoken, write


def read(folder, content):
    return read_policy(write(folder, content, "policy.toml"))


def faults(folder, content):
    with pytest.raises(DataError) as caught:
        read(folder, content)
    return [(issue.column, issue.code) for issue in spoken(caught.value.issues)]


def test_an_empty_file_is_the_default(tmp_path):
    assert read(tmp_path, "") == Policy()
    assert read(tmp_path, b"\xef\xbb\xbf\r\n") == Policy()


FULL = """
timezone = "Asia/Shanghai"
country = "CN"
region = ""
preset = "two-route"
rotation = "alternate-week"
crs = "gcj02"
service_area = [30, 120, 32.5, 122]
language = "zh"
days_off = "skip"
allow_unlocated = true
[cycle]
weeks = 2
slack_days = 1
any_weekday = false
area_share = 0.05
[grades.B]
service_min = 25.5
max_customers_per_rep = 40
[grading]
by = "column"
column = "kind"
otherwise = "C"
map = { "shop:supermarket" = "A", "amenity:bar" = "B" }
[day]
fill = 1
parking_min = 2.5
parking_radius_m = 80
[travel]
profile = "rural"
speeds = [[1, 20], [5, 30.5]]
detour = 1.25
[overdue]
limit_days = 60
frequency = 0
gap_days = 14
[territory]
tolerance = 0.1
keep_owners = false
max_handover = 0.2
apart = [["c1", "c2"], ["c3", " c1 "], ["c2", "c1"]]
attributes = {value = 0.1, customers = 0.15}
[privacy]
per_person = false
retention_days = 90
"""


def test_every_setting(tmp_path):
    expected = Policy(
        timezone="Asia/Shanghai",
        country="CN",
        preset="two-route",
        rotation="alternate-week",
        crs="gcj02",
        service_area=(30, 120, 32.5, 122),
        language="zh",
        allow_unlocated=True,
        weeks=2,
        slack_days=1,
        any_weekday=False,
        area_share=0.05,
        grades=(
            GradePolicy(
                name="A", frequency=2, service_time=2_700, weight=100, points=3
            ),
            GradePolicy(
                name="B",
                frequency=1,
                service_time=1_530,
                weight=10,
                points=2,
                max_customers_per_rep=40,
            ),
            GradePolicy(name="C", frequency=1, service_time=1_200, weight=1, points=1),
        ),
        grading=GradingPolicy(
            by="column",
            column="kind",
            mapping=(("shop:supermarket", "A"), ("amenity:bar", "B")),
            otherwise="C",
        ),
        day=DayPolicy(fill=1, parking_time=150, parking_radius=80),
        travel=TravelPolicy(profile="rural", detour=1.25, speeds=((1, 20), (5, 30.5))),
        overdue=OverduePolicy(limit_days=60, frequency=0, gap_days=14),
        territory=TerritoryPolicy(
            tolerance=0.1,
            keep_owners=False,
            max_handover=0.2,
            apart=(("c1", "c2"), ("c3", "c1")),
            attributes=(("value", 0.1), ("customers", 0.15)),
        ),
        privacy=PrivacyPolicy(per_person=False, retention_days=90),
    )
    assert read(tmp_path, FULL) == expected


def frequencies(policy):
    return {grade.name: grade.frequency for grade in policy.grades}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('preset = "two-route"', {"A": 8, "B": 4, "C": 2}),
        (
            'preset = "two-route"\nrotation = "alternate-week"',
            {"A": 4, "B": 2, "C": 2},
        ),
        ('preset = "two-route"\n[grades.C]\nfrequency = 1', {"A": 8, "B": 4, "C": 1}),
        ("[cycle]\nweeks = 8", {"A": 8, "B": 4, "C": 2}),
        ("[grades.A]\nfrequency = 12", {"A": 12, "B": 2, "C": 1}),
    ],
)
def test_frequencies_that_are_not_stated(tmp_path, content, expected):
    assert frequencies(read(tmp_path, content)) == expected


def test_own_grades_replace_the_defaults_in_the_files_order(tmp_path):
    content = (
        "[grades.Gold]\nfrequency = 8\nservice_min = 60\n"
        "[grades.A]\nmax_customers_per_rep = 9\n"
        "[grading]\nshares = [0.5]\n"
    )
    gold, a = read(tmp_path, content).grades
    assert (gold.name, gold.weight, gold.points) == ("Gold", 10, 1)
    assert (a.frequency, a.service_time, a.max_customers_per_rep) == (4, 2_700, 9)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('contry = "CN"', ("contry", "UNKNOWN_KEY")),
        ("[cycel]\nweeks = 4", ("cycel", "UNKNOWN_KEY")),
        ("[cycle]\nweek = 4", ("cycle.week", "UNKNOWN_KEY")),
        ("cycle = 4", ("cycle", "NOT_A_TABLE")),
        ("grades.A = 4", ("grades.A", "NOT_A_TABLE")),
        ("[cycle]\nweeks = 14", ("cycle.weeks", "OUT_OF_RANGE")),
        ("[cycle]\nweeks = true", ("cycle.weeks", "NOT_AN_INTEGER")),
        ("[cycle]\nweeks = 4.0", ("cycle.weeks", "NOT_AN_INTEGER")),
        ("timezone = 8", ("timezone", "NOT_A_TEXT")),
        ('timezone = "Asia/Beijing"', ("timezone", "UNKNOWN_TIMEZONE")),
        ('timezone = "../../etc/passwd"', ("timezone", "UNKNOWN_TIMEZONE")),
        ('country = "ZZ"', ("country", "UNKNOWN_COUNTRY")),
        ('country = "DE"\nregion = "XX"', ("country", "UNKNOWN_COUNTRY")),
        ('region = "BY"', ("region", "REGION_WITHOUT_COUNTRY")),
        ('crs = "utm"', ("crs", "UNKNOWN_CHOICE")),
        ('days_off = "forward"', ("days_off", "UNKNOWN_CHOICE")),
        ("allow_unlocated = 1", ("allow_unlocated", "NOT_TRUE_OR_FALSE")),
        ("service_area = [1, 2, 3]", ("service_area", "SERVICE_AREA_INVALID")),
        ("service_area = [32, 120, 30, 122]", ("service_area", "SERVICE_AREA_INVALID")),
        ("[day]\nfill = 0", ("day.fill", "OUT_OF_RANGE")),
        ("[day]\nfill = inf", ("day.fill", "NOT_FINITE")),
        ('[day]\nfill = "85%"', ("day.fill", "NOT_A_NUMBER")),
        ("[grading]\nshares = [0.9, 0.5]", ("grading.shares", "SHARES_INVALID")),
        ("[grading]\nshares = [0.9]", ("grading.shares", "SHARES_NUMBER")),
        ('[grading]\nby = "column"', ("grading.column", "GRADING_COLUMN_UNSET")),
        ('[grading.map]\nshop = "D"', ("grading.map.shop", "UNKNOWN_GRADE")),
        ("[grading.map]\nshop = 1", ("grading.map.shop", "UNKNOWN_GRADE")),
        ('[grading]\notherwise = "D"', ("grading.otherwise", "UNKNOWN_GRADE")),
        ("[travel]\nspeeds = [[1, 20], [2, 60]]", ("travel.speeds", "SPEEDS_INVALID")),
        ("[travel]\nspeeds = 30", ("travel.speeds", "SPEEDS_INVALID")),
        ("[travel]\ndetour = 0.9", ("travel.detour", "OUT_OF_RANGE")),
        ("[territory]\napart = 1", ("territory.apart", "APART_INVALID")),
        ("[privacy]\nper_person = 1", ("privacy.per_person", "NOT_TRUE_OR_FALSE")),
        ("[privacy]\nretention_days = 0", ("privacy.retention_days", "OUT_OF_RANGE")),
        ("[privacy]\nretention = 9", ("privacy.retention", "UNKNOWN_KEY")),
        ('[territory]\napart = ["ab"]', ("territory.apart", "APART_INVALID")),
        ('[territory]\napart = [["a", 1]]', ("territory.apart", "APART_INVALID")),
        ('[territory]\napart = [["a", "a"]]', ("territory.apart", "APART_INVALID")),
        ('[territory]\napart = [["a", "b c"]]', ("territory.apart", "APART_INVALID")),
        ("[territory]\nattributes = 1", ("territory.attributes", "NOT_A_TABLE")),
        (
            "[territory.attributes]\nvalues = 0.1",
            ("territory.attributes", "UNKNOWN_KEY"),
        ),
        (
            "[territory.attributes]\nvalue = 0",
            ("territory.attributes", "OUT_OF_RANGE"),
        ),
        ("[grades.A]\nfrequency = 6", ("grades.A.frequency", "FREQUENCY_INVALID")),
        ("[grades.A]\nfrequency = 40", ("grades.A.frequency", "FREQUENCY_INVALID")),
        ("[grades.A]\nservice_min = 0", ("grades.A.service_min", "OUT_OF_RANGE")),
        ("[cycle]\nweeks = 6", ("grades.C.frequency", "FREQUENCY_FRACTION")),
        ('preset = "two-route"\n[cycle]\nweeks = 5', ("cycle.weeks", "WEEKS_ODD")),
        ("[cycle]\nany_weekday = 1", ("cycle.any_weekday", "NOT_TRUE_OR_FALSE")),
        (
            'preset = "two-route"\n[cycle]\nany_weekday = true',
            ("cycle.any_weekday", "ANY_WEEKDAY_WITH_PRESET"),
        ),
        ("[grades.X]\nfrequency = 1", ("grades.X.service_min", "SETTING_MISSING")),
        ("[grades.X]\nservice_min = 9", ("grades.X.frequency", "SETTING_MISSING")),
        ("weeks = [", ("", "TOML_SYNTAX")),
        ("a = " + "[" * 100_000, ("", "TOML_SYNTAX")),
        (b"# \xff\xfe", ("", "ENCODING_MISMATCH")),
    ],
)
def test_faults_name_the_setting(tmp_path, content, fault):
    assert fault in faults(tmp_path, content)


def test_all_faults_come_together(tmp_path):
    found = faults(
        tmp_path, 'crs = "x"\nlang = "en"\n[day]\nfill = 2\n[cycle]\nweeks = 0'
    )
    assert [code for _, code in found] == [
        "UNKNOWN_CHOICE",
        "UNKNOWN_KEY",
        "OUT_OF_RANGE",
        "OUT_OF_RANGE",
    ]


def test_syntax_faults_name_the_row(tmp_path):
    with pytest.raises(DataError) as caught:
        read(tmp_path, "[cycle]\nweeks = = 4\n")
    assert codes(caught.value.issues) == ["TOML_SYNTAX"]
    assert caught.value.issues[0].row == 2


def test_weekdays_are_freed_on_request(tmp_path):
    assert read(tmp_path, "[cycle]\nany_weekday = true") == Policy(any_weekday=True)
