"""The one function through which the log is read in the product: by a privacy officer, for control.

It runs as the owner role and asks in the database who is asking: the person of the signed context
must hold PRIVACY_OFFICER today. It answers about one case at a time: all of a case that the officer's
own organisation owns, and of any other case what members of that organisation did (Wpg 32a, Wgs 1.8.4).
A number that is not there and a case of others give the same: nothing. On what a look rested is looked up in
the facts behind grants, as they were at that moment.
"""

MAX_ROWS = 10_000  # the function gives one more, so that an export can say that it is cut off

OF_CASE = """
CREATE OR REPLACE FUNCTION audit_of_case(
    wanted text, without text[], since timestamptz, before_at timestamptz, before_id uuid,
    most integer
) RETURNS TABLE (
    id uuid, at timestamptz, actor_id uuid, organisation varchar, functions varchar[], origin varchar,
    action varchar, field_groups varchar[], purpose varchar, ground varchar, result varchar,
    reason_code varchar, after_closing boolean, bases varchar[]
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH officer AS MATERIALIZED (
        SELECT m.organisation_id AS organisation FROM regions_member m
        JOIN regions_memberfunction f ON f.member_id = m.id
        WHERE m.id = (SELECT schakel_person()) AND m.is_active AND f.function = 'PRIVACY_OFFICER'
          AND f.valid_from <= public.schakel_today()
          AND (f.valid_until IS NULL OR f.valid_until > public.schakel_today())
        LIMIT 1
    ), dossier AS MATERIALIZED (
        SELECT c.id, c.owner_org, c.closed_at FROM cases_case c WHERE c.number = wanted
    )
    SELECT e.id, e.at, e.actor_id, e.organisation, e.functions, e.origin, e.action, e.field_groups,
        e.purpose, e.ground, e.result, e.reason_code,
        coalesce(e.at > d.closed_at + interval '1 minute' AND e.result = 'OK', false),
        ARRAY(
            SELECT DISTINCT n.basis FROM access_entitlement n
            JOIN access_unitmember u ON u.unit_id = n.unit_id
            WHERE n.case_id = d.id AND u.person_id = e.actor_id AND e.result = 'OK'
              AND n.valid_from <= e.at AND coalesce(n.revoked_at, n.valid_until, 'infinity') > e.at
              AND u.valid_from <= e.at AND coalesce(u.valid_until, 'infinity') > e.at
            ORDER BY n.basis
        )
    FROM officer o CROSS JOIN audit_auditevent e LEFT JOIN dossier d ON true
    WHERE e.at >= since AND (e.at, e.id) < (before_at, before_id)
      AND NOT (e.action = ANY (without))
      AND (e.asked = wanted OR d.id = ANY (e.case_ids))
      AND (d.owner_org = o.organisation OR e.organisation = o.organisation)
    ORDER BY e.at DESC, e.id DESC LIMIT least(most, 10001)
$$
"""
