-- Who sees all tickets sees all their tags: without a look at the ticket for each. Serves lists of one tag, which may stand
-- on ten thousand tickets.
ALTER POLICY staff ON tickets_tickettag USING ((SELECT app.role() IN ('agent', 'admin')) AND ((SELECT app.sees_all()) OR EXISTS (
  SELECT FROM tickets_ticket t WHERE t.organization_id = tickets_tickettag.organization_id AND t.id = tickets_tickettag.ticket_id)));
ALTER POLICY analyst ON tickets_tickettag USING ((SELECT app.role() = 'analyst'));

-- reverse
ALTER POLICY staff ON tickets_tickettag USING ((SELECT app.role() IN ('agent', 'admin')) AND EXISTS (
  SELECT FROM tickets_ticket t WHERE t.organization_id = tickets_tickettag.organization_id AND t.id = tickets_tickettag.ticket_id));
ALTER POLICY analyst ON tickets_tickettag USING ((SELECT app.role() = 'analyst') AND EXISTS (
  SELECT FROM tickets_ticket t WHERE t.organization_id = tickets_tickettag.organization_id AND t.id = tickets_tickettag.ticket_id));
