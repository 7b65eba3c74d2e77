-- What a heartbeat says is worth nothing after a crash.
ALTER TABLE tickets_presence SET UNLOGGED;

-- Open pages of this ticket and lists with its row ask again, when somebody comes, goes, or begins or ends to write.
CREATE FUNCTION app.presence_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one tickets_presence := coalesce(NEW, OLD);
BEGIN
  PERFORM pg_notify('hd_live', json_build_object('org', one.organization_id, 'kind', 'presence', 'id', one.ticket_id)::text);
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION app.presence_told() TO hd_app, hd_platform, hd_definer;
CREATE TRIGGER e_told AFTER INSERT OR DELETE ON tickets_presence FOR EACH ROW EXECUTE FUNCTION app.presence_told();
CREATE TRIGGER e_told_again AFTER UPDATE ON tickets_presence FOR EACH ROW
  WHEN (NEW.doing <> OLD.doing OR NEW.seen_at - OLD.seen_at > interval '45 seconds') EXECUTE FUNCTION app.presence_told();

-- reverse
DROP TRIGGER e_told_again ON tickets_presence;
DROP TRIGGER e_told ON tickets_presence;
DROP FUNCTION app.presence_told();
