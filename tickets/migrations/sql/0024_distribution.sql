-- Who waits for somebody, and for whom. One row for each ticket that is given out by itself and has nobody yet, with the
-- person whose it is now, or none. It runs as whoever asks: the worker as the platform, staff within what they see.
CREATE FUNCTION app.to_give_out(org uuid, most int) RETURNS TABLE (ticket_id uuid, department_id uuid, category_id uuid, person_id uuid, method text)
  LANGUAGE sql STABLE AS $$
  WITH whole AS (
    SELECT d.method, d.by_skill FROM tickets_distribution d WHERE d.organization_id = org AND d.department_id IS NULL),
  teams AS MATERIALIZED (
    SELECT p.id AS department_id, coalesce(own.method, whole.method, 'hand') AS method, coalesce(own.by_skill, whole.by_skill, false) AS by_skill
      FROM accounts_department p
      LEFT JOIN tickets_distribution own ON own.organization_id = org AND own.department_id = p.id
      LEFT JOIN whole ON true
      WHERE p.organization_id = org
    UNION ALL SELECT NULL, whole.method, whole.by_skill FROM whole)
  SELECT t.id, t.department_id, t.category_id, best.id, g.method
    FROM teams g
    CROSS JOIN LATERAL (
      (SELECT t.id, t.department_id, t.category_id, t.due_key FROM tickets_ticket t
        WHERE t.organization_id = org AND t.department_id = g.department_id AND t.assignee_id IS NULL AND t.status IN ('new', 'open', 'pending')
          AND t.status <> 'pending' AND NOT t.held AND NOT t.unconfirmed AND t.snoozed_until IS NULL AND t.merged_into_id IS NULL
        ORDER BY t.due_key, t.id LIMIT most)
      UNION ALL
      (SELECT t.id, t.department_id, t.category_id, t.due_key FROM tickets_ticket t
        WHERE g.department_id IS NULL AND t.organization_id = org AND t.department_id IS NULL AND t.assignee_id IS NULL
          AND t.status IN ('new', 'open', 'pending') AND t.status <> 'pending' AND NOT t.held AND NOT t.unconfirmed
          AND t.snoozed_until IS NULL AND t.merged_into_id IS NULL
        ORDER BY t.due_key, t.id LIMIT most)) t
    LEFT JOIN LATERAL (
      SELECT u.id FROM accounts_user u LEFT JOIN tickets_ceiling c ON c.organization_id = org AND c.user_id = u.id
        WHERE u.organization_id = org AND u.status = 'active'
          AND (u.role IN ('agent', 'admin') AND u.department_id = g.department_id OR u.role = 'agent' AND g.department_id IS NULL)
          AND (c.most IS NULL OR u.current_ticket_count < c.most)
          AND (NOT g.by_skill OR t.category_id IS NULL OR EXISTS (
            SELECT FROM tickets_skill s WHERE s.organization_id = org AND s.category_id = t.category_id AND s.user_id = u.id))
        ORDER BY CASE g.method WHEN 'load' THEN u.current_ticket_count END, u.last_assigned_at NULLS FIRST, u.id LIMIT 1) best ON true
    WHERE g.method <> 'hand'
$$;
GRANT EXECUTE ON FUNCTION app.to_give_out(uuid, int) TO hd_app, hd_platform;

CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_distribution FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_ceiling FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_distribution FOR EACH ROW EXECUTE FUNCTION
  app.audit('distribution', 'method', '{department_id,method,by_skill}', '{}');
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_ceiling FOR EACH ROW EXECUTE FUNCTION
  app.audit('ceiling', 'most', '{user_id,most}', '{}');

-- reverse
DROP TRIGGER c_audit ON tickets_ceiling;
DROP TRIGGER c_audit ON tickets_distribution;
DROP TRIGGER a_touch ON tickets_ceiling;
DROP TRIGGER a_touch ON tickets_distribution;
DROP FUNCTION app.to_give_out(uuid, int);
