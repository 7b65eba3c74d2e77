-- The counts of the navigation, which every page of the workspace shows: serves tickets.desk.queues.counts_for. One
-- function whose plans a connection keeps: as one statement they took longer to plan than to count. Within the sight of
-- whoever asks, which is what `reads` of tickets says, right by right, each with its index; none counts past `most`.
CREATE FUNCTION app.queue_counts(most int, teams uuid[]) RETURNS jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  org uuid := app.org();
  everything boolean := app.sees_all();
  team uuid := app.dept();
  me uuid := app.uid();
  shared uuid[] := ARRAY(SELECT app.shared_tickets());
  told jsonb := '{}';
  n int;
  one uuid;
BEGIN
  IF app.role() NOT IN ('agent', 'admin', 'analyst') THEN
    RETURN told;
  END IF;
  SELECT count(*) INTO n FROM (SELECT FROM tickets_ticket t WHERE t.organization_id = org AND t.assignee_id = me
    AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most) x;
  told := told || jsonb_build_object('mine', n);
  SELECT count(*) INTO n FROM (SELECT DISTINCT m.ticket_id FROM tickets_mention k
      JOIN tickets_message m ON m.organization_id = org AND m.id = k.message_id AND m.deleted_at IS NULL
      JOIN tickets_ticket t ON t.organization_id = org AND t.id = m.ticket_id
    WHERE k.organization_id = org AND k.user_id = me
      AND (everything OR t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared))
      AND NOT EXISTS (SELECT FROM tickets_readmarker r WHERE r.organization_id = org AND r.user_id = me AND r.ticket_id = t.id
        AND r.read_at >= m.created_at) LIMIT most) x;
  told := told || jsonb_build_object('mentions', n);
  -- Few, each by its own small index: what is seen of them is looked at one by one.
  SELECT count(*) INTO n FROM (SELECT FROM tickets_ticket t WHERE t.organization_id = org AND t.snoozed_until IS NOT NULL
    AND t.status IN ('new', 'open', 'pending')
    AND (everything OR t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared)) LIMIT most) x;
  told := told || jsonb_build_object('snoozed', n);
  SELECT count(*) INTO n FROM (SELECT FROM tickets_ticket t WHERE t.organization_id = org AND t.unconfirmed AND t.status IN ('new', 'open', 'pending')
    AND (everything OR t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared)) LIMIT most) x;
  told := told || jsonb_build_object('unconfirmed', n);
  SELECT count(*) INTO n FROM (SELECT FROM tickets_ticket t WHERE t.organization_id = org AND t.held AND t.status IN ('new', 'open', 'pending')
    AND (everything OR t.department_id IS NULL OR t.department_id = team OR t.assignee_id = me OR t.id = ANY (shared)) LIMIT most) x;
  told := told || jsonb_build_object('held', n);
  IF everything THEN
    SELECT count(*) INTO n FROM (SELECT FROM tickets_ticket t WHERE t.organization_id = org AND t.status IN ('new', 'open', 'pending')
      AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most) x;
    told := told || jsonb_build_object('open', n);
    SELECT count(*) INTO n FROM (SELECT FROM tickets_ticket t WHERE t.organization_id = org AND t.assignee_id IS NULL
      AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most) x;
    told := told || jsonb_build_object('unassigned', n);
  ELSE
    SELECT count(*) INTO n FROM (
      (SELECT t.id FROM tickets_ticket t WHERE t.organization_id = org AND t.assignee_id = me
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most)
      UNION (SELECT t.id FROM tickets_ticket t WHERE t.organization_id = org AND t.department_id IS NULL
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most)
      UNION (SELECT t.id FROM tickets_ticket t WHERE t.organization_id = org AND t.department_id = team
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most)
      UNION (SELECT t.id FROM tickets_ticket t WHERE t.organization_id = org AND t.id = ANY (shared)
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most)) x;
    told := told || jsonb_build_object('open', least(n, most));
    SELECT count(*) INTO n FROM (
      (SELECT t.id FROM tickets_ticket t WHERE t.organization_id = org AND t.department_id IS NULL AND t.assignee_id IS NULL
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most)
      UNION (SELECT t.id FROM tickets_ticket t WHERE t.organization_id = org AND t.department_id = team AND t.assignee_id IS NULL
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most)
      UNION (SELECT t.id FROM tickets_ticket t WHERE t.organization_id = org AND t.id = ANY (shared) AND t.assignee_id IS NULL
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most)) x;
    told := told || jsonb_build_object('unassigned', least(n, most));
  END IF;
  -- Of a team that is not theirs, whoever does not see all sees what is theirs in it: nobody asks, and nobody is told.
  FOREACH one IN ARRAY teams LOOP
    IF everything OR one = team THEN
      SELECT count(*) INTO n FROM (SELECT FROM tickets_ticket t WHERE t.organization_id = org AND t.department_id = one
        AND t.status IN ('new', 'open', 'pending') AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL LIMIT most) x;
      told := told || jsonb_build_object(one, n);
    END IF;
  END LOOP;
  RETURN told;
END $$;

GRANT EXECUTE ON FUNCTION app.queue_counts(int, uuid[]) TO hd_app;

-- reverse
DROP FUNCTION app.queue_counts(int, uuid[]);
