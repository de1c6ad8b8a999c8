"""Writes the tables of a JSON file as Parquet and says, by pandera, which rows break which of their rules."""

import json
import sys
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

folder = Path(sys.argv[1])
dtypes = {"integer": "Int64", "number": "float64", "string": "string"}


def frame(case):
    columns = case["columns"].items()
    return pd.DataFrame({name: pd.Series(column["values"], dtype=dtypes[column["type"]]) for name, column in columns})


def bounded(rule, statistic):
    """Whether the statistic of all values lies within the rule's bounds."""
    return lambda values: rule.get("min", -1e300) <= statistic(values.dropna()) <= rule.get("max", 1e300)


def checks_of(name, rules):
    def check(key, holds, **options):
        return pa.Check(holds, name=f"{name}.{key}", error=f"{name}.{key}", **options)

    # What the value of a rule is bound to, because the checks run later than this loop.
    if "min" in rules:
        yield check("min", lambda values, least=rules["min"]: values >= least)
    if "max" in rules:
        yield check("max", lambda values, most=rules["max"]: values <= most)
    if "allowed" in rules:
        yield check("allowed", lambda values, known=rules["allowed"]: values.isin(known))
    if "pattern" in rules:
        yield check("pattern", lambda values, pattern=rules["pattern"]: values.str.fullmatch(pattern))
    if "length" in rules:
        low, high = rules["length"]["min"], rules["length"]["max"]
        yield check("length", lambda values: values.str.len().between(low, high))
    if "monotonic" in rules:
        yield check("monotonic", lambda values: values.diff().fillna(0) >= 0)
    if "mean" in rules:
        yield check("mean", bounded(rules["mean"], lambda values: values.mean()))


def schema_of(case):
    columns = {
        name: pa.Column(
            dtypes[column["type"]],
            checks=list(checks_of(name, column["rules"])),
            nullable=column["rules"].get("nullable", False),
            unique=column["rules"].get("unique", False),
            report_duplicates="exclude_first",
        )
        for name, column in case["columns"].items()
    }
    pair = pa.Check(lambda table: table["low"] <= table["high"], name="table.sql.pair", error="table.sql.pair", ignore_na=False)
    return pa.DataFrameSchema(columns, checks=[pair], unique=case["key"], report_duplicates="exclude_first")


def rule_of(column, check):
    if check == "not_nullable":
        return f"{column}.nullable"
    if check == "field_uniqueness":
        return f"{column}.unique"
    return "table.key" if check == "multiple_fields_uniqueness" else check


def broken(case, table):
    try:
        schema_of(case).validate(table, lazy=True)
        return {}
    except pa.errors.SchemaErrors as errors:
        found = {}
        for _, failure in errors.failure_cases.iterrows():
            # A rule about all values has no row; files count their rows from 1.
            rows = [] if pd.isna(failure["index"]) else [int(failure["index"]) + 1]
            found.setdefault(rule_of(failure["column"], failure["check"]), set()).update(rows)
        return {rule: sorted(rows) for rule, rows in found.items()}


cases = json.loads((folder / "cases.json").read_text())
results = []
for number, case in enumerate(cases):
    table = frame(case)
    table.to_parquet(folder / f"{number}.parquet")
    results.append(broken(case, table))
print(json.dumps(results))
