-- A customer's word wakes their ticket.
CREATE FUNCTION app.message_wakes() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT app.is_restoring(NEW.organization_id) THEN
    UPDATE public.tickets_ticket t SET snoozed_until = NULL, snooze_reason = '', woken_at = app.clock()
      WHERE t.organization_id = NEW.organization_id AND t.id = NEW.ticket_id AND t.snoozed_until IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

-- Those whose time has come; the worker asks. An index of the snoozed ones serves it.
CREATE FUNCTION app.wake_tickets() RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  woken int;
BEGIN
  UPDATE public.tickets_ticket t SET snoozed_until = NULL, snooze_reason = '', woken_at = clock_timestamp(),
      last_activity_at = greatest(t.last_activity_at, clock_timestamp())
    FROM (SELECT s.id FROM public.tickets_ticket s WHERE s.snoozed_until <= clock_timestamp()
          ORDER BY s.id LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED) due
    WHERE t.id = due.id;
  GET DIAGNOSTICS woken = ROW_COUNT;
  RETURN woken;
END $$;

GRANT EXECUTE ON FUNCTION app.wake_tickets() TO hd_platform;
GRANT EXECUTE ON FUNCTION app.message_wakes() TO hd_owner;

-- reverse
DROP FUNCTION app.wake_tickets();
DROP FUNCTION app.message_wakes();
