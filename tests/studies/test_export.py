"""Records as tables."""

import json

import pytest

from separatrix.studies.export import write_csv, write_parquet


def record(key, value):
    return {"key": key, "parameters": {"n": 1}, "result": {"value": value}, "seconds": 0.5}


@pytest.mark.parametrize("values", [([1.0, 2.0], 3.0), ([1, [2]], [3, 4]), ("text", 2.0)])
def test_values_of_different_kinds_in_one_column_become_json(values, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    records = [record(str(k), value) for k, value in enumerate(values)]
    write_parquet(records, tmp_path / "a.parquet")
    found = parquet.read_table(tmp_path / "a.parquet").to_pydict()["value"]
    assert [json.loads(text) for text in found] == list(values)


def test_lists_stay_lists_in_parquet_and_are_json_in_csv(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    records = [record("a", [1.0, 2.0]), record("b", [3.0])]
    write_parquet(records, tmp_path / "a.parquet")
    assert parquet.read_table(tmp_path / "a.parquet").to_pydict()["value"] == [[1, 2], [3]]
    write_csv(records, tmp_path / "a.csv")
    assert '"[1.0, 2.0]"' in (tmp_path / "a.csv").read_text()
