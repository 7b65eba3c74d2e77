-- Open pages of a ticket show what its author can still take back.
CREATE FUNCTION app.sending_live() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  any_row tickets_sending := coalesce(NEW, OLD);
BEGIN
  PERFORM pg_notify('hd_live', json_build_object('org', any_row.organization_id, 'kind', 'tickets', 'id', any_row.ticket_id)::text);
  RETURN NULL;
END $$;
-- The ten seconds are the database's.
CREATE FUNCTION app.sending_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    NEW.send_after := clock_timestamp() + interval '10 seconds'; NEW.tries := 0; NEW.error := '';
  END IF;
  RETURN NEW;
END $$;
GRANT EXECUTE ON FUNCTION app.sending_live(), app.sending_insert() TO hd_app, hd_platform, hd_definer;

CREATE TRIGGER a_insert BEFORE INSERT ON tickets_sending FOR EACH ROW EXECUTE FUNCTION app.sending_insert();
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_sending FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER d_live AFTER INSERT OR DELETE ON tickets_sending FOR EACH ROW EXECUTE FUNCTION app.sending_live();
CREATE TRIGGER d_wake AFTER INSERT ON tickets_sending FOR EACH STATEMENT EXECUTE FUNCTION app.wake();
-- Being used is no change of it.
CREATE TRIGGER a_touch BEFORE UPDATE OF name, content, actions, audience, department_id ON tickets_macro
  FOR EACH ROW EXECUTE FUNCTION app.touch();

-- reverse
DROP TRIGGER a_touch ON tickets_macro;
DROP TRIGGER d_wake ON tickets_sending;
DROP TRIGGER d_live ON tickets_sending;
DROP TRIGGER a_touch ON tickets_sending;
DROP TRIGGER a_insert ON tickets_sending;
DROP FUNCTION app.sending_insert();
DROP FUNCTION app.sending_live();
