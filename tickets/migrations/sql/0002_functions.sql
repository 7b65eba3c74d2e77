-- Functions that may do what their caller may not. Owned by hd_definer; pg_temp is searched last.

-- Customers' tickets by CC and agents' by collaboration: asked by the policy of tickets, which therefore does not
-- read tables whose policies read tickets.
CREATE FUNCTION app.shared_tickets() RETURNS SETOF uuid
  LANGUAGE sql STABLE PARALLEL SAFE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT ticket_id FROM public.tickets_collaborator
    WHERE organization_id = app.org() AND user_id = app.uid() AND app.role() = 'agent'
  UNION ALL
  SELECT ticket_id FROM public.tickets_copy
    WHERE organization_id = app.org() AND user_id = app.uid() AND app.role() = 'customer'
$$;

-- Whether the caller sees a ticket: what the policy `reads` says, for functions that look past it.
CREATE FUNCTION app.sees(t public.tickets_ticket) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t.organization_id = app.org() AND (app.only() IS NULL OR t.id = app.only())
    AND (app.sees_all()
      OR app.role() = 'agent' AND (t.department_id IS NULL OR t.department_id = app.dept() OR t.assignee_id = app.uid())
      OR app.role() = 'customer' AND t.customer_id = app.uid() AND NOT t.unconfirmed
      OR t.id IN (SELECT app.shared_tickets())
      OR t.written_in = pg_current_xact_id_if_assigned()) IS TRUE
$$;

