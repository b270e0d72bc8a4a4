"""The two functions through which matching reads keys and names (rulings 16 and 21).

They run as the owner role, which no process of the product signs in as; they answer only inside a
service context, and only about the organisations that are asked for. They are written in PL/pgSQL
because that keeps the plan of its query for as long as the connection lasts; SQL functions plan anew
at each call.
"""

_COLUMNS = """r.owner_org, r.id, r.person_id, r.surname, r.given_names, r.initials, r.birth_date, r.sex,
        (SELECT b.keyed_hash FROM people_personbsn b WHERE b.record_id = r.id)"""
_RETURNS = """TABLE (owner varchar, record_id uuid, person_id uuid, surname varchar, given_names varchar,
        initials varchar, birth_date varchar, sex varchar, bsn_hash bytea)"""
MAX_CANDIDATES = 200

BY_BSN = f"""
CREATE OR REPLACE FUNCTION people_find_by_bsn(owners text[], wanted bytea) RETURNS {_RETURNS}
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT {_COLUMNS} FROM people_personbsn x JOIN people_personrecord r ON r.id = x.record_id
    WHERE x.owner_org = ANY (owners) AND x.keyed_hash = wanted AND r.role <> 'VICTIM'
      AND (SELECT schakel_in_service())
    ORDER BY r.recorded_at DESC LIMIT {MAX_CANDIDATES};
END $$
"""

BY_KEYS = f"""
CREATE OR REPLACE FUNCTION people_find_by_keys(owners text[], wanted bytea[]) RETURNS {_RETURNS}
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT {_COLUMNS} FROM people_personkey k JOIN people_personrecord r ON r.id = k.record_id
    WHERE k.owner_org = ANY (owners) AND k.key = ANY (wanted) AND r.role <> 'VICTIM'
      AND (SELECT schakel_in_service())
    ORDER BY r.recorded_at DESC LIMIT {MAX_CANDIDATES};
END $$
"""

DEFINERS = (BY_BSN, BY_KEYS)
