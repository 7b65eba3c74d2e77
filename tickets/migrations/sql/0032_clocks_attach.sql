-- Stands for what 0002 made: the clocks say what is due next.
CREATE OR REPLACE FUNCTION app.next_due(t tickets_ticket) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN app.clocks_run(t) THEN app.first_due(t) END
$$;

CREATE OR REPLACE FUNCTION app.ticket_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  customers text[] := '{status,due_key}';  -- a generated column is not there yet
BEGIN
  IF current_user = 'hd_app' THEN
    IF (NEW.id, NEW.organization_id, NEW.number, NEW.held, NEW.created_at, NEW.created_by_id, NEW.written_in, NEW.description, NEW.source_channel)
        IS DISTINCT FROM
       (OLD.id, OLD.organization_id, OLD.number, OLD.held, OLD.created_at, OLD.created_by_id, OLD.written_in, OLD.description, OLD.source_channel)
        OR (NEW.unconfirmed AND NOT OLD.unconfirmed) THEN
      PERFORM app.refuse('a fixed column of a ticket');
    END IF;
    -- Derived ones keep what they hold, whatever an old copy of the row would write.
    NEW.first_responded_at := OLD.first_responded_at; NEW.answered_at := OLD.answered_at; NEW.resolved_at := OLD.resolved_at;
    NEW.closed_at := OLD.closed_at; NEW.next_due_at := OLD.next_due_at; NEW.waits_since := OLD.waits_since;
    NEW.last_activity_at := OLD.last_activity_at; NEW.public_at := OLD.public_at; NEW.updated_at := OLD.updated_at;
    IF NOT app.is_system() THEN
      NEW.reminded_at := OLD.reminded_at;
    END IF;
    IF app.role() = 'customer' THEN
      IF to_jsonb(NEW) - customers IS DISTINCT FROM to_jsonb(OLD) - customers THEN
        PERFORM app.refuse('customers change the status only');
      END IF;
      IF NEW.status <> OLD.status AND NOT (OLD.status <> 'closed' AND (NEW.status = 'resolved' AND NEW.customer_id = app.uid()
          OR NEW.status = 'open' AND OLD.status IN ('pending', 'resolved'))) THEN
        PERFORM app.refuse('customers resolve or reopen');
      END IF;
    END IF;
    IF (NEW.department_id, NEW.assignee_id) IS DISTINCT FROM (OLD.department_id, OLD.assignee_id) THEN
      NEW.written_in := pg_current_xact_id();
    END IF;
  END IF;
  IF NEW.assignee_id IS DISTINCT FROM OLD.assignee_id AND NEW.assignee_id IS NOT NULL
      AND NOT app.works_here(NEW.organization_id, NEW.assignee_id) THEN
    RAISE EXCEPTION 'tickets are for people who answer them' USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_assignee_works_here';
  END IF;
  IF NEW.custom_fields IS DISTINCT FROM OLD.custom_fields THEN
    PERFORM app.check_fields(NEW.organization_id, 'ticket', OLD.custom_fields, NEW.custom_fields);
  END IF;
  IF NEW.customer_id IS DISTINCT FROM OLD.customer_id AND NEW.customer_id IS NOT NULL AND NEW.customer_email = OLD.customer_email THEN
    NEW.customer_email := coalesce((SELECT u.email FROM accounts_user u WHERE u.organization_id = NEW.organization_id AND u.id = NEW.customer_id), NEW.customer_email);
  END IF;
  IF NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id AND NEW.merged_into_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM tickets_ticket t WHERE t.organization_id = NEW.organization_id AND t.id = NEW.merged_into_id
        AND t.merged_into_id IS NULL AND t.customer_id = NEW.customer_id) THEN
    RAISE EXCEPTION 'requests of one customer are merged, into one that is not' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_same_customer';
  END IF;
  IF OLD.unconfirmed AND NOT NEW.unconfirmed AND current_user <> 'hd_definer' THEN
    NEW.held := app.take_place(NEW.organization_id, true);
  END IF;
  IF NEW.status <> OLD.status THEN
    NEW.resolved_at := CASE WHEN NEW.status IN ('resolved', 'closed') THEN coalesce(OLD.resolved_at, app.clock()) END;
    NEW.closed_at := CASE WHEN NEW.status = 'closed' THEN app.clock() END;
    NEW.waits_since := app.clock();
    NEW.reminded_at := NULL;
  END IF;
  IF (NEW.status, NEW.category_id, NEW.priority, NEW.department_id, NEW.held, NEW.unconfirmed, NEW.merged_into_id, NEW.first_responded_at, NEW.answered_at,
      NEW.public_at)
      IS DISTINCT FROM (OLD.status, OLD.category_id, OLD.priority, OLD.department_id, OLD.held, OLD.unconfirmed, OLD.merged_into_id, OLD.first_responded_at,
      OLD.answered_at, OLD.public_at) THEN
    NEW.next_due_at := app.keep_clocks(NEW, app.clock(), false);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

