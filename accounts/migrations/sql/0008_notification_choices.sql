CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_notificationpreference FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER a_touch BEFORE UPDATE ON accounts_notificationtimes FOR EACH ROW EXECUTE FUNCTION app.touch();

-- reverse
DROP TRIGGER a_touch ON accounts_notificationtimes;
DROP TRIGGER a_touch ON accounts_notificationpreference;
