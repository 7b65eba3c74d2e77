-- These stand for what 0010 and 0017 made, and answer the same question.

-- The tickets that have the words, by the index of words; bounded, and the youngest of those: a ticket's key rises with
-- time. Whether a hit is in sight is asked hit by hit, by its key: how many there will be, the planner cannot know, and it
-- would read a whole team's tickets. What is more common is found among the newest already.
CREATE OR REPLACE FUNCTION app.search_hits(asked tsquery, most int) RETURNS TABLE (ticket_id uuid, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
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
        SELECT h.id, h.key FROM hits h WHERE (
          SELECT t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared)
            FROM public.tickets_ticket t WHERE t.organization_id = org AND t.id = h.key)
          ORDER BY h.key DESC LIMIT most)
      SELECT y.key, max(ts_rank_cd('{0.1, 0.3, 0.6, 1}', s.words, asked, 1)) FROM young y JOIN public.tickets_searchtext s ON s.id = y.id GROUP BY y.key;
  END IF;
END $$;

-- Whether these words stand in any text within the sight of whoever asks. What is common stands in one of the newest; what
-- stands in none of those is rare enough for the index.
CREATE OR REPLACE FUNCTION app.is_seen(asked tsquery) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.sees_all();
  works boolean := app.role() = 'agent';
  team uuid := app.dept();
  me uuid := app.uid();
  shared uuid[] := ARRAY(SELECT app.shared_tickets());
  newest uuid[];
BEGIN
  IF everything THEN
    newest := ARRAY(SELECT t.id FROM public.tickets_ticket t WHERE t.organization_id = org ORDER BY t.last_activity_at DESC, t.id DESC LIMIT 200);
  ELSIF works THEN
    newest := ARRAY(
      (SELECT t.id FROM public.tickets_ticket t WHERE t.organization_id = org AND t.assignee_id = me ORDER BY t.last_activity_at DESC, t.id DESC LIMIT 100)
      UNION ALL
      (SELECT t.id FROM public.tickets_ticket t WHERE t.organization_id = org AND t.department_id = team ORDER BY t.last_activity_at DESC, t.id DESC LIMIT 200));
  END IF;
  RETURN EXISTS (SELECT FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.ticket_id = ANY (newest) AND s.words @@ asked)
    OR EXISTS (
      WITH hits AS MATERIALIZED (
        SELECT s.ticket_id AS key FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.words @@ asked LIMIT 4000)
      SELECT FROM hits h WHERE everything OR works AND (
        SELECT t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared)
          FROM public.tickets_ticket t WHERE t.organization_id = org AND t.id = h.key));
END $$;

-- The words of this organization that look like one that it has not; staff only. Two letters that changed places leave a
-- quarter of a short word's trigrams; which of them are nearest by slips of the hand is for whoever asks to say.
CREATE OR REPLACE FUNCTION app.similar_words(wanted text) RETURNS SETOF text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
  RETURN QUERY SELECT w.word::text FROM public.tickets_searchword w
    WHERE w.organization_id = app.org() AND app.role() IN ('agent', 'admin', 'analyst') AND w.word % wanted
      AND length(w.word) BETWEEN length(wanted) - 3 AND length(wanted) + 3
    ORDER BY similarity(w.word, wanted) DESC, w.word LIMIT 40;
END $$;

-- reverse
-- The shapes of before asked and answered the same: these may stay.