-- A clock for the page of its ticket. What is over has counted its target; more would be a long walk for nothing.
CREATE FUNCTION app.clock_told(k tickets_slaclock) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('pk', k.id, 'kind', k.kind, 'minutes', k.target_minutes, 'due', k.due_at, 'soon', k.soon_at, 'ended', k.ended_at, 'missed', k.missed_at,
    'runs', k.since IS NOT NULL, 'counted', CASE WHEN k.ended_at IS NULL AND k.due_at <= now() THEN k.target_minutes * 60
      ELSE extract(epoch FROM k.counted + CASE WHEN k.since IS NULL THEN interval '0' ELSE app.open_between(k.calendar_id, k.since, now()) END) END)
$$;
-- Stands for what 0016 made, with the newest clock of each kind.
CREATE OR REPLACE FUNCTION app.beside_ticket(which uuid, customer uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  org uuid := app.org();
  me uuid := app.uid();
BEGIN
  RETURN jsonb_build_object(
    'clocks', (SELECT coalesce(jsonb_agg(app.clock_told(k) ORDER BY array_position('{first,next,solution}', k.kind::text)), '[]') FROM (
      SELECT DISTINCT ON (k.kind) k.* FROM tickets_slaclock k WHERE k.organization_id = org AND k.ticket_id = which
        ORDER BY k.kind, k.ended_at DESC NULLS FIRST) k),
    'tags', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', g.name, 'color', g.color, 'description', g.description) ORDER BY g.name), '[]')
      FROM tickets_tickettag k JOIN tickets_tag g ON g.organization_id = org AND g.id = k.tag_id WHERE k.organization_id = org AND k.ticket_id = which),
    'copies', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_copy k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'collaborators', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_collaborator k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'followers', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_follower k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'links', (SELECT coalesce(jsonb_agg(jsonb_build_object('pk', l.id, 'kind', l.kind, 'outward', l.outward, 'ticket', l.ticket) ORDER BY l.created_at), '[]') FROM (
      SELECT k.id, k.kind, k.created_at, k.ticket_id = which AS outward, app.told_small(t) AS ticket FROM tickets_ticketlink k
        JOIN tickets_ticket t ON t.organization_id = org AND t.id = CASE k.ticket_id WHEN which THEN k.other_id ELSE k.ticket_id END
        WHERE k.organization_id = org AND (k.ticket_id = which OR k.other_id = which) ORDER BY k.created_at LIMIT 50) l),
    'merged', (SELECT coalesce(jsonb_agg(m.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.merged_into_id = which ORDER BY t.public_at DESC, t.id DESC LIMIT 50) m),
    'earlier', (SELECT coalesce(jsonb_agg(e.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.customer_id = customer AND t.id <> which ORDER BY t.public_at DESC, t.id DESC LIMIT 5) e),
    'rating', (SELECT jsonb_build_object('rating', f.rating, 'comment', f.comment) FROM tickets_ticketfeedback f
      WHERE f.organization_id = org AND f.ticket_id = which),
    'looked', (SELECT r.read_at FROM tickets_readmarker r WHERE r.organization_id = org AND r.user_id = me AND r.ticket_id = which),
    'newest', (SELECT max(e.id) FROM tickets_ticketevent e WHERE e.organization_id = org AND e.ticket_id = which));
END $$;
GRANT EXECUTE ON FUNCTION app.clock_told(tickets_slaclock) TO hd_app;

CREATE TRIGGER b_clocks AFTER INSERT ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION app.clocks_begin();
CREATE TRIGGER b_clocks BEFORE INSERT ON tickets_archive FOR EACH ROW EXECUTE FUNCTION app.keep_old_clocks();
CREATE TRIGGER d_clocks AFTER DELETE ON tickets_archive FOR EACH ROW WHEN (OLD.restored_in IS NOT NULL) EXECUTE FUNCTION app.restore_clocks();

CREATE OR REPLACE FUNCTION app.audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    IF split_part(NEW.action, '.', 1) IN ('organization', 'team', 'person', 'invitation', 'category', 'field', 'tag',
        'calendar', 'hours', 'day', 'distribution', 'ceiling', 'rule', 'target') THEN
      PERFORM app.refuse('an entry that only the database writes');
    END IF;
    NEW.created_at := clock_timestamp();
    NEW.actor_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM accounts_user u WHERE u.id = app.uid()), '');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER a_touch BEFORE UPDATE ON tickets_categorytarget FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_categorytarget FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION
  app.audit('target', 'priority', '{category_id,priority,response,next_response,resolution}', '{}');
