-- Two customers who are one person: all that is the first one's becomes the second one's. By admins, and agents who see
-- every team: it reaches tickets of all of them. Tickets are held in the order of their keys, as everybody does.
CREATE FUNCTION app.join_customers(gone uuid, into_person uuid) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  moved int;
BEGIN
  IF NOT (app.role() = 'admin' OR app.role() = 'agent' AND app.sees_all()) OR gone = into_person
      OR 2 <> (SELECT count(*) FROM public.accounts_user u WHERE u.organization_id = org AND u.id IN (gone, into_person) AND u.role = 'customer') THEN
    PERFORM app.refuse('not two customers of yours');
  END IF;
  PERFORM FROM public.tickets_ticket t WHERE t.organization_id = org AND t.customer_id = gone ORDER BY t.id FOR NO KEY UPDATE;
  UPDATE public.tickets_ticket t SET customer_id = into_person WHERE t.organization_id = org AND t.customer_id = gone;
  GET DIAGNOSTICS moved = ROW_COUNT;
  UPDATE public.tickets_ticket t SET created_by_id = into_person WHERE t.organization_id = org AND t.created_by_id = gone;
  UPDATE public.tickets_message m SET author_id = into_person WHERE m.organization_id = org AND m.author_id = gone;
  UPDATE public.tickets_attachment a SET uploader_id = into_person WHERE a.organization_id = org AND a.uploader_id = gone;
  UPDATE public.tickets_ticketfeedback f SET customer_id = into_person WHERE f.organization_id = org AND f.customer_id = gone
    AND NOT EXISTS (SELECT FROM public.tickets_ticketfeedback o WHERE o.organization_id = org AND o.ticket_id = f.ticket_id AND o.customer_id = into_person);
  -- Whoever was copied in on what is now their own reads it anyway.
  DELETE FROM public.tickets_copy c USING public.tickets_ticket t WHERE c.organization_id = org AND t.organization_id = org AND t.id = c.ticket_id
    AND t.customer_id = into_person AND c.user_id IN (gone, into_person);
  UPDATE public.tickets_copy c SET user_id = into_person WHERE c.organization_id = org AND c.user_id = gone
    AND NOT EXISTS (SELECT FROM public.tickets_copy o WHERE o.organization_id = org AND o.ticket_id = c.ticket_id AND o.user_id = into_person);
  RETURN moved;
END $$;
GRANT EXECUTE ON FUNCTION app.join_customers(uuid, uuid) TO hd_app;

-- reverse
DROP FUNCTION app.join_customers(uuid, uuid);
