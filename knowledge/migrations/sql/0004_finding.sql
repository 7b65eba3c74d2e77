-- The words of these articles anew, those of the published ones alone, and how much each article is about each of its words,
-- from 0 to 1. A word of a short title is what it is about; one of the text counts the more often it stands there and the
-- shorter the text is. bench/README.md says how these numbers were found. Addresses of links are no words.
CREATE FUNCTION app.learn_articles(org uuid, which uuid[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM public.knowledge_articleword w WHERE w.organization_id = org AND w.article_id = ANY (which);
  WITH those AS (
      SELECT a.id, a.language, a.is_public, a.title, a.summary, regexp_replace(a.content, '\]\([^()\s]*\)', '] ', 'g') AS body
        FROM public.knowledge_article a WHERE a.organization_id = org AND a.id = ANY (which) AND a.status = 'published'),
    said AS MATERIALIZED (
      SELECT a.id, a.language, p.part, s.word, s.stem, s.times
        FROM those a, LATERAL (VALUES ('title', a.title), ('summary', a.summary), ('body', a.body)) p (part, words), LATERAL app.stems(a.language, p.words) s),
    learned AS (
      INSERT INTO public.knowledge_knownword (id, organization_id, language, word, stem)
        SELECT gen_random_uuid(), org, n.language, n.word, n.stem
          FROM (SELECT DISTINCT s.language, s.word, s.stem FROM said s WHERE length(s.word) BETWEEN 4 AND 40 AND s.word !~ '[0-9]') n
          WHERE NOT EXISTS (SELECT FROM public.knowledge_knownword k WHERE k.organization_id = org AND k.language = n.language AND k.word = n.word)),
    counted AS (SELECT s.id, s.part, s.stem, sum(s.times) AS times FROM said s GROUP BY 1, 2, 3),
    weighed AS (
      SELECT c.id, c.stem, CASE c.part WHEN 'title' THEN 1 / (1 + 0.2 * greatest(count(*) OVER part - 3, 0)) WHEN 'summary' THEN 0.8
          ELSE 0.77 * c.times / (c.times + 1.2 * (0.1 + 0.9 * sum(c.times) OVER part / 150)) END AS weight
        FROM counted c WINDOW part AS (PARTITION BY c.id, c.part)),
    words AS (
      SELECT w.id, w.stem, 1 - exp(sum(ln(greatest(1 - w.weight, 1e-9)))) AS weight FROM weighed w GROUP BY 1, 2
      UNION ALL SELECT a.id, '', 0 FROM those a)
    INSERT INTO public.knowledge_articleword (organization_id, article_id, word, weight, language, is_public)
      SELECT org, w.id, w.stem, w.weight, a.language, a.is_public FROM words w JOIN those a ON a.id = w.id;
END $$;

CREATE FUNCTION app.article_words() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM app.learn_articles(a.organization_id, array_agg(a.id)) FROM after a WHERE a.status = 'published' GROUP BY a.organization_id;
  ELSE
    PERFORM app.learn_articles(a.organization_id, array_agg(a.id)) FROM after a JOIN before b ON b.id = a.id
      WHERE (a.title, a.summary, a.content, a.language, a.status, a.is_public)
        IS DISTINCT FROM (b.title, b.summary, b.content, b.language, b.status, b.is_public) AND 'published' IN (a.status, b.status)
      GROUP BY a.organization_id;
  END IF;
  RETURN NULL;
END $$;

-- Whether whoever asks is staff: they find what is for staff only as well.
CREATE FUNCTION app.finds_all() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT app.role() IN ('agent', 'admin', 'analyst') $$;

-- A question's words by each language that articles are written in, with how many articles there are and have each word, of
-- those that whoever asks may read; both are counted up to 2,000: what more have says little.
CREATE FUNCTION app.asked_words(said text) RETURNS TABLE (language text, articles bigint, place bigint, word text, stem text, have bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.finds_all();
BEGIN
  RETURN QUERY
    WITH RECURSIVE spoken (code) AS (
      (SELECT w.language::text FROM public.knowledge_articleword w WHERE w.organization_id = org ORDER BY w.language LIMIT 1)
      UNION ALL
      SELECT (SELECT w.language::text FROM public.knowledge_articleword w WHERE w.organization_id = org AND w.language > s.code ORDER BY w.language LIMIT 1)
        FROM spoken s WHERE s.code IS NOT NULL),
    counted AS (
      SELECT s.code, (SELECT count(*) FROM (SELECT FROM public.knowledge_articleword w WHERE w.organization_id = org AND w.language = s.code
        AND w.word = '' AND (everything OR w.is_public) LIMIT 2000) x) AS articles FROM spoken s WHERE s.code IS NOT NULL)
    SELECT c.code, c.articles, t.place, t.word, t.stem,
      (SELECT count(*) FROM (SELECT FROM public.knowledge_articleword w WHERE w.organization_id = org AND w.language = c.code
        AND w.word = t.stem AND (everything OR w.is_public) LIMIT 2000) x)
      FROM counted c, LATERAL app.stems(c.code, left(said, 1000)) t WHERE c.articles > 0;
END $$;

-- The words of articles that whoever asks may read which look like this one, or begin with it, and how many have them. Two
-- letters that changed places leave a quarter of a short word's trigrams.
CREATE FUNCTION app.alike_words(spoken text, wanted text) RETURNS TABLE (word text, stem text, have bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.finds_all();
BEGIN
  PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
  RETURN QUERY
    WITH alike AS MATERIALIZED (
      (SELECT k.word, k.stem FROM public.knowledge_knownword k WHERE k.organization_id = org AND k.language = spoken AND k.word % wanted
        AND abs(length(k.word) - length(wanted)) <= 2)
      UNION
      (SELECT k.word, k.stem FROM public.knowledge_knownword k WHERE k.organization_id = org AND k.language = spoken AND k.word LIKE wanted || '%' LIMIT 200)),
    nearest AS (SELECT x.word, x.stem FROM alike x ORDER BY similarity(x.word, wanted) DESC, x.word LIMIT 20),
    counted AS (
      SELECT n.word, n.stem, (SELECT count(*) FROM (SELECT FROM public.knowledge_articleword w WHERE w.organization_id = org AND w.language = spoken
        AND w.word = n.stem AND (everything OR w.is_public) LIMIT 2000) x) AS have FROM nearest n)
    SELECT c.word::text, c.stem::text, c.have FROM counted c WHERE c.have > 0;
END $$;

-- The articles that are most about what was asked: `places` says which of the words stand for the same one of the question, of
-- which the best counts. Of the eight that count most the 1,000 articles that are most about each are looked at, the best hundred are
-- summed whole. What readers found helpful and what is young stands a little higher.
CREATE FUNCTION app.search_articles(spoken text, stems text[], worths double precision[], places int[], most int)
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

-- A search without a result, for the team to read: nothing that may say who asked, and of an organization's the 5,000 latest.
CREATE FUNCTION app.miss_search(said text, spoken text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  typed text := btrim(left(lower(regexp_replace(said, '\s+', ' ', 'g')), 120));
BEGIN
  IF org IS NULL OR length(typed) < 2 OR said LIKE '%@%' OR said ~ '[0-9]([ ./-]?[0-9]){5}' THEN
    RETURN false;
  END IF;
  INSERT INTO public.knowledge_missedsearch (id, organization_id, text, language, asked, last_at)
    VALUES (gen_random_uuid(), org, typed, left(spoken, 8), 1, now())
    ON CONFLICT (organization_id, text, language) DO UPDATE SET asked = knowledge_missedsearch.asked + 1, last_at = now();
  DELETE FROM public.knowledge_missedsearch m WHERE m.organization_id = org AND m.id IN (
    SELECT x.id FROM public.knowledge_missedsearch x WHERE x.organization_id = org ORDER BY x.last_at DESC, x.id OFFSET 5000 FOR UPDATE SKIP LOCKED);
  RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION app.asked_words(text), app.alike_words(text, text), app.search_articles(text, text[], double precision[], int[], int),
  app.miss_search(text, text) TO hd_app;
GRANT EXECUTE ON FUNCTION app.learn_articles(uuid, uuid[]) TO hd_platform;
GRANT EXECUTE ON FUNCTION app.article_words() TO hd_owner;

-- reverse
DROP FUNCTION app.miss_search(text, text);
DROP FUNCTION app.search_articles(text, text[], double precision[], int[], int);
DROP FUNCTION app.alike_words(text, text);
DROP FUNCTION app.asked_words(text);
DROP FUNCTION app.finds_all();
DROP FUNCTION app.article_words();
DROP FUNCTION app.learn_articles(uuid, uuid[]);
