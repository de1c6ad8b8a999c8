"""Seconds that Great Expectations takes for the rules of a JSON file on a Parquet or CSV file, in pandas."""

import json
import logging
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import great_expectations as gx  # noqa: E402
import pandas as pd  # noqa: E402
from great_expectations import expectations as gxe  # noqa: E402

path, rules_path = sys.argv[1], sys.argv[2]


def limit(rule, value):
    return pd.Timestamp(value) if isinstance(value, str) else value


def expectation(rule):
    column, kind = rule["column"], rule["rule"]
    bounds = {"min_value": limit(rule, rule.get("min")), "max_value": limit(rule, rule.get("max"))}
    match kind:
        case "not_null":
            return gxe.ExpectColumnValuesToNotBeNull(column=column)
        case "missing":
            return gxe.ExpectColumnValuesToNotBeNull(column=column, mostly=1 - rule["max"])
        case "unique":
            return gxe.ExpectColumnValuesToBeUnique(column=column)
        case "between":
            return gxe.ExpectColumnValuesToBeBetween(column=column, **bounds)
        case "in_set":
            return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=rule["values"])
        case "pattern":
            return gxe.ExpectColumnValuesToMatchRegex(column=column, regex=f"^(?:{rule['pattern']})$")
        case "length":
            return gxe.ExpectColumnValueLengthsToEqual(column=column, value=rule["length"])
        case "mean":
            return gxe.ExpectColumnMeanToBeBetween(column=column, **bounds)
        case "median":
            return gxe.ExpectColumnMedianToBeBetween(column=column, **bounds)


rules = json.load(open(rules_path))
started = time.perf_counter()
table = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path, parse_dates=["departed", "booked"])
table["booked"] = pd.to_datetime(table["booked"])
context = gx.get_context(mode="ephemeral")
asset = context.data_sources.add_pandas("data").add_dataframe_asset("table")
batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": table})
result = batch.validate(gx.ExpectationSuite(name="rules", expectations=[expectation(rule) for rule in rules]))
seconds = time.perf_counter() - started
broken = [one.expectation_config.to_json_dict() for one in result.results if not one.success]
if broken or len(result.results) != len(rules):
    sys.exit(f"Great Expectations did not find every rule kept: {broken}")
print(json.dumps({"seconds": seconds, "peakGigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))