-- Whether the archive gives a ticket back in this transaction: its parts come as they were, and silently.
CREATE FUNCTION app.is_restoring(org uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(current_setting('app.source', true), '') = 'restore' AND EXISTS (SELECT FROM public.tickets_archive a
    WHERE a.organization_id = org AND a.restored_in = pg_current_xact_id_if_assigned())
$$;

-- The next number, and whether the month has room. The counter's row is the one short lock of an organization:
-- numbers rise in commit order, none is lost on a rollback, and the limit is exact.
-- Only the insert trigger calls it.
CREATE FUNCTION app.take_number(org uuid, by_customer boolean, counts boolean, OUT number bigint, OUT held boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  row public.tickets_counter;
BEGIN
  IF pg_trigger_depth() = 0 THEN
    PERFORM app.refuse('only a trigger takes numbers');
  END IF;
  row := app.turn_month(org);
  UPDATE public.tickets_counter k SET last_number = k.last_number + 1 WHERE k.organization_id = org
    RETURNING k.last_number INTO number;
  held := false;
  IF counts THEN
    held := app.take_place(org, by_customer);
  END IF;
END $$;

-- The organization's counter, locked, in the month that it is there now.
CREATE FUNCTION app.turn_month(org uuid) RETURNS public.tickets_counter
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  this_month date;
  row public.tickets_counter;
BEGIN
  SELECT date_trunc('month', app.clock() AT TIME ZONE o.timezone)::date INTO this_month
    FROM public.accounts_organization o WHERE o.id = org;
  INSERT INTO public.tickets_counter AS k (organization_id, month) VALUES (org, this_month)
    ON CONFLICT (organization_id) DO UPDATE SET
      used = CASE WHEN k.month < this_month THEN 0 ELSE k.used END,
      month = greatest(k.month, this_month)
    RETURNING k.* INTO row;
  RETURN row;
END $$;

-- One of the month's places, or a place in the line. Who comes new queues behind those who wait, so that release
-- is in order. Staff are refused instead.
CREATE FUNCTION app.take_place(org uuid, by_customer boolean) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  allowed int;
  row public.tickets_counter;
  held boolean;
BEGIN
  IF pg_trigger_depth() = 0 THEN
    PERFORM app.refuse('only a trigger takes places');
  END IF;
  SELECT o.monthly_ticket_limit INTO allowed FROM public.accounts_organization o WHERE o.id = org;
  row := app.turn_month(org);
  held := allowed IS NOT NULL AND (row.used >= allowed OR row.waiting > 0);
  IF held AND NOT by_customer THEN
    RAISE EXCEPTION 'the plan allows % tickets a month', allowed
      USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_ticket_limit';
  END IF;
  UPDATE public.tickets_counter k SET used = k.used + (NOT held)::int, waiting = k.waiting + held::int
    WHERE k.organization_id = org;
  RETURN held;
END $$;

-- Those who wait, in order, as far as the month has room: after an upgrade and in a new month.
CREATE FUNCTION app.release_held(org uuid) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  allowed int;
  row public.tickets_counter;
  released int;
BEGIN
  IF pg_trigger_depth() = 0 AND current_setting('role') NOT IN ('hd_platform', 'hd_definer') THEN
    PERFORM app.refuse('the platform releases');
  END IF;
  SELECT o.monthly_ticket_limit INTO allowed FROM public.accounts_organization o WHERE o.id = org;
  -- Tickets first, then the counter, as everybody else who holds both.
  PERFORM FROM public.tickets_ticket h WHERE h.organization_id = org AND h.held ORDER BY h.number FOR NO KEY UPDATE;
  row := app.turn_month(org);
  UPDATE public.tickets_ticket t SET held = false
    FROM (SELECT h.id FROM public.tickets_ticket h WHERE h.organization_id = org AND h.held ORDER BY h.number
          LIMIT CASE WHEN allowed IS NULL THEN NULL ELSE greatest(allowed - row.used, 0) END) first
    WHERE t.organization_id = org AND t.id = first.id;
  GET DIAGNOSTICS released = ROW_COUNT;
  UPDATE public.tickets_counter k SET used = k.used + released,
      waiting = (SELECT count(*) FROM public.tickets_ticket t WHERE t.organization_id = org AND t.held)
    WHERE k.organization_id = org;
  RETURN released;
END $$;

-- An upgrade takes effect at once.
CREATE FUNCTION app.limit_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM app.release_held(NEW.id);
  RETURN NULL;
END $$;

-- A held request that goes leaves the line.
CREATE FUNCTION app.left_the_line() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.tickets_counter k SET waiting = greatest(k.waiting - 1, 0) WHERE k.organization_id = OLD.organization_id;
  RETURN NULL;
END $$;

-- What a category says about its tickets; without one, the usual. Like the two below it looks past the wall, and so
-- it answers triggers only.
CREATE FUNCTION app.targets(org uuid, category uuid, OUT priority int, OUT department uuid, OUT response interval, OUT resolution interval)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF pg_trigger_depth() = 0 THEN
    PERFORM app.refuse('only a trigger asks');
  END IF;
  SELECT (ARRAY[1, 2, 2, 3, 4])[c.priority_level], c.department_id,
      make_interval(mins => c.response_sla_minutes), make_interval(mins => c.resolution_sla_minutes)
    INTO priority, department, response, resolution
    FROM public.tickets_category c WHERE c.organization_id = org AND c.id = category;
  IF NOT FOUND THEN
    priority := 2; response := interval '60 minutes'; resolution := interval '480 minutes';
  END IF;
END $$;

-- Whether somebody works on tickets here: agents and admins who are not suspended.
CREATE FUNCTION app.works_here(org uuid, person uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT pg_trigger_depth() > 0 AND EXISTS (SELECT FROM public.accounts_user u WHERE u.organization_id = org AND u.id = person
    AND u.role IN ('agent', 'admin') AND u.status <> 'suspended')
$$;

-- Values of custom fields are what their definitions say, by whatever door they come. Only what changes is looked at:
-- what an organization no longer asks for stays as it was.
CREATE FUNCTION app.check_fields(org uuid, about text, before jsonb, after jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  k text;
  v jsonb;
  f public.tickets_customfield;
  ok boolean;
BEGIN
  IF pg_trigger_depth() = 0 THEN
    PERFORM app.refuse('only a trigger asks');
  END IF;
  IF jsonb_typeof(after) <> 'object' THEN
    RAISE EXCEPTION 'custom fields are an object' USING ERRCODE = 'check_violation', CONSTRAINT = 'custom_field_value';
  END IF;
  FOR k, v IN SELECT key, value FROM jsonb_each(after) LOOP
    CONTINUE WHEN before->k IS NOT DISTINCT FROM v;
    SELECT * INTO f FROM public.tickets_customfield c WHERE c.organization_id = org AND c.subject = about AND c.key = k;
    ok := FOUND;
    IF ok AND app.role() = 'customer' AND f.is_staff_only THEN
      PERFORM app.refuse('a field for staff only');
    END IF;
    IF ok THEN
      ok := CASE f.kind
        WHEN 'text' THEN jsonb_typeof(v) = 'string' AND length(v #>> '{}') BETWEEN 1 AND 2000
        WHEN 'number' THEN jsonb_typeof(v) = 'number'
        WHEN 'choice' THEN jsonb_typeof(v) = 'string' AND f.choices ? (v #>> '{}')
        WHEN 'checkbox' THEN jsonb_typeof(v) = 'boolean'
        WHEN 'date' THEN jsonb_typeof(v) = 'string' AND app.is_date(v #>> '{}') END;
    END IF;
    IF NOT ok THEN
      RAISE EXCEPTION 'the custom field % cannot be %', k, v USING ERRCODE = 'check_violation', CONSTRAINT = 'custom_field_value';
    END IF;
  END LOOP;
  -- A customer's connection drops nothing that staff wrote.
  IF app.role() = 'customer' AND EXISTS (
      SELECT FROM jsonb_object_keys(before) b(k) JOIN public.tickets_customfield c
        ON c.organization_id = org AND c.subject = about AND c.key = b.k AND c.is_staff_only WHERE NOT after ? b.k) THEN
    PERFORM app.refuse('a field for staff only');
  END IF;
END $$;

CREATE FUNCTION app.is_date(word text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN word ~ '^\d{4}-\d{2}-\d{2}$' AND word::date IS NOT NULL;
EXCEPTION WHEN others THEN
  RETURN false;
END $$;

-- A message moves its ticket's times: notes the staff's, public ones the customers' too. The first public answer of a
-- person is the first response, once. The opening message's text is the ticket's description.
CREATE FUNCTION app.message_touch() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  at timestamptz := coalesce(NEW.edited_at, NEW.created_at);
  answers boolean := TG_OP = 'INSERT' AND NEW.side = 'staff' AND NEW.visibility = 'public' AND NOT NEW.is_auto_response
    AND NOT NEW.opens AND NEW.message_type = 'text';
BEGIN
  IF app.is_restoring(NEW.organization_id) THEN
    RETURN NULL;
  END IF;
  UPDATE public.tickets_ticket t SET
      last_activity_at = greatest(t.last_activity_at, at),
      public_at = CASE WHEN NEW.visibility = 'public' THEN greatest(t.public_at, at) ELSE t.public_at END,
      answered_at = CASE WHEN answers THEN greatest(t.answered_at, NEW.created_at) ELSE t.answered_at END,
      first_responded_at = CASE WHEN answers THEN coalesce(t.first_responded_at, NEW.created_at) ELSE t.first_responded_at END,
      waits_since = CASE WHEN answers THEN greatest(t.waits_since, NEW.created_at) ELSE t.waits_since END,
      reminded_at = CASE WHEN answers THEN NULL ELSE t.reminded_at END,
      description = CASE WHEN NEW.opens THEN NEW.content ELSE t.description END
    WHERE t.organization_id = NEW.organization_id AND t.id = NEW.ticket_id;
  RETURN NULL;
END $$;

-- What a message said before.
CREATE FUNCTION app.message_revision() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.tickets_messagerevision (id, organization_id, message_id, content, editor_id, editor_name, created_at)
    VALUES (gen_random_uuid(), OLD.organization_id, OLD.id, OLD.content, app.uid(), app.name_of(app.uid()), app.clock());
  RETURN NULL;
END $$;

CREATE FUNCTION app.name_of(person uuid) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM public.accounts_user u WHERE u.id = person), '')
$$;

-- A ticket begins with a message whose text is its description: looked at when the transaction ends.
CREATE FUNCTION app.ticket_opens() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  row jsonb := CASE TG_TABLE_NAME WHEN 'tickets_ticket' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
  which uuid := coalesce(row->>'ticket_id', row->>'id');
BEGIN
  IF EXISTS (SELECT FROM public.tickets_ticket t WHERE t.organization_id = (row->>'organization_id')::uuid AND t.id = which
      AND t.merged_into_id IS NULL
      AND NOT EXISTS (SELECT FROM public.tickets_message m WHERE m.organization_id = t.organization_id AND m.ticket_id = t.id
        AND m.opens AND m.content = t.description)) THEN
    RAISE EXCEPTION 'a ticket begins with a message that says what its description says' USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_opening_message';
  END IF;
  RETURN NULL;
END $$;

-- How many tickets each person has to work on, and when they last got one. Whom it concerns is noted as it happens
-- ({person: when they got one, or nothing}) and counted when the transaction ends, person by person in the order of
-- their keys: whoever assigns ticket after ticket would otherwise hold people in any order, and two of them would wait
-- for each other forever.
CREATE FUNCTION app.note_people() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  noted jsonb := coalesce(nullif(current_setting('app.counting', true), '')::jsonb, '{}');
  now_too jsonb;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT jsonb_object_agg(a.assignee_id, CASE WHEN NOT app.is_restoring(a.organization_id) THEN app.clock() END)
      INTO now_too FROM after a WHERE a.assignee_id IS NOT NULL;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT jsonb_object_agg(b.assignee_id, NULL) INTO now_too FROM before b WHERE b.assignee_id IS NOT NULL;
  ELSE
    SELECT jsonb_object_agg(p.person, p.got) INTO now_too FROM (
      SELECT x.person, max(x.got) AS got
        FROM after a JOIN before b ON b.id = a.id,
          LATERAL (VALUES (b.assignee_id, NULL), (a.assignee_id, CASE WHEN a.assignee_id IS DISTINCT FROM b.assignee_id THEN app.clock() END)) x (person, got)
        WHERE (a.assignee_id, a.status) IS DISTINCT FROM (b.assignee_id, b.status) AND x.person IS NOT NULL
        GROUP BY x.person) p;
  END IF;
  IF now_too IS NOT NULL THEN
    PERFORM set_config('app.counting', (now_too || noted || jsonb_strip_nulls(now_too))::text, true);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION app.count_tickets() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  noted jsonb := nullif(current_setting('app.counting', true), '')::jsonb;
  people uuid[] := (SELECT array_agg(k::uuid) FROM jsonb_object_keys(noted) k);
BEGIN
  IF noted IS NULL THEN
    RETURN NULL;  -- another row of this transaction has counted for all
  END IF;
  PERFORM set_config('app.counting', '', true);
  PERFORM FROM public.accounts_user u WHERE u.id = ANY (people) ORDER BY u.id FOR NO KEY UPDATE;
  UPDATE public.accounts_user u SET
      current_ticket_count = (SELECT count(*) FROM public.tickets_ticket t WHERE t.organization_id = u.organization_id
        AND t.assignee_id = u.id AND t.status IN ('new', 'open', 'pending')),
      last_assigned_at = coalesce((noted->>u.id::text)::timestamptz, u.last_assigned_at)
    WHERE u.id = ANY (people);
  RETURN NULL;
END $$;

-- One event for each changed row, with what changed, by whom, from where and why; the worker is told, unless raw SQL
-- did it. A child's event holds its ticket's row, so that events of one ticket come in the order of their commits.
-- Arguments: the kind of thing, and the columns that are tracked.
CREATE FUNCTION app.log_event() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  kind text := TG_ARGV[0];
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  any_row jsonb := coalesce(after, before);
  org uuid := (any_row->>'organization_id')::uuid;
  ticket uuid;
  what text;
  old_part jsonb := '{}';
  new_part jsonb := '{}';
  told jsonb := '{}';
  col text;
BEGIN
  IF kind = 'ticket' THEN
    ticket := any_row->>'id';
    what := CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END;
  ELSE
    ticket := any_row->>'ticket_id';
    told := jsonb_build_object('id', any_row->'id');
    PERFORM FROM public.tickets_ticket t WHERE t.organization_id = org AND t.id = ticket FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      RETURN NULL;  -- the ticket goes, and its archive has this row
    END IF;
    what := kind || CASE
      WHEN TG_OP = 'INSERT' THEN '_added' WHEN TG_OP = 'DELETE' THEN '_removed'
      WHEN before->>'ticket_id' <> after->>'ticket_id' THEN '_moved_in'
      WHEN before->>'deleted_at' IS NULL AND after->>'deleted_at' IS NOT NULL THEN '_deleted' ELSE '_edited' END;
  END IF;
  FOREACH col IN ARRAY TG_ARGV[1]::text[] LOOP
    IF before->col IS DISTINCT FROM after->col AND NOT (TG_OP = 'INSERT' AND after->col = 'null') THEN
      IF before IS NOT NULL THEN old_part := old_part || jsonb_build_object(col, before->col); END IF;
      IF after IS NOT NULL THEN new_part := new_part || jsonb_build_object(col, after->col); END IF;
    END IF;
  END LOOP;
  IF kind = 'message' THEN
    told := told || jsonb_build_object('visibility', any_row->'visibility', 'side', any_row->'side', 'opens', any_row->'opens');
  END IF;
  IF what = 'message_moved_in' THEN
    -- The other ticket tells that it is gone, this one all that came.
    PERFORM app.put_event(org, (before->>'ticket_id')::uuid, 'message_moved_out', old_part, jsonb_build_object('ticket_id', ticket), told);
    new_part := jsonb_build_object('content', after->'content', 'visibility', after->'visibility', 'deleted_at', after->'deleted_at');
    old_part := jsonb_build_object('ticket_id', before->'ticket_id');
  END IF;
  PERFORM app.put_event(org, ticket, what, old_part, new_part, told || app.names_of(org, old_part || new_part, old_part));
  RETURN NULL;
END $$;

-- Writes the event, queues it and tells open pages. While a ticket is restored its parts are silent; nobody keeps the
-- history of an organization that ends. Granted to nobody: only the house's own functions write events.
CREATE FUNCTION app.put_event(org uuid, ticket uuid, what text, old_part jsonb, new_part jsonb, told jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  source text := coalesce(nullif(current_setting('app.source', true), ''), 'sql');
  number bigint;
  listener uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM public.accounts_organization o WHERE o.id = org) THEN
    RETURN;
  END IF;
  IF app.is_restoring(org) THEN
    IF what <> 'created' THEN
      RETURN;
    END IF;
    what := 'restored';
    source := current_setting('app.restored_from');
  END IF;
  IF source = 'sql' THEN
    told := told || jsonb_build_object('login', session_user, 'application', current_setting('application_name'));
  END IF;
  INSERT INTO public.tickets_ticketevent (organization_id, ticket_id, action, actor_id, actor_name, source, reason, old, new, context, created_at)
    VALUES (org, ticket, what, app.uid(), app.name_of(app.uid()), source, coalesce(current_setting('app.reason', true), ''),
      old_part, new_part, told, app.clock())
    RETURNING id INTO number;
  IF what <> 'restored' AND source <> 'sql' AND NOT app.is_told() THEN
    INSERT INTO public.tickets_queuedevent (event_id, organization_id, ticket_id) VALUES (number, org, ticket);
    PERFORM pg_notify('hd_work', '');
  END IF;
  PERFORM pg_notify('hd_live', json_build_object('org', org, 'kind', 'tickets', 'id', ticket)::text);
  -- Customers hear of what they may see: public messages, their status, and nothing else.
  IF what LIKE 'message%' AND told->>'visibility' = 'public' OR new_part ?| '{status,title,held,customer_id}' OR what LIKE 'copy%' THEN
    FOR listener IN
        SELECT t.customer_id FROM public.tickets_ticket t WHERE t.organization_id = org AND t.id = ticket AND t.customer_id IS NOT NULL
        UNION SELECT c.user_id FROM public.tickets_copy c WHERE c.organization_id = org AND c.ticket_id = ticket LOOP
      PERFORM pg_notify('hd_live', json_build_object('org', org, 'kind', 'requests', 'id', listener)::text);
    END LOOP;
  END IF;
END $$;

-- The names of what an event's values point to, as they are now: they may be gone when somebody reads it.
CREATE FUNCTION app.names_of(org uuid, newest jsonb, oldest jsonb) RETURNS jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  pointing jsonb := '{}';
  part jsonb;
  k text;
  v text;
  word text;
BEGIN
  FOREACH part IN ARRAY ARRAY[newest, oldest] LOOP
    FOR k, v IN SELECT e.key, e.value #>> '{}' FROM jsonb_each(part) e
        WHERE e.key IN ('customer_id', 'assignee_id', 'user_id', 'department_id', 'category_id', 'tag_id', 'merged_into_id', 'other_id')
          AND e.value <> 'null' LOOP
      word := CASE k
        WHEN 'department_id' THEN (SELECT d.name FROM public.accounts_department d WHERE d.organization_id = org AND d.id = v::uuid)
        WHEN 'category_id' THEN (SELECT c.name FROM public.tickets_category c WHERE c.organization_id = org AND c.id = v::uuid)
        WHEN 'tag_id' THEN (SELECT g.name FROM public.tickets_tag g WHERE g.organization_id = org AND g.id = v::uuid)
        WHEN 'merged_into_id' THEN (SELECT t.number::text FROM public.tickets_ticket t WHERE t.organization_id = org AND t.id = v::uuid)
        WHEN 'other_id' THEN (SELECT t.number::text FROM public.tickets_ticket t WHERE t.organization_id = org AND t.id = v::uuid)
        ELSE app.name_of(v::uuid) END;
      IF word <> '' THEN
        pointing := pointing || jsonb_build_object(v, word);
      END IF;
    END LOOP;
  END LOOP;
  RETURN CASE WHEN pointing = '{}' THEN '{}' ELSE jsonb_build_object('names', pointing) END;
END $$;

-- A deleted ticket goes into the archive with all that was its, whoever deletes it: in one row with what was merged
-- into it, whose messages it has.
CREATE FUNCTION app.archive_ticket() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  keys uuid[];
  kept jsonb;
  part text;
  parts jsonb;
BEGIN
  IF NOT EXISTS (SELECT FROM public.accounts_organization o WHERE o.id = OLD.organization_id)
      OR NOT EXISTS (SELECT FROM public.tickets_ticket t WHERE t.organization_id = OLD.organization_id
        AND t.id = coalesce(OLD.merged_into_id, OLD.id)) THEN
    RETURN OLD;
  END IF;
  WITH RECURSIVE going AS (
      SELECT OLD.id AS id, 0 AS depth
      UNION ALL SELECT t.id, g.depth + 1 FROM public.tickets_ticket t JOIN going g ON t.merged_into_id = g.id
        WHERE t.organization_id = OLD.organization_id)
    CYCLE id SET again USING path
    SELECT array_agg(id ORDER BY depth) FILTER (WHERE NOT again) INTO keys FROM going;
  SELECT jsonb_build_object('ticket', jsonb_agg(to_jsonb(t) ORDER BY array_position(keys, t.id))) INTO kept
    FROM public.tickets_ticket t WHERE t.organization_id = OLD.organization_id AND t.id = ANY (keys);
  FOREACH part IN ARRAY '{message,tickettag,collaborator,copy,follower,ticketfeedback}'::text[] LOOP
    EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(x)), ''[]'') FROM public.%I x WHERE organization_id = $1 AND ticket_id = ANY ($2)', 'tickets_' || part)
      INTO parts USING OLD.organization_id, keys;
    kept := kept || jsonb_build_object(part, parts);
  END LOOP;
  FOREACH part IN ARRAY '{messagerevision,attachment}'::text[] LOOP
    EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(x)), ''[]'') FROM public.%I x JOIN public.tickets_message m
        ON m.organization_id = x.organization_id AND m.id = x.message_id WHERE m.organization_id = $1 AND m.ticket_id = ANY ($2)', 'tickets_' || part)
      INTO parts USING OLD.organization_id, keys;
    kept := kept || jsonb_build_object(part, parts);
  END LOOP;
  SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') INTO parts FROM public.tickets_ticketlink x
    WHERE x.organization_id = OLD.organization_id AND (x.ticket_id = ANY (keys) OR x.other_id = ANY (keys));
  kept := kept || jsonb_build_object('ticketlink', parts);
  INSERT INTO public.tickets_archive (id, organization_id, ticket_id, number, title, deleted_by_id, deleted_by_name, deleted_at, data)
    VALUES (gen_random_uuid(), OLD.organization_id, OLD.id, OLD.number, OLD.title, app.uid(), app.name_of(app.uid()), clock_timestamp(), kept);
  RETURN OLD;
END $$;

-- Back from the archive, row by row, without what has gone meanwhile, which the history tells.
CREATE FUNCTION app.restore_ticket(archived uuid) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  kept public.tickets_archive;
  source text := coalesce(current_setting('app.source', true), '');
  part text;
  cols text;
  row jsonb;
  col text;
  target text;
  gone boolean;
  lost jsonb := '[]';
BEGIN
  IF app.role() <> 'admin' THEN
    PERFORM app.refuse('admins restore');
  END IF;
  UPDATE public.tickets_archive a SET restored_in = pg_current_xact_id() WHERE a.id = archived AND a.organization_id = app.org() RETURNING * INTO kept;
  IF NOT FOUND THEN
    PERFORM app.refuse('no such archive row');
  END IF;
  IF NOT EXISTS (SELECT FROM public.tickets_ticket t WHERE t.organization_id = kept.organization_id
      AND t.id = (kept.data #>> '{ticket,0,merged_into_id}')::uuid) AND kept.data #>> '{ticket,0,merged_into_id}' IS NOT NULL THEN
    RAISE EXCEPTION 'what it was merged into comes first' USING ERRCODE = 'check_violation', CONSTRAINT = 'archive_merged_first';
  END IF;
  PERFORM set_config('app.restored_from', coalesce(nullif(source, ''), 'sql'), true);
  PERFORM set_config('app.source', 'restore', true);
  FOREACH part IN ARRAY '{ticket,message,messagerevision,attachment,tickettag,collaborator,copy,follower,ticketfeedback,ticketlink}'::text[] LOOP
    SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) INTO cols FROM pg_attribute
      WHERE attrelid = ('public.tickets_' || part)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    FOR row IN SELECT jsonb_array_elements(kept.data->part) LOOP
      gone := false;
      IF part = 'ticket' THEN
        row := row || '{"written_in": null}';
      END IF;
      FOREACH col IN ARRAY '{customer_id,created_by_id,assignee_id,author_id,editor_id,uploader_id,user_id,department_id,category_id,tag_id,origin_id,merged_into_id,ticket_id,other_id}'::text[] LOOP
        CONTINUE WHEN row->>col IS NULL OR (col = 'ticket_id' AND part <> 'ticketlink');
        target := CASE WHEN col = 'department_id' THEN 'accounts_department' WHEN col = 'category_id' THEN 'tickets_category'
          WHEN col = 'tag_id' THEN 'tickets_tag' WHEN col IN ('origin_id', 'merged_into_id', 'ticket_id', 'other_id') THEN 'tickets_ticket'
          ELSE 'accounts_user' END;
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM public.%I WHERE organization_id = $1 AND id = $2)', target)
          INTO gone USING kept.organization_id, (row->>col)::uuid;
        IF gone THEN
          EXIT WHEN col IN ('user_id', 'tag_id', 'ticket_id', 'other_id');
          row := row || jsonb_build_object(col, null);
          gone := false;
        END IF;
      END LOOP;
      IF gone THEN
        lost := lost || jsonb_build_object('ticket', row->'ticket_id', 'id', row->'id', 'col', col, 'what', part, 'was', row->col);
        CONTINUE;
      END IF;
      EXECUTE format('INSERT INTO public.%I (%s) SELECT %2$s FROM jsonb_populate_record(NULL::public.%1$I, $1) ON CONFLICT DO NOTHING', 'tickets_' || part, cols)
        USING row;
    END LOOP;
  END LOOP;
  PERFORM set_config('app.source', source, true);
  FOR row IN SELECT l FROM jsonb_array_elements(lost) l WHERE l->>'what' IN ('tickettag', 'collaborator', 'copy') LOOP
    PERFORM app.put_event(kept.organization_id, (row->>'ticket')::uuid, replace(row->>'what', 'tickettag', 'tag') || '_removed',
      jsonb_build_object(row->>'col', row->'was'), '{}', jsonb_build_object('id', row->'id'));
  END LOOP;
  DELETE FROM public.tickets_archive a WHERE a.id = archived;
  -- A held one goes back into the line.
  UPDATE public.tickets_counter k SET waiting = k.waiting + 1 WHERE k.organization_id = kept.organization_id
    AND EXISTS (SELECT FROM public.tickets_ticket t WHERE t.organization_id = kept.organization_id AND t.id = kept.ticket_id AND t.held);
  RETURN kept.ticket_id;
END $$;

-- Files whose row goes are the worker's to remove, unless the archive keeps them.
CREATE FUNCTION app.discard_file() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.tickets_archive a WHERE a.organization_id = OLD.organization_id AND a.deleted_at >= now()
      AND a.data->'attachment' @> jsonb_build_array(jsonb_build_object('id', OLD.id))) THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.tickets_discardedfile (path, discarded_at)
    SELECT p, clock_timestamp() FROM unnest(ARRAY[OLD.storage_path, OLD.thumbnail_path]) p WHERE p <> '' ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION app.discard_archived() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.restored_in IS NULL THEN
    INSERT INTO public.tickets_discardedfile (path, discarded_at)
      SELECT p, clock_timestamp() FROM jsonb_array_elements(OLD.data->'attachment') a,
        unnest(ARRAY[a->>'storage_path', a->>'thumbnail_path']) p WHERE p <> '' ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

-- Size and number of files, as the organization allows: the message's row is held while they are counted.
CREATE FUNCTION app.file_limits() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  allowed record;
BEGIN
  IF app.is_restoring(NEW.organization_id) THEN
    RETURN NEW;
  END IF;
  SELECT o.file_limit_mb, o.files_per_message INTO allowed FROM public.accounts_organization o WHERE o.id = NEW.organization_id;
  IF TG_OP = 'INSERT' AND NEW.file_size > allowed.file_limit_mb * 1048576::bigint THEN
    RAISE EXCEPTION 'files can be up to % MB', allowed.file_limit_mb USING ERRCODE = 'check_violation', CONSTRAINT = 'file_size';
  END IF;
  IF NEW.message_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.message_id IS NULL) THEN
    PERFORM FROM public.tickets_message m WHERE m.organization_id = NEW.organization_id AND m.id = NEW.message_id FOR NO KEY UPDATE;
    IF allowed.files_per_message <= (SELECT count(*) FROM public.tickets_attachment a
        WHERE a.organization_id = NEW.organization_id AND a.message_id = NEW.message_id AND a.id <> NEW.id) THEN
      RAISE EXCEPTION 'a message can have up to % files', allowed.files_per_message USING ERRCODE = 'check_violation', CONSTRAINT = 'file_count';
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Copies somebody in by their address: whoever may write in the ticket. An address that is new here becomes a
-- customer, who comes in by proving it. Answers nothing about who has an account.
CREATE FUNCTION app.copy_in(ticket uuid, address text, fresh uuid) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  t public.tickets_ticket;
  person public.accounts_user;
