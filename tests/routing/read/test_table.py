"""Files, encodings, separators, quotes: fault catalogue A01-A06, A10-A13, A18."""

import gzip
import io
import zipfile

import openpyxl
import pytest

from routing.errors import DataError, Severity
from routing.policy import Policy
from routing.read import read_customers
from tests.routing.read.read_world import (
    HEADER,
    ROW,
    codes,
    fatal_codes,
    read,
    write,
)


def rows(number: int) -> str:
    return "".join(f"C{at},31.{at:04},121.4737\n" for at in range(1, number + 1))


def test_a01_a_byte_order_mark_is_no_part_of_the_first_header(tmp_path):
    text = "customer_id,name,lat,lon,grade\nC1,Zoë,31.2304,121.4737,A\n"
    reading = read(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert reading.customers[0].name == "Zoë"
    assert reading.issues == ()
    assert reading.read_options["encoding"] == "utf-8"


def test_a02_chinese_headers_in_gbk_are_read_and_the_encoding_reported(tmp_path):
    lines = ["客户编号,客户名称,纬度,经度,等级"]
    lines += [f"C{at},上海第{at}门店,31.{at:04},121.4737,B" for at in range(200)]
    reading = read(tmp_path, "\n".join(lines).encode("gbk"))
    assert reading.rows_accepted == 200
    assert reading.customers[7].name == "上海第7门店"
    assert reading.read_options["encoding"] == "gb18030"
    assert codes(reading.issues) == ["ENCODING_ASSUMED"]
    assert reading.issues[0].severity is Severity.WARNING


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a03_utf_16_with_byte_order_mark_and_tabs(tmp_path, codec):
    text = "\ufeff" + f"{HEADER}\r\n{ROW}\r\n".replace(",", "\t")
    reading = read(tmp_path, text.encode(codec))
    assert len(reading.customers) == 1
    assert reading.read_options["encoding"] == "utf-16"


def test_a04_a_given_encoding_that_does_not_fit_is_refused_with_its_place(tmp_path):
    path = write(tmp_path, f"{HEADER},name\n{ROW},上海\n".encode("gbk"))
    with pytest.raises(DataError) as caught:
        read_customers(path, Policy(), encoding="utf-8")
    [issue] = caught.value.issues
    assert (issue.code, issue.row) == ("ENCODING_MISMATCH", 2)
    assert issue.values["offset"] == len(f"{HEADER},name\n{ROW},")


def test_a_given_encoding_is_taken_without_a_warning(tmp_path):
    content = f"{HEADER},name\n{ROW},上海\n".encode("gbk")
    assert read(tmp_path, content, encoding="GBK").issues == ()
    unknown = fatal_codes(read, tmp_path, content, encoding="klingon")
    assert unknown == ["UNKNOWN_ENCODING"]
    assert fatal_codes(read, tmp_path, content, encoding="hex") == ["UNKNOWN_ENCODING"]


def test_a05_semicolons_with_decimal_commas(tmp_path):
    reading = read(tmp_path, "customer_id;lat;lon;value\nC1;31,2304;121,4737;12,5\n")
    [customer] = reading.customers
    assert (customer.location.lat, customer.location.lon) == (31.2304, 121.4737)
    assert customer.value == 12.5


def test_a05_decimal_commas_between_commas_are_never_two_coordinates(tmp_path):
    reading = read(tmp_path, f"{HEADER}\nC1,31,2304,121,4737\n{ROW}\n")
    assert [c.location.lat for c in reading.customers] == [31.2304]
    assert codes(reading.issues) == ["RAGGED_ROW"]


def test_a05_other_separators_are_refused(tmp_path):
    content = f"{HEADER}\n{ROW}\n".replace(",", "|")
    assert fatal_codes(read, tmp_path, content) == ["DELIMITER_UNDETERMINED"]


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "EMPTY_FILE"), ("\n\n\n", "EMPTY_FILE"), (HEADER + "\n", "NO_ROWS")],
)
def test_a06_nothing_in_it(tmp_path, content, code):
    assert fatal_codes(read, tmp_path, content) == [code]


def test_a10_rows_of_another_length_are_refused_others_kept(tmp_path):
    lines = [HEADER, *rows(10).splitlines()]
    lines[6] += ",more"
    lines[8] = "C8,31.0008"
    reading = read(tmp_path, "\n".join(lines))
    assert [(i.code, i.row) for i in reading.issues] == [
        ("RAGGED_ROW", 7),
        ("RAGGED_ROW", 9),
    ]
    assert len(reading.customers) == 8


def test_a11_quoted_line_breaks_commas_and_quotes_are_exact(tmp_path):
    text = (
        "customer_id,name,lat,lon\r\n"
        'C1,"Bar ""Q"",\r\nfirst floor",31.2304,121.4737\r\n'
        "C2,plain,91,121.4737\r\n"
    )
    reading = read(tmp_path, text)
    assert reading.customers[0].name == 'Bar "Q",\r\nfirst floor'
    assert [(i.code, i.row) for i in reading.issues] == [("INVALID_LATITUDE", 3)]


@pytest.mark.parametrize("others", ["plain", '"quoted"'])
def test_a12_an_unclosed_quote_costs_its_own_row_only(tmp_path, others):
    lines = ["customer_id,name,lat,lon"]
    lines += [f"C{at},{others},31.{at:04},121.4737" for at in range(2, 201)]
    lines[49] = 'C50,"open,31.0050,121.4737'
    reading = read(tmp_path, "\n".join(lines) + "\n")
    assert [(i.code, i.row) for i in reading.issues] == [("UNCLOSED_QUOTE", 50)]
    assert len(reading.customers) == 198


