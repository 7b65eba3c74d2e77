-- Functions that may do what their caller may not. Owned by hd_definer; pg_temp is searched last.

-- Seats and the last admin, exact under concurrency: whoever takes or frees a place holds the organization's row.
CREATE FUNCTION app.person_seat() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  allowed int;
  sits boolean := NEW.role IN ('agent', 'admin') AND NEW.status <> 'suspended';
  sat boolean := TG_OP = 'UPDATE' AND OLD.role IN ('agent', 'admin') AND OLD.status <> 'suspended';
  leads boolean := NEW.role = 'admin' AND NEW.status IN ('active', 'away');
  led boolean := TG_OP = 'UPDATE' AND OLD.role = 'admin' AND OLD.status IN ('active', 'away');
BEGIN
  IF NEW.organization_id IS NULL OR (sits = sat AND leads = led) THEN
    RETURN NEW;
  END IF;
  SELECT o.agent_limit INTO allowed FROM public.accounts_organization o
    WHERE o.id = NEW.organization_id FOR NO KEY UPDATE;
  IF sits AND NOT sat AND allowed <= (
      SELECT count(*) FROM public.accounts_user u WHERE u.organization_id = NEW.organization_id
        AND u.id <> NEW.id AND u.role IN ('agent', 'admin') AND u.status <> 'suspended') THEN
    RAISE EXCEPTION 'the plan allows % seats', allowed
      USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_agent_limit';
  END IF;
  IF led AND NOT leads AND NOT EXISTS (
      SELECT FROM public.accounts_user u WHERE u.organization_id = NEW.organization_id
        AND u.id <> NEW.id AND u.role = 'admin' AND u.status IN ('active', 'away')) THEN
    RAISE EXCEPTION 'an organization keeps one active admin'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'last_admin';
  END IF;
  RETURN NEW;
END $$;

-- One audit row for each changed row of the tables that carry this trigger: what differs, by whom, from where.
-- Arguments: the word for the thing, the column that names it, the columns told, the columns told as changed only.
CREATE FUNCTION app.audit() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  any_row jsonb := coalesce(after, before);
  old_part jsonb := '{}';
  new_part jsonb := '{}';
  col text;
  who uuid := app.uid();
  actor text := '';
BEGIN
  -- Customers come and go by themselves; what staff do to them is an administrative act.
  IF TG_ARGV[0] = 'person' AND any_row->>'role' = 'customer' AND coalesce(before->>'role', 'customer') = 'customer'
      AND (who IS NULL OR who = (any_row->>'id')::uuid) THEN
    RETURN NULL;
  END IF;
  FOREACH col IN ARRAY TG_ARGV[2]::text[] LOOP
    IF before->col IS DISTINCT FROM after->col THEN
      IF before IS NOT NULL THEN old_part := old_part || jsonb_build_object(col, before->col); END IF;
      IF after IS NOT NULL THEN new_part := new_part || jsonb_build_object(col, after->col); END IF;
    END IF;
  END LOOP;
  FOREACH col IN ARRAY TG_ARGV[3]::text[] LOOP
    IF TG_OP = 'UPDATE' AND before->col IS DISTINCT FROM after->col THEN
      new_part := new_part || jsonb_build_object(col, '(changed)');
    END IF;
  END LOOP;
  IF TG_OP = 'UPDATE' AND old_part = '{}' AND new_part = '{}' THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(nullif(u.name, ''), u.email) INTO actor FROM public.accounts_user u WHERE u.id = who;
  INSERT INTO public.accounts_auditentry
      (id, organization_id, actor_id, actor_name, action, target_id, target_name, source, reason, address, old, new)
    VALUES (gen_random_uuid(),
      CASE WHEN TG_ARGV[0] = 'organization' THEN (any_row->>'id')::uuid ELSE (any_row->>'organization_id')::uuid END,
      who, coalesce(actor, ''),
      TG_ARGV[0] || CASE TG_OP WHEN 'INSERT' THEN '.added' WHEN 'UPDATE' THEN '.changed' ELSE '.removed' END,
      (any_row->>'id')::uuid, coalesce(any_row->>TG_ARGV[1], ''),
      coalesce(nullif(current_setting('app.source', true), ''), 'sql'),
      coalesce(current_setting('app.reason', true), ''),
      nullif(current_setting('app.address', true), '')::inet, old_part, new_part);
  RETURN NULL;
END $$;

-- Count one try and say whether it is within the limit: one statement, so that parallel tries cannot slip through.
CREATE FUNCTION app.hit(what text, most int, seconds int, OUT allowed boolean, OUT wait int)
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO public.accounts_throttle AS t (key, count, ends_at)
    VALUES (what, 1, clock_timestamp() + make_interval(secs => seconds))
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN t.ends_at < clock_timestamp() THEN 1 ELSE least(t.count + 1, 1000000) END,
    ends_at = CASE WHEN t.ends_at < clock_timestamp() THEN EXCLUDED.ends_at ELSE t.ends_at END
  RETURNING t.count <= most, greatest(1, ceil(extract(epoch FROM t.ends_at - clock_timestamp())))::int
$$;
CREATE FUNCTION app.forgive(what text) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  DELETE FROM public.accounts_throttle WHERE key = what
$$;

GRANT EXECUTE ON FUNCTION app.hit(text, int, int), app.forgive(text) TO hd_app, hd_platform;
-- The owner of the tables attaches the triggers.
GRANT EXECUTE ON FUNCTION app.person_seat(), app.audit() TO hd_owner;

-- reverse
DROP FUNCTION app.forgive(text);
DROP FUNCTION app.hit(text, int, int);
DROP FUNCTION app.audit();
DROP FUNCTION app.person_seat();
