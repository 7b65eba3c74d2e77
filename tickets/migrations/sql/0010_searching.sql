-- Words and their weight; a text beyond what PostgreSQL keeps in one vector keeps its beginning.
CREATE FUNCTION app.weighed(said text, weight "char") RETURNS tsvector
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  words text := app.plain_words(said);
BEGIN
  RETURN setweight(to_tsvector('public.hd', words), weight);
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN setweight(to_tsvector('public.hd', left(words, 60000)), weight);
END $$;

-- What stands in a ticket's head: number and subject weigh most, then who asks, then what the organization's fields say.
CREATE FUNCTION app.search_head(t public.tickets_ticket) RETURNS tsvector
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT app.weighed(t.number || ' ' || t.title, 'A') || app.weighed(concat_ws(' ', t.customer_email, u.name, u.first_name, u.last_name, u.email), 'B')
    || app.weighed((SELECT string_agg(f.value, ' ') FROM jsonb_each_text(t.custom_fields || coalesce(u.custom_fields, '{}')) f), 'C')
    FROM (SELECT 1) one LEFT JOIN public.accounts_user u ON u.organization_id = t.organization_id AND u.id = t.customer_id
$$;

-- A ticket's words anew, from all that stands in it. Notes weigh as much as what is public: only staff ask.
CREATE FUNCTION app.index_ticket(org uuid, which uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  t public.tickets_ticket;
  head tsvector;
  words tsvector;
  said text;
  place int := 0;
BEGIN
  SELECT * INTO t FROM public.tickets_ticket x WHERE x.organization_id = org AND x.id = which;
  DELETE FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.ticket_id = which;
  IF t.id IS NULL THEN
    RETURN;
  END IF;
  head := app.search_head(t);
  words := head;
  FOR said IN SELECT m.content FROM public.tickets_message m WHERE m.organization_id = org AND m.ticket_id = which AND m.content <> ''
      ORDER BY m.created_at, m.id LOOP
    IF length(words) > 5000 THEN
      INSERT INTO public.tickets_searchtext (id, organization_id, ticket_id, part, words) VALUES (gen_random_uuid(), org, which, place, words);
      place := place + 1;
      words := head;
    END IF;
    words := words || app.weighed(said, 'D');
  END LOOP;
  INSERT INTO public.tickets_searchtext (id, organization_id, ticket_id, part, words) VALUES (gen_random_uuid(), org, which, place, words);
END $$;

-- One message more: its words join the last part, or begin a new one when that is full.
CREATE FUNCTION app.index_message(org uuid, which uuid, said text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  last public.tickets_searchtext;
  t public.tickets_ticket;
BEGIN
  SELECT * INTO last FROM public.tickets_searchtext s WHERE s.organization_id = org AND s.ticket_id = which ORDER BY s.part DESC LIMIT 1;
  IF last.id IS NULL THEN
    PERFORM app.index_ticket(org, which);
  ELSIF length(last.words) > 5000 THEN
    SELECT * INTO t FROM public.tickets_ticket x WHERE x.organization_id = org AND x.id = which;
    INSERT INTO public.tickets_searchtext (id, organization_id, ticket_id, part, words)
      VALUES (gen_random_uuid(), org, which, last.part + 1, app.search_head(t) || app.weighed(said, 'D'));
  ELSE
    UPDATE public.tickets_searchtext s SET words = s.words || app.weighed(said, 'D') WHERE s.id = last.id;
  END IF;
END $$;

CREATE FUNCTION app.ticket_words() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO public.tickets_searchtext (id, organization_id, ticket_id, part, words)
      SELECT gen_random_uuid(), a.organization_id, a.id, 0, app.search_head(a) FROM after a;
  ELSE
    PERFORM app.index_ticket(a.organization_id, a.id) FROM after a JOIN before b ON b.id = a.id
      WHERE (a.title, a.customer_id, a.customer_email, a.custom_fields) IS DISTINCT FROM (b.title, b.customer_id, b.customer_email, b.custom_fields);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION app.message_words() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM app.index_message(a.organization_id, a.ticket_id, a.content) FROM (SELECT * FROM after ORDER BY created_at, id) a WHERE a.content <> '';
  ELSE
    PERFORM app.index_ticket(changed.organization_id, changed.ticket_id) FROM (
      SELECT a.organization_id, x.ticket_id FROM after a JOIN before b ON b.id = a.id, LATERAL (VALUES (a.ticket_id), (b.ticket_id)) x (ticket_id)
        WHERE (a.content, a.ticket_id) IS DISTINCT FROM (b.content, b.ticket_id) GROUP BY 1, 2) changed;
  END IF;
  RETURN NULL;
END $$;

-- Who asks is found by their new name in their old tickets, too.
CREATE FUNCTION app.person_words() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM app.index_ticket(t.organization_id, t.id) FROM public.tickets_ticket t
    WHERE t.organization_id = NEW.organization_id AND t.customer_id = NEW.id;
  RETURN NULL;
END $$;

-- Which of these tickets have the words, within the sight of whoever asks: what `reads` of tickets says, once more,
-- because under row security @@ serves no index and would read every text. Customers ask elsewhere and find nothing here.
CREATE FUNCTION app.match_tickets(among uuid[], asked tsquery) RETURNS TABLE (ticket_id uuid, rank real)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.sees_all();
  works boolean := app.role() = 'agent';
  team uuid := app.dept();
  me uuid := app.uid();
  shared uuid[] := ARRAY(SELECT app.shared_tickets());
BEGIN
  RETURN QUERY SELECT s.ticket_id, max(ts_rank_cd('{0.1, 0.3, 0.6, 1}', s.words, asked, 1))
    FROM public.tickets_searchtext s JOIN public.tickets_ticket t ON t.organization_id = s.organization_id AND t.id = s.ticket_id
    WHERE s.organization_id = org AND s.ticket_id = ANY (among) AND s.words @@ asked
      AND (everything OR works AND (t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared)))
    GROUP BY s.ticket_id;
END $$;

-- The newest tickets that have the words, by the index of words; bounded, so that a word of every second ticket costs
-- no more than one of a few thousand: what is that common is found among the newest ones already.
CREATE FUNCTION app.search_hits(asked tsquery, most int) RETURNS TABLE (ticket_id uuid, rank real)
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

-- The words of this organization that look most like one that it has not; staff only. Two letters that changed places
-- leave a quarter of a short word's trigrams.
CREATE FUNCTION app.similar_words(wanted text) RETURNS SETOF text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM set_config('pg_trgm.similarity_threshold', '0.25', true);
  RETURN QUERY SELECT w.word::text FROM public.tickets_searchword w
    WHERE w.organization_id = app.org() AND app.role() IN ('agent', 'admin', 'analyst') AND w.word % wanted
    ORDER BY similarity(w.word, wanted) DESC, abs(length(w.word) - length(wanted)), w.word LIMIT 4;
END $$;

-- Words that are new to an organization. The worker asks, one at a time and in the order of words, so that nobody who
-- writes a message waits for somebody who wrote the same word.
CREATE FUNCTION app.learn_words(org uuid, tickets uuid[]) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  learned int;
BEGIN
  INSERT INTO public.tickets_searchword (id, organization_id, word)
    SELECT gen_random_uuid(), org, said.word FROM (
      SELECT DISTINCT w.word FROM (
        SELECT t.title AS words FROM public.tickets_ticket t WHERE t.organization_id = org AND t.id = ANY (tickets)
        UNION ALL SELECT m.content FROM public.tickets_message m WHERE m.organization_id = org AND m.ticket_id = ANY (tickets)
        UNION ALL SELECT concat_ws(' ', u.name, u.email) FROM public.tickets_ticket t JOIN public.accounts_user u
          ON u.organization_id = org AND u.id = t.customer_id WHERE t.organization_id = org AND t.id = ANY (tickets)) texts,
        regexp_split_to_table(app.plain_words(texts.words), ' ') w (word)
      WHERE length(w.word) BETWEEN 4 AND 40 AND w.word !~ '^[0-9]+$') said
    ORDER BY said.word ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS learned = ROW_COUNT;
  RETURN learned;
END $$;

GRANT EXECUTE ON FUNCTION app.match_tickets(uuid[], tsquery), app.search_hits(tsquery, int), app.similar_words(text) TO hd_app;
GRANT EXECUTE ON FUNCTION app.index_ticket(uuid, uuid), app.learn_words(uuid, uuid[]) TO hd_platform;
GRANT EXECUTE ON FUNCTION app.ticket_words(), app.message_words(), app.person_words() TO hd_owner;

-- reverse
DROP FUNCTION app.learn_words(uuid, uuid[]);
DROP FUNCTION app.similar_words(text);
DROP FUNCTION app.search_hits(tsquery, int);
DROP FUNCTION app.match_tickets(uuid[], tsquery);
DROP FUNCTION app.person_words();
DROP FUNCTION app.message_words();
DROP FUNCTION app.ticket_words();
DROP FUNCTION app.index_message(uuid, uuid, text);
DROP FUNCTION app.index_ticket(uuid, uuid);
DROP FUNCTION app.search_head(tickets_ticket);
DROP FUNCTION app.weighed(text, "char");