def test_a12_a_quote_closed_by_accident_rows_later(tmp_path):
    text = f'{HEADER},name\nC1,31,121,"open\nC2,31,121,x\nC3,31,121,y",\n{ROW}9,z\n'
    reading = read(tmp_path, text)
    assert ("UNCLOSED_QUOTE", 2) in [(i.code, i.row) for i in reading.issues]
    assert [c.customer_id for c in reading.customers] == ["C2", "C1"]


def test_quotes_inside_a_text_are_kept(tmp_path):
    text = f'{HEADER},name\n{ROW},"B" Baduini\nC2,31.1,121.1234,Stazione "IP"\n'
    names = [customer.name for customer in read(tmp_path, text).customers]
    assert names == ['"B" Baduini', 'Stazione "IP"']


def test_a13_an_overlong_field_costs_its_row_only(tmp_path):
    text = f"{HEADER},name\nC0,31,121,{'x' * 200_000}\n{ROW},y\n"
    reading = read(tmp_path, text)
    assert [(i.code, i.row, i.column) for i in reading.issues] == [
        ("FIELD_TOO_LONG", 2, "name")
    ]
    assert [c.customer_id for c in reading.customers] == ["C1"]


def test_banner_lines_above_the_header_are_skipped_and_counted(tmp_path):
    text = f'Extract of 2026-11-30, "draft\n\n{HEADER}\n\n{ROW}\nC2,95,10\n,,\n'
    reading = read(tmp_path, text)
    assert reading.rows_total == 2
    assert [(i.code, i.row) for i in reading.issues] == [("INVALID_LATITUDE", 6)]


def test_gzip_and_old_line_ends_are_undone(tmp_path):
    content = gzip.compress(f"{HEADER}\r{ROW}\r".encode(), mtime=0)
    assert len(read(tmp_path, content, name="customers.csv.gz").customers) == 1


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for cells in sheets:
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_workbook_cells_become_text_without_point_zero(tmp_path):
    header = ["客户编号", "纬度", "经度", "邮编", "frequency", "name", "active", "fax"]
    row = [123, 31.2304, 121.4737, 20003.0, 4, None, True, None]
    content = workbook([["notes"]], [["banner"], [], header, row, [None] * 8])
    reading = read(tmp_path, content, name="customers.xlsx")
    [customer] = reading.customers
    assert (customer.customer_id, customer.zip, customer.name) == ("123", "20003", "")
    assert customer.frequency == 4
    assert reading.rows_total == 1
    assert [(i.code, i.column) for i in reading.issues] == [("UNKNOWN_COLUMN", "fax")]


def test_rows_of_a_workbook_are_counted_as_it_shows_them(tmp_path):
    cells = [[], HEADER.split(","), [], ["C1", 91, 10], ["C2", 31.25, 121.25]]
    reading = read(tmp_path, workbook(cells), name="customers.xlsx")
    assert [(i.code, i.row) for i in reading.issues if i.row] == [
        ("INVALID_LATITUDE", 4),
        ("LOW_PRECISION_COORDINATE", 5),
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"customer_id,lat,lon\n", "NOT_A_SPREADSHEET"),
        ("a.csv", b"%PDF-1.7 \xff\xfe", "NOT_A_SPREADSHEET"),
        ("a.csv", b"<!DOCTYPE html><html>log in</html>", "HTML_INSTEAD_OF_FILE"),
        ("a.xls", OLE + bytes(600), "LEGACY_XLS"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED_WORKBOOK"),
        ("a.csv", b"a,b\n\x00\x00\n", "NOT_TEXT"),
        ("a.csv", b"a,b\n\xff\xff\xff\n", "ENCODING_UNDETERMINED"),
        ("a.xlsx", b"PK\x03\x04 broken", "ARCHIVE_BROKEN"),
        ("a.csv.gz", b"\x1f\x8b broken", "ARCHIVE_BROKEN"),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "ARCHIVE_BROKEN"),
    ],
)
def test_a18_what_is_no_table_is_named(tmp_path, name, content, code):
    assert fatal_codes(read, tmp_path, content, name=name) == [code]


def test_missing_files_and_folders_are_named(tmp_path):
    missing = fatal_codes(read_customers, tmp_path / "no.csv", Policy())
    assert missing == ["FILE_NOT_FOUND"]
    assert fatal_codes(read_customers, tmp_path, Policy()) == ["IS_A_FOLDER"]
    odd = fatal_codes(read_customers, "a\x00b.csv", Policy())
    assert odd == ["FILE_UNREADABLE"]


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    refused = fatal_codes(read_customers, tmp_path / "a.xlsx", Policy())
    assert refused == ["NOT_A_SPREADSHEET"]


def test_a16_a_zip_bomb_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(201_000_000))
    refused = fatal_codes(read_customers, tmp_path / "a.xlsx", Policy())
    assert refused == ["ARCHIVE_BOMB"]


@pytest.mark.parametrize(
    ("cell", "moved"), [(b'r="A1"', b'r="XFD1048576"'), (b'r="1"', b'r="9999999"')]
)
def test_a_stray_cell_far_out_does_not_fill_the_memory(tmp_path, cell, moved):
    plain = workbook([HEADER.split(","), ["C1", 31.2304, 121.4737]])
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as source,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(cell, moved).replace(b'r="C1"', b'r="XX1"')
            target.writestr(name, content)
    refused = fatal_codes(read_customers, tmp_path / "a.xlsx", Policy())
    assert refused == ["SHEET_TOO_LARGE"]
