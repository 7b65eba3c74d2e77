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

CREATE TRIGGER b_clocks AFTER INSERT ON tickets_ticket FOR EACH ROW EXECUTE FUNCTION app.clocks_begin();
CREATE TRIGGER b_clocks BEFORE INSERT ON tickets_archive FOR EACH ROW EXECUTE FUNCTION app.keep_old_clocks();
CREATE TRIGGER d_clocks AFTER DELETE ON tickets_archive FOR EACH ROW WHEN (OLD.restored_in IS NOT NULL) EXECUTE FUNCTION app.restore_clocks();

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
