-- As in 0004; and what was sent in tickets that were rated well stands a little higher, too.
CREATE OR REPLACE FUNCTION app.search_articles(spoken text, stems text[], worths double precision[], places int[], most int)
  RETURNS TABLE (article_id uuid, score double precision, worth double precision)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.finds_all();
BEGIN
  RETURN QUERY
    WITH asked AS (SELECT * FROM unnest(stems, worths, places) x (stem, worth, place)),
    hits AS (
      SELECT w.article_id AS key, q.worth * w.weight AS part FROM (SELECT * FROM asked d ORDER BY d.worth DESC LIMIT 8) q, LATERAL (
        SELECT x.article_id, x.weight FROM public.knowledge_articleword x WHERE x.organization_id = org AND x.language = spoken
          AND x.word = q.stem AND (everything OR x.is_public) ORDER BY x.weight DESC LIMIT 1000) w),
    best AS MATERIALIZED (SELECT h.key FROM hits h GROUP BY 1 ORDER BY sum(h.part) DESC, 1 LIMIT 100),
    answered AS (
      SELECT b.key, max(q.worth * w.weight) AS part FROM best b, LATERAL (
        SELECT x.word, x.weight FROM public.knowledge_articleword x WHERE x.organization_id = org AND x.article_id = b.key AND x.word = ANY (stems)
          OFFSET 0) w JOIN asked q ON q.stem = w.word GROUP BY b.key, q.place),
    whole AS (SELECT n.key, sum(n.part) AS score FROM answered n GROUP BY 1)
    SELECT w.key, w.score, w.score * (1 + 0.05 * said.liked + 0.05 * a.rated + 0.05 / (1 + extract(epoch FROM now() - a.changed_at)::double precision / 31536000))
      FROM whole w JOIN public.knowledge_article a ON a.organization_id = org AND a.id = w.key,
        LATERAL (SELECT coalesce(sum(CASE WHEN f.helpful THEN 1 ELSE -1 END), 0)::double precision / (count(*) + 4) AS liked
          FROM public.knowledge_articlefeedback f WHERE f.organization_id = org AND f.article_id = w.key) said
      ORDER BY 3 DESC, 1 LIMIT most;
END $$;

-- How it was rated is counted by rounds, whatever a person writes.
CREATE FUNCTION app.article_rated() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.rated := CASE TG_OP WHEN 'INSERT' THEN 0 ELSE OLD.rated END;
  RETURN NEW;
END $$;
GRANT EXECUTE ON FUNCTION app.article_rated() TO hd_owner;

-- Words that no published article has any more, so that nothing misspelt means them; and all but one of what was written twice.
CREATE FUNCTION app.forget_words() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM public.knowledge_knownword k
    WHERE NOT EXISTS (SELECT FROM public.knowledge_articleword w WHERE w.organization_id = k.organization_id AND w.language = k.language AND w.word = k.stem)
      OR EXISTS (SELECT FROM public.knowledge_knownword o WHERE o.organization_id = k.organization_id AND o.language = k.language AND o.word = k.word AND o.id < k.id);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
GRANT EXECUTE ON FUNCTION app.forget_words() TO hd_platform;

-- reverse
DROP FUNCTION app.forget_words();
DROP FUNCTION app.article_rated();
CREATE OR REPLACE FUNCTION app.search_articles(spoken text, stems text[], worths double precision[], places int[], most int)
  RETURNS TABLE (article_id uuid, score double precision, worth double precision)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.finds_all();
BEGIN
  RETURN QUERY
    WITH asked AS (SELECT * FROM unnest(stems, worths, places) x (stem, worth, place)),
    hits AS (
      SELECT w.article_id AS key, q.worth * w.weight AS part FROM (SELECT * FROM asked d ORDER BY d.worth DESC LIMIT 8) q, LATERAL (
        SELECT x.article_id, x.weight FROM public.knowledge_articleword x WHERE x.organization_id = org AND x.language = spoken
          AND x.word = q.stem AND (everything OR x.is_public) ORDER BY x.weight DESC LIMIT 1000) w),
    best AS MATERIALIZED (SELECT h.key FROM hits h GROUP BY 1 ORDER BY sum(h.part) DESC, 1 LIMIT 100),
    answered AS (
      SELECT b.key, max(q.worth * w.weight) AS part FROM best b, LATERAL (
        SELECT x.word, x.weight FROM public.knowledge_articleword x WHERE x.organization_id = org AND x.article_id = b.key AND x.word = ANY (stems)
          OFFSET 0) w JOIN asked q ON q.stem = w.word GROUP BY b.key, q.place),
    whole AS (SELECT n.key, sum(n.part) AS score FROM answered n GROUP BY 1)
    SELECT w.key, w.score, w.score * (1 + 0.05 * said.liked + 0.05 / (1 + extract(epoch FROM now() - a.changed_at)::double precision / 31536000))
      FROM whole w JOIN public.knowledge_article a ON a.organization_id = org AND a.id = w.key,
        LATERAL (SELECT coalesce(sum(CASE WHEN f.helpful THEN 1 ELSE -1 END), 0)::double precision / (count(*) + 4) AS liked
          FROM public.knowledge_articlefeedback f WHERE f.organization_id = org AND f.article_id = w.key) said
      ORDER BY 3 DESC, 1 LIMIT most;
END $$;
