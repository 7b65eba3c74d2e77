-- Whether whoever asks muted a ticket, for the page that shows it: beside app.beside_ticket, with a plan that is kept.
CREATE FUNCTION app.mutes(which uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM tickets_muted m WHERE m.organization_id = app.org() AND m.user_id = app.uid() AND m.ticket_id = which);
END $$;
GRANT EXECUTE ON FUNCTION app.mutes(uuid) TO hd_app;

-- reverse
DROP FUNCTION app.mutes(uuid);
