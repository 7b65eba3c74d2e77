-- As in knowledge 0005; and what the team tied to the same topic stands before what is alike by its words alone.
CREATE OR REPLACE FUNCTION app.related_articles(which uuid, most int) RETURNS TABLE (article_id uuid, score double precision)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.finds_all();
  tied uuid[] := ARRAY(SELECT other.article_id FROM public.tickets_categoryarticle mine
    JOIN public.tickets_categoryarticle other ON other.organization_id = org AND other.category_id = mine.category_id
    WHERE mine.organization_id = org AND mine.article_id = which);
BEGIN
  IF NOT app.reads_article(which) THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH mine AS (
      SELECT w.word, w.weight, w.language FROM public.knowledge_articleword w
        WHERE w.organization_id = org AND w.article_id = which AND w.word <> '' ORDER BY w.weight DESC, w.word LIMIT 12),
    told AS (
      SELECT m.word, m.language, m.weight / ln(2 + (SELECT count(*) FROM (SELECT FROM public.knowledge_articleword w
        WHERE w.organization_id = org AND w.language = m.language AND w.word = m.word AND (everything OR w.is_public) LIMIT 500) x)) AS worth FROM mine m)
    SELECT w.article_id, sum(t.worth * w.weight) * CASE WHEN w.article_id = ANY (tied) THEN 1.5 ELSE 1 END FROM told t, LATERAL (
        SELECT x.article_id, x.weight FROM public.knowledge_articleword x WHERE x.organization_id = org AND x.language = t.language
          AND x.word = t.word AND (everything OR x.is_public) ORDER BY x.weight DESC LIMIT 200) w
      WHERE w.article_id <> which GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT most;
END $$;

-- reverse
CREATE OR REPLACE FUNCTION app.related_articles(which uuid, most int) RETURNS TABLE (article_id uuid, score double precision)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.finds_all();
BEGIN
  IF NOT app.reads_article(which) THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH mine AS (
      SELECT w.word, w.weight, w.language FROM public.knowledge_articleword w
        WHERE w.organization_id = org AND w.article_id = which AND w.word <> '' ORDER BY w.weight DESC, w.word LIMIT 12),
    told AS (
      SELECT m.word, m.language, m.weight / ln(2 + (SELECT count(*) FROM (SELECT FROM public.knowledge_articleword w
        WHERE w.organization_id = org AND w.language = m.language AND w.word = m.word AND (everything OR w.is_public) LIMIT 500) x)) AS worth FROM mine m)
    SELECT w.article_id, sum(t.worth * w.weight) FROM told t, LATERAL (
        SELECT x.article_id, x.weight FROM public.knowledge_articleword x WHERE x.organization_id = org AND x.language = t.language
          AND x.word = t.word AND (everything OR x.is_public) ORDER BY x.weight DESC LIMIT 200) w
      WHERE w.article_id <> which GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT most;
END $$;