BEGIN
  SELECT * INTO t FROM public.tickets_ticket x WHERE x.organization_id = app.org() AND x.id = ticket FOR NO KEY UPDATE;
  IF NOT FOUND OR NOT app.sees(t) OR NOT (app.role() IN ('agent', 'admin') OR app.role() = 'customer' AND t.customer_id = app.uid()) THEN
    PERFORM app.refuse('not yours to share');
  END IF;
  INSERT INTO public.accounts_user AS u (id, organization_id, email, name, first_name, last_name, role, status, is_lead, avatar, preferred_language, timezone,
      theme, communication_channels, preferences, metadata, custom_fields, current_ticket_count, is_superuser, password)
    VALUES (fresh, t.organization_id, lower(address), '', '', '', 'customer', 'active', false, '', '', '', 'auto', '[]', '{}', '{}', '{}', 0, false, '!' || gen_random_uuid())
    ON CONFLICT (organization_id, email) DO NOTHING;
  SELECT * INTO person FROM public.accounts_user u WHERE u.organization_id = t.organization_id AND u.email = lower(address);
  INSERT INTO public.tickets_copy (id, organization_id, ticket_id, user_id)
    VALUES (gen_random_uuid(), t.organization_id, t.id, person.id) ON CONFLICT (organization_id, ticket_id, user_id) DO NOTHING;
  RETURN person.id;