DROP TRIGGER c_audit ON tickets_category;
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_category FOR EACH ROW EXECUTE FUNCTION
  app.audit('category', 'name', '{name,description,icon,is_active,response_sla_minutes,next_response_sla_minutes,resolution_sla_minutes,priority_level,department_id}', '{}');

-- What brings and takes whole organizations and teams moves no clock but by the tickets themselves.
CREATE TRIGGER d_recount AFTER UPDATE ON tickets_category FOR EACH ROW
  WHEN ((OLD.response_sla_minutes, OLD.next_response_sla_minutes, OLD.resolution_sla_minutes)
    IS DISTINCT FROM (NEW.response_sla_minutes, NEW.next_response_sla_minutes, NEW.resolution_sla_minutes)) EXECUTE FUNCTION app.ask_recount();
CREATE TRIGGER d_recount AFTER INSERT OR UPDATE OR DELETE ON tickets_categorytarget FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION app.ask_recount();
CREATE TRIGGER d_recount AFTER INSERT OR DELETE ON accounts_calendar FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION app.ask_recount();
CREATE TRIGGER d_recount AFTER INSERT OR UPDATE OR DELETE ON accounts_openinghours FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION app.ask_recount();
CREATE TRIGGER d_recount AFTER INSERT OR UPDATE OR DELETE ON accounts_closedday FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION app.ask_recount();
CREATE TRIGGER d_recount AFTER UPDATE ON accounts_organization FOR EACH ROW WHEN (OLD.timezone <> NEW.timezone) EXECUTE FUNCTION app.ask_recount();

-- reverse
DROP TRIGGER d_recount ON accounts_organization;
DROP TRIGGER d_recount ON accounts_closedday;
DROP TRIGGER d_recount ON accounts_openinghours;
DROP TRIGGER d_recount ON accounts_calendar;
DROP TRIGGER d_recount ON tickets_categorytarget;
DROP TRIGGER d_recount ON tickets_category;
DROP TRIGGER c_audit ON tickets_category;
CREATE TRIGGER c_audit AFTER INSERT OR UPDATE OR DELETE ON tickets_category FOR EACH ROW EXECUTE FUNCTION
  app.audit('category', 'name', '{name,description,icon,is_active,response_sla_minutes,resolution_sla_minutes,priority_level,department_id}', '{}');
