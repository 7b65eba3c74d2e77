-- Who counts the hours (docs/decisions/0008). Customers read no hours, yet what they write moves deadlines, so these look
-- past the policies and ask for the tenant themselves: whoever acts as hd_app gets the answers of its own organization.
CREATE FUNCTION app.is_within(org uuid) RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT current_setting('role') <> 'hd_app' OR coalesce(org = app.org(), false) $$;

-- Whose hours hold: the team's own, else the organization's.
CREATE FUNCTION app.calendar_of(organization uuid, department uuid) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id FROM public.accounts_calendar c
    WHERE c.organization_id = organization AND (c.department_id = department OR c.department_id IS NULL)
      AND app.is_within(organization)
    ORDER BY c.department_id NULLS LAST LIMIT 1
$$;

-- The clock on the wall of a zone at an instant, both in microseconds. Written so that it is immutable and thereby inlined.
CREATE FUNCTION app.wall_clock(zone text, instant bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT (extract(epoch FROM (timestamp 'epoch' + instant * interval '1 microsecond') AT TIME ZONE 'UTC' AT TIME ZONE zone)
    * 1000000)::bigint
$$;

-- The first instant after `since` at which a zone's offset is not `shift` any more, when it is not at `until`.
CREATE FUNCTION app.shift_ends(zone text, shift bigint, since bigint, until bigint) RETURNS bigint
  LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  second constant bigint := 1000000;
  low bigint := since / second;
  high bigint := until / second + 1;  -- Offsets change with a full second.
  middle bigint;
BEGIN
  WHILE high - low > 1 LOOP
    middle := (low + high) / 2;
    IF app.wall_clock(zone, middle * second) - middle * second = shift THEN
      low := middle;
    ELSE
      high := middle;
    END IF;
  END LOOP;
  RETURN least(high * second, until);
END $$;

-- The openings of a calendar between two instants, one after the other. Walked a local day at a time, in pieces with one
-- offset from UTC; what goes on beyond a change of the offset within its day is one opening.
CREATE FUNCTION app.openings(calendar uuid, INOUT since timestamptz, INOUT until timestamptz) RETURNS SETOF record
  LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  minute constant bigint := 60000000;
  day constant bigint := 86400000000;
  org uuid;
  zone text;
  weekdays int[];
  opens bigint[];
  closes bigint[];
  closed int[];
  here bigint;   -- where the walk stands
  stop bigint;
  shift bigint;  -- of the clock on the wall against UTC
  today bigint;  -- the local day, counted from 1970-01-01, a Thursday
  edge bigint;   -- where the day, the offset or the walk ends
  a bigint;
  b bigint;
  open_day bigint;
  open_since bigint;
  open_until bigint;
BEGIN
  IF since >= until THEN
    RETURN;
  END IF;
  SELECT o.id, o.timezone INTO org, zone FROM public.accounts_calendar c
    JOIN public.accounts_organization o ON o.id = c.organization_id
    WHERE c.id = calendar AND app.is_within(c.organization_id);
  SELECT array_agg(h.weekday ORDER BY h.opens), array_agg(h.opens * minute ORDER BY h.opens),
      array_agg(h.closes * minute ORDER BY h.opens)
    INTO weekdays, opens, closes FROM public.accounts_openinghours h WHERE h.organization_id = org AND h.calendar_id = calendar;
  IF weekdays IS NULL THEN
    RETURN NEXT;
    RETURN;
  END IF;
  IF NOT isfinite(since) OR NOT isfinite(until) THEN
    RAISE EXCEPTION 'openings between two instants' USING ERRCODE = 'datetime_field_overflow';
  END IF;
  closed := ARRAY(SELECT d.day - date '1970-01-01' FROM public.accounts_closedday d
    WHERE d.organization_id = org AND d.calendar_id = calendar AND d.day BETWEEN (since AT TIME ZONE zone)::date - 1 AND (until AT TIME ZONE zone)::date + 1);
  here := (extract(epoch FROM since) * 1000000)::bigint;
  stop := (extract(epoch FROM until) * 1000000)::bigint;
  WHILE here < stop LOOP
    shift := app.wall_clock(zone, here) - here;
    today := floor((here + shift)::numeric / day);
    edge := least((today + 1) * day - shift, stop);
    IF app.wall_clock(zone, edge) - edge <> shift THEN
      edge := app.shift_ends(zone, shift, here, edge);
    END IF;
    IF NOT today = ANY (closed) THEN
      FOR i IN 1 .. cardinality(weekdays) LOOP
        CONTINUE WHEN weekdays[i] <> mod(today + 3, 7);
        a := greatest(here, today * day + opens[i] - shift);
        b := least(edge, today * day + closes[i] - shift);
        CONTINUE WHEN a >= b;
        IF a = open_until AND today = open_day THEN
          open_until := b;
          CONTINUE;
        END IF;
        IF open_day IS NOT NULL THEN
          since := timestamptz 'epoch' + open_since * interval '1 microsecond';
          until := timestamptz 'epoch' + open_until * interval '1 microsecond';
          RETURN NEXT;
        END IF;
        open_day := today;
        open_since := a;
        open_until := b;
      END LOOP;
    END IF;
    here := edge;
  END LOOP;
  IF open_day IS NOT NULL THEN
    since := timestamptz 'epoch' + open_since * interval '1 microsecond';
    until := timestamptz 'epoch' + open_until * interval '1 microsecond';
    RETURN NEXT;
  END IF;
END $$;

-- How much was open. In hours and less, never in days, which would follow the session's own clock when they are added.
CREATE FUNCTION app.open_between(calendar uuid, since timestamptz, until timestamptz) RETURNS interval
  LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(extract(epoch FROM o.until - o.since)), 0) * interval '1 second' FROM app.openings(calendar, since, until) o
