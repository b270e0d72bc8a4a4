"""The database functions that policies call. They are the only SECURITY DEFINER functions.

The context is a setting local to the transaction:
``v1|person|unit,unit|service|backend pid|expiry|hmac``. The key lies in a table that only the owner
role can read; a session that sets the value itself, or replays one from another connection, has no
context and sees no row (ruling 13).

``schakel_today`` is the day in the Netherlands: the database's own day is that of UTC and begins an
hour or two later.
"""

CONTEXT = """
CREATE OR REPLACE FUNCTION schakel_context() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    raw text := nullif(current_setting('schakel.context', true), '');
    parts text[];
    key record;
    body bytea;
BEGIN
    IF raw IS NULL THEN RETURN NULL; END IF;
    parts := string_to_array(raw, '|');
    IF coalesce(array_length(parts, 1), 0) <> 7 OR parts[1] <> 'v1' THEN RETURN NULL; END IF;
    SELECT inner_pad, outer_pad INTO key FROM public.access_contextkey;
    body := convert_to(array_to_string(parts[1:6], '|'), 'UTF8');
    IF encode(sha256(key.outer_pad || sha256(key.inner_pad || body)), 'hex') <> parts[7] THEN
        RETURN NULL;
    END IF;
    IF parts[5] <> pg_backend_pid()::text
        OR parts[6]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN parts[1:6];
END $$
"""

UNITS = """
CREATE OR REPLACE FUNCTION schakel_units() RETURNS uuid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(string_to_array(nullif((public.schakel_context())[3], ''), ',')::uuid[],
                    '{}'::uuid[])
$$
"""

PERSON = """
CREATE OR REPLACE FUNCTION schakel_person() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT nullif((public.schakel_context())[2], '')::uuid
$$
"""

IN_SERVICE = """
CREATE OR REPLACE FUNCTION schakel_in_service() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT coalesce((public.schakel_context())[4] <> '', false)
$$
"""

TODAY = """
CREATE OR REPLACE FUNCTION schakel_today() RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT (statement_timestamp() AT TIME ZONE 'Europe/Amsterdam')::date
$$
"""

VALID = """
CREATE OR REPLACE FUNCTION schakel_context_valid() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT public.schakel_context() IS NOT NULL
$$
"""

FUNCTIONS = (TODAY, CONTEXT, UNITS, PERSON, IN_SERVICE, VALID)

# The allow-list that the live-catalogue test holds the database against.
DEFINER_FUNCTIONS = frozenset(
    {"schakel_context", "people_find_by_keys", "people_find_by_bsn", "audit_of_case"}
)
