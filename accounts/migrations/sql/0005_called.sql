-- Both are trusted: the owner of the tables makes them.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- Everything that people are looked for by, in one text: letters as they are and without their accents. A line for each,
-- so that no match spans two.
CREATE FUNCTION app.called(name text, email text, sort_name text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(name || E'\n' || email || E'\n' || sort_name) $$;
GRANT EXECUTE ON FUNCTION app.called(text, text, text) TO hd_app, hd_platform, hd_definer;

-- Serves app.people_named.
CREATE INDEX user_called ON accounts_user USING gin (organization_id, app.called(name, email, sort_name) gin_trgm_ops);

-- reverse
DROP INDEX user_called;
DROP FUNCTION app.called(text, text, text);
