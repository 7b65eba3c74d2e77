-- The mark of what came back by itself is the database's; a new snooze takes it off, and what is done is not snoozed.
CREATE FUNCTION app.snooze_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    NEW.woken_at := OLD.woken_at;
  END IF;
  IF NEW.status IN ('resolved', 'closed') THEN
    NEW.snoozed_until := NULL;
    NEW.snooze_reason := '';
  END IF;
  IF NEW.snoozed_until IS NOT NULL THEN
    NEW.woken_at := NULL;
  END IF;
  RETURN NEW;
END $$;
GRANT EXECUTE ON FUNCTION app.snooze_guard() TO hd_app, hd_platform, hd_definer, hd_owner;
CREATE TRIGGER b_snooze BEFORE UPDATE OF status, snoozed_until, woken_at ON tickets_ticket
  FOR EACH ROW EXECUTE FUNCTION app.snooze_guard();

-- reverse
DROP TRIGGER b_snooze ON tickets_ticket;
DROP FUNCTION app.snooze_guard();
