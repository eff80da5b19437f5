"""*Try a change* over a million synthetic applications in jsonb; the floor is the same question in SQL by hand.

Both run as the web role with a state officer's sight, over a table that is protected as the applications are.
"""

from collections.abc import Iterator

import psycopg
from django.db import connection

from bench.decisions import FOLDER
from bench.figure import AT_MOST, Figure, Goal, in_turns
from bench.reader import reader
from odop.kernel import clock, scope
from odop.lib.rules import read_files
from odop.schemes.services import simulation

WHO = "cell-state"
TABLE = "bench_application"
ROUNDS = 5

MADE = f"""
CREATE UNLOGGED TABLE {TABLE} (id bigint PRIMARY KEY, case_id bigint, district_id integer, facts jsonb, answers jsonb);
SELECT setseed(0.2018);
INSERT INTO {TABLE}
SELECT n, n, d.code, jsonb_strip_nulls(jsonb_build_object(
         'age', 16 + floor(random() * 50)::int,
         'gender', CASE WHEN random() < 0.25 THEN 'female' ELSE 'male' END,
         'category', (ARRAY['obc', 'obc', 'general', 'minority', 'sc'])[1 + floor(random() * 5)::int],
         'activity', (ARRAY['industry', 'industry', 'business', 'service'])[1 + floor(random() * 4)::int],
         'disabled', CASE WHEN random() < 0.01 THEN NULL ELSE random() < 0.02 END,
         'defaulter', random() < 0.03, 'earlier_benefit', random() < 0.03, 'family_benefited', random() < 0.02,
         'makes_district_product', random() > 0.03,
         'land_cost', CASE WHEN random() < 0.8 THEN 0 ELSE floor(random() * 50)::bigint * 1000000 END,
         'project_cost', (100000 + floor(power(random(), 3) * 300000))::bigint * 5000)),
       jsonb_build_object('jobs', 1 + floor(random() * 12)::int, 'civil_cost', 4000000, 'machinery_cost', 20000000,
                          'working_capital', 12000000, 'project_title', 'Sample')
  FROM generate_series(1, %(rows)s) AS n
  JOIN (SELECT lgd_code AS code, row_number() OVER (ORDER BY lgd_code) AS at, count(*) OVER () AS places FROM places_district) d
    ON d.at = 1 + floor(power((hashint4(n::int) & 65535) / 65536.0, 2) * d.places)::int;
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY by_place ON {TABLE} USING ((SELECT current_setting('odop.everything', true) = 'on')
    OR EXISTS (SELECT 1 FROM casework_case p WHERE p.id = {TABLE}.case_id));
GRANT SELECT ON {TABLE} TO odop_web;
"""

BY_HAND = f"""
SELECT district_id, count(*), coalesce(sum(was), 0)::bigint, coalesce(sum(becomes), 0)::bigint,
       count(*) FILTER (WHERE becomes > was), count(*) FILTER (WHERE becomes < was), 0, 0, count(*) FILTER (WHERE ok IS NULL)
  FROM (
    SELECT district_id, ok,
           CASE WHEN NOT ok OR ok IS NULL THEN 0 WHEN net <= 250000000 THEN least((net * 25 + 50) / 100, 62500000)
                WHEN net <= 500000000 THEN greatest(62500000, (net * 20 + 50) / 100)
                WHEN net <= 1500000000 THEN greatest(100000000, (net * 10 + 50) / 100)
                ELSE least((net * 10 + 50) / 100, 200000000) END AS was,
           CASE WHEN NOT ok OR ok IS NULL THEN 0 WHEN net <= 250000000 THEN least((net * 25 + 50) / 100, 62500000)
                WHEN net <= 500000000 THEN greatest(62500000, (net * 22 + 50) / 100)
                WHEN net <= 1500000000 THEN greatest(100000000, (net * 10 + 50) / 100)
                ELSE least((net * 10 + 50) / 100, 200000000) END AS becomes
      FROM (
        SELECT district_id, project_cost - land_cost AS net,
               age >= 18 AND makes AND activity IN ('industry', 'service', 'business') AND NOT defaulter AND NOT earlier
               AND NOT family AND project_cost > land_cost
               AND CASE WHEN category IS NOT NULL AND gender IS NOT NULL AND disabled IS NOT NULL THEN true END AS ok
          FROM (
            SELECT district_id, (facts->>'age')::bigint AS age, (facts->>'makes_district_product')::boolean AS makes,
                   facts->>'activity' AS activity, (facts->>'defaulter')::boolean AS defaulter,
                   (facts->>'earlier_benefit')::boolean AS earlier, (facts->>'family_benefited')::boolean AS family,
                   (facts->>'project_cost')::bigint AS project_cost, (facts->>'land_cost')::bigint AS land_cost,
                   facts->>'category' AS category, facts->>'gender' AS gender, (facts->>'disabled')::boolean AS disabled
              FROM {TABLE} OFFSET 0) AS read_once OFFSET 0) AS judged) AS paid
 GROUP BY district_id ORDER BY district_id
"""


def make(admin_url: str, programme: str, rows: int) -> None:
    """The table of synthetic applications, once a database."""
    with psycopg.connect(admin_url, autocommit=True) as db:
        db.execute(f"SET search_path = {programme}, public")
        there = db.execute("SELECT to_regclass(%s)", [TABLE]).fetchone()
        if there and there[0]:
            found = db.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
            if found and found[0] == rows:
                return
            db.execute(f"DROP TABLE {TABLE}")
        with db.transaction():
            for statement in (MADE % {"rows": rows}).split(";\n"):
                if statement.strip():
                    db.execute(statement)
        db.execute(f"VACUUM ANALYZE {TABLE}")


def measure(rows: int) -> Iterator[Figure]:
    user = reader(WHO)
    files = read_files(FOLDER)
    files["entitlement.yaml"] = files["entitlement.yaml"].replace("pct(20, net_cost)", "pct(22, net_cost)")
    answers: dict[str, object] = {}

    def ours(_turn: int) -> None:
        with scope.enter(user.scope, read_only=True):
            found = simulation.simulate(files, by=user, as_of=clock.today(), table=TABLE)
        answers["ours"] = [tuple(vars(row).values()) for row in found.districts]

    def floor(_turn: int) -> None:
        with scope.enter(user.scope, read_only=True), connection.cursor() as cursor:
            cursor.execute(BY_HAND)
            answers["floor"] = cursor.fetchall()

    mine, bare = in_turns(ours, floor, ROUNDS, warm_up=1)
    if answers["ours"] != answers["floor"]:
        raise SystemExit("simulate and the SQL by hand do not agree: the figure would mean nothing.")
    yield Figure(
        "simulate_seconds",
        mine.median,
        f"s, {rows:,} applications",
        floor=bare.median,
        goal=Goal("ratio", AT_MOST, 2),
    )
