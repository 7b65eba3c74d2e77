-- Which open articles readers found most helpful, for pages that everybody sees: each no takes a yes away.
CREATE FUNCTION app.most_helpful(most int) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.article_id FROM public.knowledge_articlefeedback f
    JOIN public.knowledge_article a ON a.organization_id = f.organization_id AND a.id = f.article_id
    WHERE f.organization_id = app.org() AND a.status = 'published' AND a.is_public
    GROUP BY f.article_id
    HAVING sum(CASE WHEN f.helpful THEN 1 ELSE -1 END) > 0
    ORDER BY sum(CASE WHEN f.helpful THEN 1 ELSE -1 END) DESC, f.article_id
    LIMIT most
$$;

GRANT EXECUTE ON FUNCTION app.most_helpful(int) TO hd_app;

-- reverse
DROP FUNCTION app.most_helpful(int);
