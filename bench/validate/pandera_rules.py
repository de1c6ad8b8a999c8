"""Seconds that pandera takes for the rules of a JSON file on a Parquet or CSV file, in polars."""

import json
import resource
import sys
import time
from datetime import date, datetime

import pandera.polars as pa
import polars as pl

path, rules_path = sys.argv[1], sys.argv[2]
rules = json.load(open(rules_path))


def limit(column, value):
    if not isinstance(value, str):
        return value
    return date.fromisoformat(value) if column == "booked" else datetime.fromisoformat(value)


def check(rule):
    column = rule["column"]
    low, high = limit(column, rule.get("min")), limit(column, rule.get("max"))
    match rule["rule"]:
        case "between":
            return pa.Check.in_range(low, high)
        case "in_set":
            return pa.Check.isin(rule["values"])
        case "pattern":
            return pa.Check.str_matches(f"^(?:{rule['pattern']})$")
        case "length":
            return pa.Check.str_length(rule["length"], rule["length"])
        case "mean":
            return pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).mean().is_between(low, high)))
        case "median":
            return pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).median().is_between(low, high)))
        case "missing":
            most = rule["max"]
            return pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).is_null().mean() <= most), ignore_na=False)


started = time.perf_counter()
table = pl.read_parquet(path) if path.endswith(".parquet") else pl.read_csv(path, try_parse_dates=True)
columns = {}
for name in table.columns:
    own = [rule for rule in rules if rule["column"] == name]
    kinds = {rule["rule"] for rule in own}
    checks = [check(rule) for rule in own if rule["rule"] not in ("not_null", "unique")]
    columns[name] = pa.Column(checks=checks, nullable="not_null" not in kinds, unique="unique" in kinds)
pa.DataFrameSchema(columns).validate(table, lazy=True)
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "peakGigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))
