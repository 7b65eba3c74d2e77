-- Whom the notes of a deleted ticket name is kept with them, and comes back with them.
CREATE FUNCTION app.keep_mentions() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.data := NEW.data || jsonb_build_object('mention', (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM public.tickets_mention x
    WHERE x.organization_id = NEW.organization_id AND x.message_id IN (
      SELECT (m->>'id')::uuid FROM jsonb_array_elements(NEW.data->'message') m)));
  RETURN NEW;
END $$;
-- But for people who are gone meanwhile.
CREATE FUNCTION app.restore_mentions() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.tickets_mention SELECT x.* FROM jsonb_populate_recordset(NULL::public.tickets_mention, OLD.data->'mention') x
    WHERE EXISTS (SELECT FROM public.accounts_user u WHERE u.organization_id = OLD.organization_id AND u.id = x.user_id)
      AND EXISTS (SELECT FROM public.tickets_message m WHERE m.organization_id = OLD.organization_id AND m.id = x.message_id)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION app.keep_mentions(), app.restore_mentions() TO hd_owner;

-- reverse
DROP FUNCTION app.restore_mentions();
DROP FUNCTION app.keep_mentions();
