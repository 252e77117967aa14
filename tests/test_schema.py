"""The JSON Schema holds every record, and refuses what is none."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from conftest import ODD, SBSYS
from referat_cli import Referat, parse_all

SCHEMA = Referat.model_json_schema(mode="serialization")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("sample", [*SBSYS, *ODD], ids=lambda path: path.stem)
def test_records_fit_the_schema_and_come_back_from_json(sample: Path) -> None:
    for record in parse_all(sample):
        VALIDATOR.validate(record.model_dump(mode="json"))
        assert Referat.model_validate_json(record.model_dump_json()) == record


def test_the_schema_refuses_an_unknown_key_and_a_missing_one() -> None:
    record = parse_all("REFERAT Byrådet d. 07-05-2024")[0].model_dump(mode="json")
    for wrong in ({**record, "møde": 1}, {key: value for key, value in record.items() if key != "punkter"}):
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(wrong)


def test_records_say_which_schema_they_follow() -> None:
    assert parse_all("")[0].model_dump(mode="json")["schema"] == "referat/1"