END $$;

-- Up to ten people are copied in, customers, and not the ticket's own. The ticket's row is held while they are counted.
CREATE FUNCTION app.copy_guard() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  own uuid;
BEGIN
  SELECT t.customer_id INTO own FROM public.tickets_ticket t
    WHERE t.organization_id = NEW.organization_id AND t.id = NEW.ticket_id FOR NO KEY UPDATE;
  IF app.is_restoring(NEW.organization_id) THEN
    RETURN NEW;
  END IF;
  IF (SELECT count(*) FROM public.tickets_copy c WHERE c.organization_id = NEW.organization_id AND c.ticket_id = NEW.ticket_id) >= 10 THEN
    RAISE EXCEPTION 'ten people are copied in' USING ERRCODE = 'check_violation', CONSTRAINT = 'copy_count';
  END IF;
  IF NEW.user_id = own OR EXISTS (SELECT FROM public.accounts_user u
      WHERE u.organization_id = NEW.organization_id AND u.id = NEW.user_id AND u.role <> 'customer') THEN
    RAISE EXCEPTION 'customers are copied in' USING ERRCODE = 'check_violation', CONSTRAINT = 'copy_is_customer';
  END IF;
  RETURN NEW;
END $$;

-- Which channels a customer really used.
CREATE FUNCTION app.used_channel() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.accounts_user u SET communication_channels = u.communication_channels || to_jsonb(NEW.source_channel)
    WHERE u.organization_id = NEW.organization_id AND u.id = NEW.customer_id AND NOT u.communication_channels ? NEW.source_channel;
  RETURN NULL;
