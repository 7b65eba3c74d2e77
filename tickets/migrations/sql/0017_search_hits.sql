-- The tickets that have the words, by the index of words; bounded, and the youngest of those: a ticket's key rises with
-- time. Only of what is returned are the words read and ranked. What is more common is found among the newest already.
CREATE OR REPLACE FUNCTION app.search_hits(asked tsquery, most int) RETURNS TABLE (ticket_id uuid, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  works boolean := app.role() = 'agent';
  team uuid := app.dept();
  me uuid := app.uid();
  shared uuid[] := ARRAY(SELECT app.shared_tickets());
BEGIN
  IF app.sees_all() THEN
    RETURN QUERY
      WITH hits AS MATERIALIZED (
        SELECT s.id, s.ticket_id AS key FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.words @@ asked LIMIT 4000),
      young AS (SELECT h.id, h.key FROM hits h ORDER BY h.key DESC LIMIT most)
      SELECT y.key, max(ts_rank_cd('{0.1, 0.3, 0.6, 1}', s.words, asked, 1)) FROM young y JOIN public.tickets_searchtext s ON s.id = y.id GROUP BY y.key;
  ELSIF works THEN
    RETURN QUERY
      WITH hits AS MATERIALIZED (
        SELECT s.id, s.ticket_id AS key FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.words @@ asked LIMIT 4000),
      young AS (
        SELECT h.id, h.key FROM hits h JOIN public.tickets_ticket t ON t.organization_id = org AND t.id = h.key
          WHERE t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared)
          ORDER BY h.key DESC LIMIT most)
      SELECT y.key, max(ts_rank_cd('{0.1, 0.3, 0.6, 1}', s.words, asked, 1)) FROM young y JOIN public.tickets_searchtext s ON s.id = y.id GROUP BY y.key;
  END IF;
END $$;

-- Whether these words stand in any text within the sight of whoever asks. What is common stands in one of the newest; what
-- stands in none of those is rare enough for the index.
CREATE FUNCTION app.is_seen(asked tsquery) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  team uuid := app.dept();
  me uuid := app.uid();
  shared uuid[] := ARRAY(SELECT app.shared_tickets());
  newest uuid[];
BEGIN
  IF app.sees_all() THEN
    newest := ARRAY(SELECT t.id FROM public.tickets_ticket t WHERE t.organization_id = org ORDER BY t.last_activity_at DESC, t.id DESC LIMIT 200);
  ELSIF app.role() = 'agent' THEN
    newest := ARRAY(
      (SELECT t.id FROM public.tickets_ticket t WHERE t.organization_id = org AND t.assignee_id = me ORDER BY t.last_activity_at DESC, t.id DESC LIMIT 100)
      UNION ALL
      (SELECT t.id FROM public.tickets_ticket t WHERE t.organization_id = org AND t.department_id = team ORDER BY t.last_activity_at DESC, t.id DESC LIMIT 200));
  END IF;
  RETURN EXISTS (SELECT FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.ticket_id = ANY (newest) AND s.words @@ asked)
    OR EXISTS (
      SELECT FROM (SELECT s.ticket_id FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.words @@ asked LIMIT 4000) h
        JOIN public.tickets_ticket t ON t.organization_id = org AND t.id = h.ticket_id
        WHERE app.sees_all() OR app.role() = 'agent' AND (t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me
          OR t.id = ANY (shared)));
END $$;
GRANT EXECUTE ON FUNCTION app.is_seen(tsquery) TO hd_app;

-- reverse
DROP FUNCTION app.is_seen(tsquery);
CREATE OR REPLACE FUNCTION app.search_hits(asked tsquery, most int) RETURNS TABLE (ticket_id uuid, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.sees_all();
  works boolean := app.role() = 'agent';
  team uuid := app.dept();
  me uuid := app.uid();
  shared uuid[] := ARRAY(SELECT app.shared_tickets());
BEGIN
  RETURN QUERY
    WITH hits AS MATERIALIZED (
      SELECT s.ticket_id AS key, s.words FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.words @@ asked LIMIT 8000),
    seen AS (
      SELECT h.key, h.words FROM hits h JOIN public.tickets_ticket t ON t.organization_id = org AND t.id = h.key
        WHERE everything OR works AND (t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared))
        ORDER BY t.last_activity_at DESC LIMIT most)
    SELECT n.key, max(ts_rank_cd('{0.1, 0.3, 0.6, 1}', n.words, asked, 1)) FROM seen n GROUP BY n.key;
END $$;
