-- What search needs of PostgreSQL: words stemmed, by a configuration of our own, and indexes that begin with the
-- organization. Both extensions are trusted: the owner of the tables makes them.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TEXT SEARCH CONFIGURATION public.hd (COPY = pg_catalog.english);

-- The same words whatever the accents, the case and the signs between them: "INV-77120" is inv 77120, half an address
-- is its parts. Texts and questions go through it alike.
CREATE FUNCTION app.plain_words(said text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT btrim(regexp_replace(lower(public.unaccent(left(coalesce(said, ''), 120000))), '[^[:alnum:]]+', ' ', 'g')) $$;
GRANT EXECUTE ON FUNCTION app.plain_words(text) TO hd_app, hd_platform, hd_definer;

-- A word of one tenant's texts: serves app.search_hits.
CREATE INDEX searchtext_words ON tickets_searchtext USING gin (organization_id, words);
-- What looks like a misspelt word: serves app.similar_words.
CREATE INDEX searchword_similar ON tickets_searchword USING gin (organization_id, word gin_trgm_ops);

-- reverse
DROP INDEX searchword_similar;
DROP INDEX searchtext_words;
DROP FUNCTION app.plain_words(text);
DROP TEXT SEARCH CONFIGURATION public.hd;
