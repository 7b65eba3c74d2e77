-- Clocks of tickets (docs/decisions/0008): begun, paused, ended and counted anew in the transaction that changes a ticket or
-- a message, whoever does it. They look past the policies, so only triggers and the house's own functions ask them.

-- How long it may take, in minutes, and what says so. `next` is nothing where further replies have no deadline.
CREATE FUNCTION app.sla_targets(org uuid, category uuid, level int)
  RETURNS TABLE (kind text, minutes int, source text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT k.kind, coalesce(k.own, k.common, k.usual), CASE WHEN k.own IS NOT NULL THEN 'priority' WHEN c.id IS NOT NULL THEN 'category' ELSE 'usual' END
    FROM (SELECT) one
    LEFT JOIN public.tickets_category c ON c.organization_id = org AND c.id = category
    LEFT JOIN public.tickets_categorytarget p ON p.organization_id = org AND p.category_id = c.id AND p.priority = level
    CROSS JOIN LATERAL (VALUES ('first', p.response, c.response_sla_minutes, 60), ('next', p.next_response, c.next_response_sla_minutes, NULL),
      ('solution', p.resolution, c.resolution_sla_minutes, 480)) k (kind, own, common, usual)
$$;

-- When so many minutes had been counted: in a spell that is over, or in the one that began at `since`.
CREATE FUNCTION app.clock_reaches(calendar uuid, spells jsonb, since timestamptz, minutes numeric) RETURNS timestamptz
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  missing numeric := minutes * 60;
  spell jsonb;
BEGIN
  FOR spell IN SELECT jsonb_array_elements(spells) LOOP
    IF missing <= (spell->>2)::numeric THEN
      RETURN least(app.open_after(calendar, (spell->>0)::timestamptz, missing * interval '1 second'), (spell->>1)::timestamptz);
    END IF;
    missing := missing - (spell->>2)::numeric;
  END LOOP;
  RETURN nullif(app.open_after(calendar, since, missing * interval '1 second'), 'infinity');
END $$;

-- How many minutes before the end little is left: half an hour or a quarter of the target, and never more than half of it.
CREATE FUNCTION app.little_left(target int) RETURNS numeric LANGUAGE sql IMMUTABLE
  AS $$ SELECT least(greatest(30, target / 4.0), target / 2.0) $$;

-- The clock as it runs from `since` on.
CREATE FUNCTION app.clock_due(c public.tickets_slaclock) RETURNS public.tickets_slaclock
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  was timestamptz := c.due_at;
BEGIN
  c.due_at := app.clock_reaches(c.calendar_id, c.spells, c.since, c.target_minutes);
  c.soon_at := app.clock_reaches(c.calendar_id, c.spells, c.since, c.target_minutes - app.little_left(c.target_minutes));
  IF was IS DISTINCT FROM c.due_at THEN
    -- Another deadline: what was said of the old one is said anew when it is time.
    c.missed_at := CASE WHEN c.due_at <= app.clock() THEN c.missed_at END;
    c.reminded_at := CASE WHEN c.soon_at <= app.clock() THEN c.reminded_at END;
  END IF;
  RETURN c;
END $$;

-- The clock as it stands still from `at` on.
CREATE FUNCTION app.clock_stops(c public.tickets_slaclock, calendar uuid, at timestamptz) RETURNS public.tickets_slaclock
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ran interval;
BEGIN
  IF c.since IS NOT NULL THEN
    at := greatest(at, c.since);
    ran := app.open_between(coalesce(c.calendar_id, calendar), c.since, at);
    c.counted := c.counted + ran;
    c.spells := c.spells || jsonb_build_array(jsonb_build_array(c.since, at, extract(epoch FROM ran)));
    c.missed_at := coalesce(c.missed_at, CASE WHEN c.due_at < at THEN c.due_at END);
    c.since := NULL;
  END IF;
  RETURN c;
END $$;

CREATE FUNCTION app.put_clock(c public.tickets_slaclock) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO public.tickets_slaclock AS k (id, created_at, updated_at, organization_id, ticket_id, kind, target_minutes, target_from, calendar_id,
      started_at, counted, since, due_at, soon_at, reminded_at, paused_at, ended_at, missed_at, spells)
    VALUES (c.id, clock_timestamp(), clock_timestamp(), c.organization_id, c.ticket_id, c.kind, c.target_minutes, c.target_from, c.calendar_id,
      c.started_at, c.counted, c.since, c.due_at, c.soon_at, c.reminded_at, c.paused_at, c.ended_at, c.missed_at, c.spells)
    ON CONFLICT (id) DO UPDATE SET updated_at = clock_timestamp(), target_minutes = c.target_minutes, target_from = c.target_from,
      calendar_id = c.calendar_id, counted = c.counted, since = c.since, due_at = c.due_at, soon_at = c.soon_at, reminded_at = c.reminded_at,
      paused_at = c.paused_at, ended_at = c.ended_at, missed_at = c.missed_at, spells = c.spells
$$;

-- A clock that goes on becomes what the ticket is now. `stop` is when it ended, if it did.
CREATE FUNCTION app.move_clock(c public.tickets_slaclock, runs boolean, stop timestamptz, calendar uuid, minutes int, source text, anew boolean)
  RETURNS public.tickets_slaclock LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  was public.tickets_slaclock := c;
BEGIN
  IF stop IS NOT NULL THEN
    c := app.clock_stops(c, calendar, stop);
    c.ended_at := stop;
    c.paused_at := NULL;
  ELSIF NOT runs THEN
    IF c.since IS NOT NULL THEN
      c := app.clock_stops(c, calendar, app.clock());
      c.paused_at := app.clock();
      c.due_at := c.missed_at;
    END IF;
    c.target_minutes := minutes;
    c.target_from := source;
  ELSE
    IF c.since IS NOT NULL AND c.calendar_id IS DISTINCT FROM calendar THEN
      c := app.clock_stops(c, calendar, app.clock());  -- what has passed was counted by the hours of then
    END IF;
    IF c.since IS NULL OR anew OR (c.target_minutes, c.target_from) IS DISTINCT FROM (minutes, source) THEN
      c.since := coalesce(c.since, app.clock());
      c.paused_at := NULL;
      c.calendar_id := calendar;
      c.target_minutes := minutes;
      c.target_from := source;
      c := app.clock_due(c);
    END IF;
  END IF;
  IF c IS DISTINCT FROM was THEN
    PERFORM app.put_clock(c);
    IF c.missed_at IS NOT NULL AND was.missed_at IS NULL THEN
      PERFORM app.tell_deadline(c, 'deadline_missed');
    END IF;
  END IF;
  RETURN c;
END $$;

CREATE FUNCTION app.tell_deadline(c public.tickets_slaclock, what text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT app.put_event(c.organization_id, c.ticket_id, what, '{}', '{}',
    jsonb_build_object('id', c.id, 'kind', c.kind, 'due', c.due_at, 'minutes', c.target_minutes))
$$;

CREATE FUNCTION app.clocks_run(t public.tickets_ticket) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT t.status IN ('new', 'open') AND NOT t.held AND NOT t.unconfirmed AND t.merged_into_id IS NULL $$;

-- Nobody is asked to keep a promise to spam.
CREATE FUNCTION app.is_spam(t public.tickets_ticket) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.tickets_tickettag k JOIN public.tickets_tag g ON g.organization_id = k.organization_id AND g.id = k.tag_id
    WHERE k.organization_id = t.organization_id AND k.ticket_id = t.id AND lower(g.name) = 'spam')
$$;

-- Since when a customer waits for a further reply.
CREATE FUNCTION app.waits_for_reply(t public.tickets_ticket) RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT min(m.created_at) FROM public.tickets_message m WHERE m.organization_id = t.organization_id AND m.ticket_id = t.id
    AND m.created_at > t.answered_at AND m.side = 'customer' AND m.visibility = 'public' AND NOT m.is_auto_response AND NOT m.opens
$$;

-- Makes a ticket's clocks what they are by now and answers with its nearest deadline that runs. What begins, begins at `at`;
-- `anew` also counts those again whose hours may have changed.
CREATE FUNCTION app.keep_clocks(t public.tickets_ticket, at timestamptz, anew boolean) RETURNS timestamptz
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  merged boolean := t.merged_into_id IS NOT NULL;
  done boolean := merged OR t.status IN ('resolved', 'closed');
  runs boolean := app.clocks_run(t);
  discarded boolean := merged OR done AND app.is_spam(t);
  hours uuid := app.calendar_of(t.organization_id, t.department_id);
  waits timestamptz := app.waits_for_reply(t);
  target record;
  c public.tickets_slaclock;
  stop timestamptz;
  nearest timestamptz;
BEGIN
  IF pg_trigger_depth() = 0 AND current_setting('role') <> 'hd_platform' THEN
    PERFORM app.refuse('only a trigger keeps clocks');
  END IF;
  IF NOT EXISTS (SELECT FROM public.accounts_organization o WHERE o.id = t.organization_id) THEN
    RETURN t.next_due_at;  -- it ends, and all of this with it
  END IF;
  FOR target IN SELECT * FROM app.sla_targets(t.organization_id, t.category_id, t.priority) LOOP
    stop := CASE target.kind WHEN 'first' THEN t.first_responded_at WHEN 'next' THEN CASE WHEN waits IS NULL THEN t.answered_at END
      ELSE t.resolved_at END;
    SELECT * INTO c FROM public.tickets_slaclock k WHERE k.organization_id = t.organization_id AND k.ticket_id = t.id
      AND k.kind = target.kind AND k.ended_at IS NULL;
    IF NOT FOUND THEN
      IF runs AND stop IS NULL AND target.minutes IS NOT NULL AND (target.kind <> 'next' OR waits IS NOT NULL) THEN
        c := app.begin_clock(t, target.kind, target.minutes, target.source, hours, CASE target.kind WHEN 'next' THEN greatest(waits, t.waits_since) ELSE at END);
        nearest := least(nearest, c.due_at);
      END IF;
    ELSIF discarded OR stop < c.started_at OR stop IS NULL AND (done OR target.minutes IS NULL) THEN
      -- Nobody will keep it any more, or what began it has moved away. What was missed stays.
      IF discarded OR (app.clock_stops(c, hours, app.clock())).missed_at IS NULL THEN
        DELETE FROM public.tickets_slaclock k WHERE k.id = c.id;
      ELSE
        PERFORM app.move_clock(c, false, app.clock(), hours, c.target_minutes, c.target_from, false);
      END IF;
    ELSE
      c := app.move_clock(c, runs, stop, hours, coalesce(target.minutes, c.target_minutes), target.source, anew);
      nearest := least(nearest, CASE WHEN c.since IS NOT NULL THEN c.due_at END);
    END IF;
  END LOOP;
  RETURN nearest;
END $$;

CREATE FUNCTION app.begin_clock(t public.tickets_ticket, kind text, minutes int, source text, hours uuid, at timestamptz) RETURNS public.tickets_slaclock
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  c public.tickets_slaclock;
BEGIN
  c.id := gen_random_uuid(); c.organization_id := t.organization_id; c.ticket_id := t.id; c.kind := kind;
  c.target_minutes := minutes; c.target_from := source; c.calendar_id := hours;
  c.started_at := at; c.counted := interval '0'; c.since := at; c.spells := '[]';
  c := app.clock_due(c);
  PERFORM app.put_clock(c);
  RETURN c;
END $$;

-- What a ticket that begins is told at once: its first deadline. The clocks follow when its row is there.
CREATE FUNCTION app.first_due(t public.tickets_ticket) RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT nullif(min(app.open_after(app.calendar_of(t.organization_id, t.department_id), t.created_at, make_interval(mins => s.minutes))), 'infinity')
    FROM app.sla_targets(t.organization_id, t.category_id, t.priority) s WHERE s.kind <> 'next' AND pg_trigger_depth() > 0
$$;

CREATE FUNCTION app.clocks_begin() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  due timestamptz;
BEGIN
  IF app.is_restoring(NEW.organization_id) THEN
    RETURN NULL;  -- they come back from the archive
  END IF;
  due := app.keep_clocks(NEW, NEW.created_at, false);
  IF due IS DISTINCT FROM NEW.next_due_at THEN
    UPDATE public.tickets_ticket t SET next_due_at = due WHERE t.organization_id = NEW.organization_id AND t.id = NEW.id;
  END IF;
  RETURN NULL;
END $$;

-- Time passing is an event, too: marks what is soon and what is over, each once. A ticket that somebody holds is for the
-- next round.
CREATE FUNCTION app.sweep_clocks(most int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  at timestamptz := clock_timestamp();
  c public.tickets_slaclock;
  told int := 0;
BEGIN
  FOR c IN SELECT * FROM public.tickets_slaclock k WHERE k.look_at <= at ORDER BY k.look_at LIMIT most LOOP
    PERFORM FROM public.tickets_ticket t WHERE t.organization_id = c.organization_id AND t.id = c.ticket_id FOR NO KEY UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    UPDATE public.tickets_slaclock k SET reminded_at = coalesce(k.reminded_at, at), missed_at = CASE WHEN k.due_at <= at THEN k.due_at END
      WHERE k.id = c.id AND k.look_at <= at RETURNING * INTO c;
    CONTINUE WHEN NOT FOUND;
    PERFORM app.tell_deadline(c, CASE WHEN c.missed_at IS NULL THEN 'deadline_soon' ELSE 'deadline_missed' END);
    told := told + 1;
  END LOOP;
  RETURN told;
END $$;

-- A policy or hours that change: running clocks are counted anew in the background.
CREATE FUNCTION app.ask_recount() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  row jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  org uuid := coalesce(row->>'organization_id', row->>'id');
  category uuid := CASE TG_TABLE_NAME WHEN 'tickets_category' THEN row->>'id' ELSE row->>'category_id' END;
BEGIN
  IF EXISTS (SELECT FROM public.accounts_organization o WHERE o.id = org)
      AND (category IS NULL OR EXISTS (SELECT FROM public.tickets_category c WHERE c.organization_id = org AND c.id = category)) THEN
    INSERT INTO public.tickets_recount AS k (id, organization_id, category_id) VALUES (gen_random_uuid(), org, category)
      ON CONFLICT (organization_id, category_id) DO UPDATE SET after = NULL, total = NULL, done = 0, finished_at = NULL, updated_at = clock_timestamp()
        WHERE k.after IS NOT NULL OR k.finished_at IS NOT NULL;  -- one that has not begun does for many days at once
    PERFORM pg_notify('hd_work', '');
  END IF;
  RETURN NULL;
END $$;

-- Some of the tickets of a recount that waits; whether there was one.
CREATE FUNCTION app.recount_some(most int) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  r public.tickets_recount;
  t public.tickets_ticket;
  due timestamptz;
  took int := 0;
BEGIN
  SELECT * INTO r FROM public.tickets_recount k WHERE k.finished_at IS NULL ORDER BY k.updated_at LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF r.total IS NULL THEN
    SELECT count(*) INTO r.total FROM public.tickets_ticket x WHERE x.organization_id = r.organization_id
      AND x.status IN ('new', 'open', 'pending') AND (r.category_id IS NULL OR x.category_id = r.category_id);
  END IF;
  FOR t IN SELECT * FROM public.tickets_ticket x WHERE x.organization_id = r.organization_id AND x.status IN ('new', 'open', 'pending')
      AND (r.category_id IS NULL OR x.category_id = r.category_id) AND (r.after IS NULL OR x.id > r.after) ORDER BY x.id LIMIT most FOR NO KEY UPDATE LOOP
    due := app.keep_clocks(t, app.clock(), true);
    UPDATE public.tickets_ticket x SET next_due_at = due
      WHERE x.organization_id = t.organization_id AND x.id = t.id AND x.next_due_at IS DISTINCT FROM due;
    r.after := t.id;
    took := took + 1;
  END LOOP;
  UPDATE public.tickets_recount k SET after = r.after, total = r.total, done = r.done + took, updated_at = clock_timestamp(),
      finished_at = CASE WHEN took < most THEN clock_timestamp() END WHERE k.id = r.id;
  RETURN true;
END $$;

-- How many running deadlines of a category other targets move, and how many of those become late. `wanted` holds, for each
-- priority, minutes by kind: as the form has them, before anything is saved.
CREATE FUNCTION app.deadlines_moved(category uuid, wanted jsonb, OUT moved bigint, OUT late bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*), count(*) FILTER (WHERE n.due <= clock_timestamp() AND n.was > clock_timestamp()) FROM (
    SELECT c.due_at AS was, app.clock_reaches(c.calendar_id, c.spells, c.since, (wanted->t.priority::text->>c.kind)::int) AS due
      FROM public.tickets_ticket t JOIN public.tickets_slaclock c ON c.organization_id = t.organization_id AND c.ticket_id = t.id AND c.since IS NOT NULL
      WHERE app.role() = 'admin' AND t.organization_id = app.org() AND t.category_id = category AND t.status IN ('new', 'open', 'pending')
        AND c.target_minutes IS DISTINCT FROM (wanted->t.priority::text->>c.kind)::int) n
$$;

-- A deleted ticket's clocks go into the archive with it, and come back with it.
CREATE FUNCTION app.keep_old_clocks() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.data := NEW.data || jsonb_build_object('slaclock', (SELECT coalesce(jsonb_agg(to_jsonb(x) - 'look_at'), '[]') FROM public.tickets_slaclock x
    WHERE x.organization_id = NEW.organization_id AND x.ticket_id IN (SELECT (t->>'id')::uuid FROM jsonb_array_elements(NEW.data->'ticket') t)));
  RETURN NEW;
END $$;
CREATE FUNCTION app.restore_clocks() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  c public.tickets_slaclock;
  t public.tickets_ticket;
  due timestamptz;
BEGIN
  FOR c IN SELECT x.* FROM jsonb_populate_recordset(NULL::public.tickets_slaclock, OLD.data->'slaclock') x LOOP
    c.calendar_id := (SELECT k.id FROM public.accounts_calendar k WHERE k.organization_id = c.organization_id AND k.id = c.calendar_id);
    PERFORM app.put_clock(c);
  END LOOP;
  FOR t IN SELECT x.* FROM public.tickets_ticket x WHERE x.organization_id = OLD.organization_id
      AND x.id IN (SELECT (k->>'id')::uuid FROM jsonb_array_elements(OLD.data->'ticket') k) LOOP
    due := app.keep_clocks(t, app.clock(), true);
    UPDATE public.tickets_ticket x SET next_due_at = due
      WHERE x.organization_id = t.organization_id AND x.id = t.id AND x.next_due_at IS DISTINCT FROM due;
  END LOOP;
  RETURN NULL;
END $$;

-- Who has tickets already: what is over was promised round the clock; what runs is counted by the hours from now on.
INSERT INTO public.tickets_slaclock (id, organization_id, ticket_id, kind, target_minutes, target_from, started_at, counted, due_at, ended_at, missed_at, spells)
  SELECT gen_random_uuid(), t.organization_id, t.id, k.kind, k.minutes, CASE WHEN c.id IS NULL THEN 'usual' ELSE 'category' END, t.created_at,
      d.seconds * interval '1 second', d.due, k.ended, CASE WHEN k.ended > d.due THEN d.due END, jsonb_build_array(jsonb_build_array(t.created_at, k.ended, d.seconds))
    FROM public.tickets_ticket t LEFT JOIN public.tickets_category c ON c.organization_id = t.organization_id AND c.id = t.category_id
      CROSS JOIN LATERAL (VALUES ('first', coalesce(c.response_sla_minutes, 60), t.first_responded_at),
        ('solution', coalesce(c.resolution_sla_minutes, 480), t.resolved_at)) k (kind, minutes, ended)
      CROSS JOIN LATERAL (SELECT extract(epoch FROM k.ended - t.created_at) AS seconds, t.created_at + make_interval(mins => k.minutes) AS due) d
    WHERE k.ended >= t.created_at AND t.merged_into_id IS NULL;
INSERT INTO public.tickets_slaclock (id, organization_id, ticket_id, kind, target_minutes, target_from, calendar_id, started_at, counted, since, due_at, soon_at,
    reminded_at, paused_at, missed_at, spells)
  SELECT gen_random_uuid(), t.organization_id, t.id, k.kind, k.minutes, CASE WHEN c.id IS NULL THEN 'usual' ELSE 'category' END, h.calendar, t.created_at,
      coalesce(p.ran, interval '0'), CASE WHEN p.ran IS NULL THEN t.created_at END, CASE WHEN p.ran IS NULL THEN d.due END, d.soon,
      CASE WHEN d.soon <= now() THEN now() END, CASE WHEN p.ran IS NOT NULL THEN t.waits_since END,
      CASE WHEN d.due <= coalesce(p.until, now()) THEN d.due END,
      CASE WHEN p.ran IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_array(t.created_at, t.waits_since, extract(epoch FROM p.ran))) END
    FROM public.tickets_ticket t LEFT JOIN public.tickets_category c ON c.organization_id = t.organization_id AND c.id = t.category_id
      CROSS JOIN LATERAL (VALUES ('first', coalesce(c.response_sla_minutes, 60), t.first_responded_at),
        ('solution', coalesce(c.resolution_sla_minutes, 480), t.resolved_at)) k (kind, minutes, ended)
      CROSS JOIN LATERAL (SELECT app.calendar_of(t.organization_id, t.department_id) AS calendar) h
      LEFT JOIN LATERAL (SELECT greatest(t.waits_since, t.created_at) AS until, app.open_between(h.calendar, t.created_at, t.waits_since) AS ran
        WHERE t.status = 'pending') p ON true
      CROSS JOIN LATERAL (SELECT app.clock_reaches(h.calendar, '[]', t.created_at, k.minutes) AS due,
        app.clock_reaches(h.calendar, '[]', t.created_at, k.minutes - app.little_left(k.minutes)) AS soon) d
    WHERE k.ended IS NULL AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.merged_into_id IS NULL;
UPDATE public.tickets_ticket t SET next_due_at = n.due
  FROM (SELECT k.organization_id, k.ticket_id, min(k.due_at) AS due FROM public.tickets_slaclock k WHERE k.since IS NOT NULL GROUP BY 1, 2) n
  WHERE t.organization_id = n.organization_id AND t.id = n.ticket_id AND t.next_due_at IS DISTINCT FROM n.due;

GRANT EXECUTE ON FUNCTION app.clocks_run(tickets_ticket), app.first_due(tickets_ticket), app.keep_clocks(tickets_ticket, timestamptz, boolean)
  TO hd_app, hd_platform, hd_owner;
GRANT EXECUTE ON FUNCTION app.deadlines_moved(uuid, jsonb) TO hd_app;
GRANT EXECUTE ON FUNCTION app.sweep_clocks(int), app.recount_some(int) TO hd_platform;
-- The owner of the tables attaches the triggers.
GRANT EXECUTE ON FUNCTION app.clocks_begin(), app.ask_recount(), app.keep_old_clocks(), app.restore_clocks() TO hd_owner;

-- reverse
DROP FUNCTION app.restore_clocks();
DROP FUNCTION app.keep_old_clocks();
DROP FUNCTION app.deadlines_moved(uuid, jsonb);
DROP FUNCTION app.recount_some(int);
DROP FUNCTION app.ask_recount();
DROP FUNCTION app.sweep_clocks(int);
DROP FUNCTION app.clocks_begin();
DROP FUNCTION app.first_due(tickets_ticket);
DROP FUNCTION app.keep_clocks(tickets_ticket, timestamptz, boolean);
DROP FUNCTION app.begin_clock(tickets_ticket, text, int, text, uuid, timestamptz);
DROP FUNCTION app.waits_for_reply(tickets_ticket);
DROP FUNCTION app.is_spam(tickets_ticket);
DROP FUNCTION app.clocks_run(tickets_ticket);
DROP FUNCTION app.tell_deadline(tickets_slaclock, text);
DROP FUNCTION app.move_clock(tickets_slaclock, boolean, timestamptz, uuid, int, text, boolean);
DROP FUNCTION app.put_clock(tickets_slaclock);
DROP FUNCTION app.clock_stops(tickets_slaclock, uuid, timestamptz);
DROP FUNCTION app.clock_due(tickets_slaclock);
DROP FUNCTION app.little_left(int);
DROP FUNCTION app.clock_reaches(uuid, jsonb, timestamptz, numeric);
DROP FUNCTION app.sla_targets(uuid, uuid, int);