END $$;

GRANT EXECUTE ON FUNCTION app.shared_tickets(), app.take_number(uuid, boolean, boolean), app.take_place(uuid, boolean),
  app.targets(uuid, uuid), app.works_here(uuid, uuid), app.check_fields(uuid, text, jsonb, jsonb),
  app.restore_ticket(uuid), app.copy_in(uuid, text, uuid) TO hd_app, hd_platform;
GRANT EXECUTE ON FUNCTION app.release_held(uuid) TO hd_platform;
-- What a foreign key sets to nothing, it sets as the owner of the tables: the guards run as that role, too.
GRANT EXECUTE ON FUNCTION app.take_place(uuid, boolean), app.targets(uuid, uuid), app.works_here(uuid, uuid),
  app.check_fields(uuid, text, jsonb, jsonb) TO hd_owner;
-- The owner of the tables attaches the triggers.
GRANT EXECUTE ON FUNCTION app.limit_changed(), app.left_the_line(), app.message_touch(), app.message_revision(), app.ticket_opens(),
  app.note_people(), app.count_tickets(), app.log_event(), app.archive_ticket(), app.discard_file(), app.discard_archived(), app.file_limits(),
  app.used_channel(), app.copy_guard() TO hd_owner;

-- reverse
DROP FUNCTION app.used_channel();
DROP FUNCTION app.copy_guard();
DROP FUNCTION app.copy_in(uuid, text, uuid);
DROP FUNCTION app.file_limits();
DROP FUNCTION app.discard_archived();
DROP FUNCTION app.discard_file();
DROP FUNCTION app.restore_ticket(uuid);
DROP FUNCTION app.archive_ticket();
DROP FUNCTION app.log_event();
DROP FUNCTION app.put_event(uuid, uuid, text, jsonb, jsonb, jsonb);
DROP FUNCTION app.names_of(uuid, jsonb, jsonb);
DROP FUNCTION app.count_tickets();
DROP FUNCTION app.note_people();
DROP FUNCTION app.ticket_opens();
DROP FUNCTION app.message_revision();
DROP FUNCTION app.name_of(uuid);
DROP FUNCTION app.message_touch();
DROP FUNCTION app.check_fields(uuid, text, jsonb, jsonb);
DROP FUNCTION app.is_date(text);
DROP FUNCTION app.works_here(uuid, uuid);
DROP FUNCTION app.targets(uuid, uuid);
DROP FUNCTION app.left_the_line();
DROP FUNCTION app.limit_changed();
DROP FUNCTION app.release_held(uuid);
DROP FUNCTION app.take_place(uuid, boolean);
DROP FUNCTION app.take_number(uuid, boolean, boolean);
DROP FUNCTION app.turn_month(uuid);
DROP FUNCTION app.is_restoring(uuid);
DROP FUNCTION app.sees(tickets_ticket);
DROP FUNCTION app.shared_tickets();