DROP TRIGGER c_audit ON tickets_categorytarget;
DROP TRIGGER a_touch ON tickets_categorytarget;
DROP TRIGGER d_clocks ON tickets_archive;
DROP TRIGGER b_clocks ON tickets_archive;
DROP TRIGGER b_clocks ON tickets_ticket;
CREATE OR REPLACE FUNCTION app.ticket_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  customers text[] := '{status,due_key}';  -- a generated column is not there yet
BEGIN
  IF current_user = 'hd_app' THEN
    IF (NEW.id, NEW.organization_id, NEW.number, NEW.held, NEW.created_at, NEW.created_by_id, NEW.written_in, NEW.description, NEW.source_channel)
        IS DISTINCT FROM
       (OLD.id, OLD.organization_id, OLD.number, OLD.held, OLD.created_at, OLD.created_by_id, OLD.written_in, OLD.description, OLD.source_channel)
        OR (NEW.unconfirmed AND NOT OLD.unconfirmed) THEN
      PERFORM app.refuse('a fixed column of a ticket');
    END IF;
    -- Derived ones keep what they hold, whatever an old copy of the row would write.
    NEW.first_responded_at := OLD.first_responded_at; NEW.answered_at := OLD.answered_at; NEW.resolved_at := OLD.resolved_at;
    NEW.closed_at := OLD.closed_at; NEW.next_due_at := OLD.next_due_at; NEW.waits_since := OLD.waits_since;
    NEW.last_activity_at := OLD.last_activity_at; NEW.public_at := OLD.public_at; NEW.updated_at := OLD.updated_at;
    IF NOT app.is_system() THEN
      NEW.reminded_at := OLD.reminded_at;
    END IF;
    IF app.role() = 'customer' THEN
      IF to_jsonb(NEW) - customers IS DISTINCT FROM to_jsonb(OLD) - customers THEN
        PERFORM app.refuse('customers change the status only');
      END IF;
      IF NEW.status <> OLD.status AND NOT (OLD.status <> 'closed' AND (NEW.status = 'resolved' AND NEW.customer_id = app.uid()
          OR NEW.status = 'open' AND OLD.status IN ('pending', 'resolved'))) THEN
        PERFORM app.refuse('customers resolve or reopen');
      END IF;
    END IF;
    IF (NEW.department_id, NEW.assignee_id) IS DISTINCT FROM (OLD.department_id, OLD.assignee_id) THEN
      NEW.written_in := pg_current_xact_id();
    END IF;
  END IF;
  IF NEW.assignee_id IS DISTINCT FROM OLD.assignee_id AND NEW.assignee_id IS NOT NULL
      AND NOT app.works_here(NEW.organization_id, NEW.assignee_id) THEN
    RAISE EXCEPTION 'tickets are for people who answer them' USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_assignee_works_here';
  END IF;
  IF NEW.custom_fields IS DISTINCT FROM OLD.custom_fields THEN
    PERFORM app.check_fields(NEW.organization_id, 'ticket', OLD.custom_fields, NEW.custom_fields);
  END IF;
  IF NEW.customer_id IS DISTINCT FROM OLD.customer_id AND NEW.customer_id IS NOT NULL AND NEW.customer_email = OLD.customer_email THEN
    NEW.customer_email := coalesce((SELECT u.email FROM accounts_user u WHERE u.organization_id = NEW.organization_id AND u.id = NEW.customer_id), NEW.customer_email);
  END IF;
  IF NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id AND NEW.merged_into_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM tickets_ticket t WHERE t.organization_id = NEW.organization_id AND t.id = NEW.merged_into_id
        AND t.merged_into_id IS NULL AND t.customer_id = NEW.customer_id) THEN
    RAISE EXCEPTION 'requests of one customer are merged, into one that is not' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_same_customer';
  END IF;
  IF OLD.unconfirmed AND NOT NEW.unconfirmed AND current_user <> 'hd_definer' THEN
    NEW.held := app.take_place(NEW.organization_id, true);
  END IF;
  IF NEW.status <> OLD.status THEN
    NEW.resolved_at := CASE WHEN NEW.status IN ('resolved', 'closed') THEN coalesce(OLD.resolved_at, app.clock()) END;
    NEW.closed_at := CASE WHEN NEW.status = 'closed' THEN app.clock() END;
    NEW.waits_since := app.clock();
    NEW.reminded_at := NULL;
  END IF;
  IF (NEW.status, NEW.category_id, NEW.held, NEW.unconfirmed, NEW.first_responded_at)
      IS DISTINCT FROM (OLD.status, OLD.category_id, OLD.held, OLD.unconfirmed, OLD.first_responded_at) THEN
    NEW.next_due_at := app.next_due(NEW);
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION app.next_due(t tickets_ticket) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN t.status NOT IN ('new', 'open') OR t.held OR t.unconfirmed THEN NULL
      WHEN t.first_responded_at IS NULL THEN t.created_at + least(s.response, s.resolution)
      ELSE t.created_at + s.resolution END
    FROM app.targets(t.organization_id, t.category_id) s