$$;

-- The earliest instant from `since` on at which `span` was open. Looked for four days ahead, then further and further; what
-- twenty years do not open is never open.
CREATE FUNCTION app.open_after(calendar uuid, since timestamptz, span interval) RETURNS timestamptz
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  missing numeric := extract(epoch FROM span);
  ahead interval := interval '96 hours';
  o record;
BEGIN
  IF span IS NULL OR missing <= 0 OR NOT isfinite(since) THEN
    RETURN CASE WHEN span IS NOT NULL THEN since END;
  END IF;
  WHILE ahead < interval '100000 hours' LOOP
    FOR o IN SELECT * FROM app.openings(calendar, since, since + ahead) LOOP
      IF missing <= extract(epoch FROM o.until - o.since) THEN
        RETURN o.since + missing * interval '1 second';
      END IF;
      missing := missing - extract(epoch FROM o.until - o.since);
    END LOOP;
    since := since + ahead;
    ahead := ahead * 2;
  END LOOP;
  RETURN timestamptz 'infinity';
END $$;

-- Every organization begins open on weekdays from nine to five.
CREATE FUNCTION app.first_hours() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  made uuid := gen_random_uuid();
BEGIN
  INSERT INTO public.accounts_calendar (id, organization_id, country, subdivision) VALUES (made, NEW.id, '', '');
  INSERT INTO public.accounts_openinghours (id, organization_id, calendar_id, weekday, opens, closes)
    SELECT gen_random_uuid(), NEW.id, made, day, 9 * 60, 17 * 60 FROM generate_series(0, 4) day;
  RETURN NULL;
END $$;

WITH made AS (
  INSERT INTO public.accounts_calendar (id, organization_id, country, subdivision)
    SELECT gen_random_uuid(), o.id, '', '' FROM public.accounts_organization o RETURNING id, organization_id)
INSERT INTO public.accounts_openinghours (id, organization_id, calendar_id, weekday, opens, closes)
  SELECT gen_random_uuid(), made.organization_id, made.id, day, 9 * 60, 17 * 60 FROM made, generate_series(0, 4) day;

GRANT EXECUTE ON FUNCTION app.is_within(uuid), app.calendar_of(uuid, uuid), app.wall_clock(text, bigint),
  app.shift_ends(text, bigint, bigint, bigint), app.openings(uuid, timestamptz, timestamptz),
  app.open_between(uuid, timestamptz, timestamptz), app.open_after(uuid, timestamptz, interval)
  TO hd_app, hd_platform, hd_owner;
-- The owner of the tables attaches the trigger.
GRANT EXECUTE ON FUNCTION app.first_hours() TO hd_owner;

-- reverse
DROP FUNCTION app.first_hours();
DROP FUNCTION app.open_after(uuid, timestamptz, interval);
DROP FUNCTION app.open_between(uuid, timestamptz, timestamptz);
DROP FUNCTION app.openings(uuid, timestamptz, timestamptz);
DROP FUNCTION app.shift_ends(text, bigint, bigint, bigint);
DROP FUNCTION app.wall_clock(text, bigint);
DROP FUNCTION app.calendar_of(uuid, uuid);
DROP FUNCTION app.is_within(uuid);
