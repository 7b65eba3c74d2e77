-- Tells the open pages of one person, who is the event's id, that something of theirs changed.
CREATE FUNCTION app.live_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hd_live', json_build_object('org', NEW.organization_id, 'kind', TG_ARGV[0], 'id', NEW.person_id)::text);
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION app.live_own() TO hd_app, hd_platform, hd_definer;

CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_notification FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER d_live AFTER INSERT OR UPDATE OF read_at ON accounts_notification FOR EACH ROW EXECUTE FUNCTION app.live_own('notifications');

-- reverse
DROP TRIGGER d_live ON accounts_notification;
DROP TRIGGER a_touch ON accounts_notification;
DROP FUNCTION app.live_own();