$$;
CREATE OR REPLACE FUNCTION app.beside_ticket(which uuid, customer uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  org uuid := app.org();
  me uuid := app.uid();
BEGIN
  RETURN jsonb_build_object(
    'tags', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', g.name, 'color', g.color, 'description', g.description) ORDER BY g.name), '[]')
      FROM tickets_tickettag k JOIN tickets_tag g ON g.organization_id = org AND g.id = k.tag_id WHERE k.organization_id = org AND k.ticket_id = which),
    'copies', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_copy k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'collaborators', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_collaborator k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'followers', (SELECT coalesce(jsonb_agg(app.named_link(k.id, u) ORDER BY k.created_at), '[]')
      FROM tickets_follower k JOIN accounts_user u ON u.organization_id = org AND u.id = k.user_id WHERE k.organization_id = org AND k.ticket_id = which),
    'links', (SELECT coalesce(jsonb_agg(jsonb_build_object('pk', l.id, 'kind', l.kind, 'outward', l.outward, 'ticket', l.ticket) ORDER BY l.created_at), '[]') FROM (
      SELECT k.id, k.kind, k.created_at, k.ticket_id = which AS outward, app.told_small(t) AS ticket FROM tickets_ticketlink k
        JOIN tickets_ticket t ON t.organization_id = org AND t.id = CASE k.ticket_id WHEN which THEN k.other_id ELSE k.ticket_id END
        WHERE k.organization_id = org AND (k.ticket_id = which OR k.other_id = which) ORDER BY k.created_at LIMIT 50) l),
    'merged', (SELECT coalesce(jsonb_agg(m.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.merged_into_id = which ORDER BY t.public_at DESC, t.id DESC LIMIT 50) m),
    'earlier', (SELECT coalesce(jsonb_agg(e.ticket), '[]') FROM (SELECT app.told_small(t) AS ticket FROM tickets_ticket t
      WHERE t.organization_id = org AND t.customer_id = customer AND t.id <> which ORDER BY t.public_at DESC, t.id DESC LIMIT 5) e),
    'rating', (SELECT jsonb_build_object('rating', f.rating, 'comment', f.comment) FROM tickets_ticketfeedback f
      WHERE f.organization_id = org AND f.ticket_id = which),
    'looked', (SELECT r.read_at FROM tickets_readmarker r WHERE r.organization_id = org AND r.user_id = me AND r.ticket_id = which),
    'newest', (SELECT max(e.id) FROM tickets_ticketevent e WHERE e.organization_id = org AND e.ticket_id = which));
END $$;
DROP FUNCTION app.clock_told(tickets_slaclock);
CREATE OR REPLACE FUNCTION app.audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'hd_app' THEN
    IF split_part(NEW.action, '.', 1) IN ('organization', 'team', 'person', 'invitation', 'category', 'field', 'tag',
        'calendar', 'hours', 'day', 'distribution', 'ceiling', 'rule') THEN
      PERFORM app.refuse('an entry that only the database writes');
    END IF;
    NEW.created_at := clock_timestamp();
    NEW.actor_name := coalesce((SELECT coalesce(nullif(u.name, ''), u.email) FROM accounts_user u WHERE u.id = app.uid()), '');
  END IF;
  RETURN NEW;
END $$;
