"""Reads the cases of a period into pandas: python3 case_facts.py FROM TO, the connection from PG*.

As a role with grant_analyst(). COPY carries no types: which columns are days, times or booleans is said here.
"""
import io
import sys

import pandas
import psycopg2
from psycopg2 import sql

DAYS = ["received_on", "decided_on", "payment_cancelled_on", "closed_on"]


def case_facts(first_day, last_day):
    """The rows of norefund.case_facts whose requests came in on these days in Seoul, both included."""
    query = sql.SQL(
        "COPY (SELECT * FROM norefund.case_facts WHERE received_on BETWEEN {} AND {}) TO STDOUT (FORMAT csv, HEADER)"
    ).format(sql.Literal(first_day), sql.Literal(last_day))
    rows = io.StringIO()
    connection = psycopg2.connect("", client_encoding="UTF8")
    try:
        with connection.cursor() as cursor:
            # whatever the role's own settings are
            cursor.execute("SET TimeZone = 'Asia/Seoul'; SET DateStyle = 'ISO'")
            cursor.copy_expert(query, rows)
    finally:
        connection.close()
    rows.seek(0)
    facts = pandas.read_csv(
        rows, dtype={"driver_id": str, "case_id": str, "call_id": str}, true_values=["t"], false_values=["f"])
    for day in DAYS:
        # a day that no calendar of pandas has is NaT
        facts[day] = pandas.to_datetime(facts[day], errors="coerce")
    return facts


def main():
    facts = case_facts(sys.argv[1], sys.argv[2])
    print(facts.pivot_table(
        index="received_on", columns="outcome", values="case_id", aggfunc="count", fill_value=0).to_string())
    approved = facts[facts.outcome == "approved"]
    print(f"{len(facts)} cases, {len(approved)} approved, {approved.payment_cancelled_won.sum():.0f} won paid back")


if __name__ == "__main__":
    main()
