"""The one writer of CSV: a header, rows in order, CRLF, a mark for spreadsheets; amounts with two decimals, rates with four."""

from decimal import Decimal

from fundtracker.web import csv_files


def test_rows_by_name_and_rows_in_order_are_one_file() -> None:
    named = csv_files.write(["a", "b"], [{"b": "2", "a": "1"}, {"a": "x;y"}], delimiter=";", bom=True)
    assert named == csv_files.table(["a", "b"], [["1", "2"], ["x;y", ""]], delimiter=";", bom=True)
    assert named.decode("utf-8-sig") == 'a;b\r\n1;2\r\n"x;y";\r\n'
    assert csv_files.table(["a"], []) == b"a\r\n"


def test_amounts_have_two_decimals_and_rates_four() -> None:
    assert [csv_files.euros(cents, ",") for cents in (0, 5, -123_456)] == ["0,00", "0,05", "-1234,56"]
    assert [csv_files.decimal(Decimal("0.04065"), 4), csv_files.decimal(1.5)] == ["0.0407", "1.50"]
