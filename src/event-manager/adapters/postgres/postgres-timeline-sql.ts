import { NOW } from './postgres-functions.js';

/**
 * The atomic steps of timelines, in PL/pgSQL, as those of the store in postgres-functions.ts. What changes a timeline begins with its lock,
 * reads the clock after that, and touches no other timeline (P12). Rows whose time is over count as absent; only the sweep, which waits
 * for nobody, deletes them without the lock.
 *
 * A planner that takes a timeline for small would find its rows by `expires_at`, and sort them. The `+ 0` keeps it from that (P7).
 */
const lock = `
CREATE FUNCTION lock_timeline_V(ns text, a_timeline text) RETURNS void
LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('async_como_sync timeline ' || ns || ' ' || a_timeline, 0));
$$;`;

/**
 * Deletes what is too old or too much; the rest of more than a thousand, as when `most` was lowered, at later puts: a statement has not time
 * for all. It searches the last one that is kept in the index, from the latest on, which takes two milliseconds where ten thousand are kept.
 * Bodies are not read.
 */
const trim = `
CREATE FUNCTION trim_timeline_V(ns text, a_timeline text, now_ms bigint, keep_ms bigint, most bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  first_at bigint;
  first_id text;
BEGIN
  SELECT e.at, e.id INTO first_at, first_id FROM timeline_entries e
  WHERE e.timeline = a_timeline AND e.namespace = ns AND e.at > now_ms - keep_ms AND e.expires_at + 0 > now_ms
  ORDER BY e.at DESC, e.id DESC OFFSET most - 1 LIMIT 1;
  IF NOT FOUND THEN
    first_at := now_ms - keep_ms + 1;
    first_id := '';
  END IF;
  DELETE FROM timeline_entries e WHERE e.ctid = ANY (ARRAY(
    SELECT o.ctid FROM timeline_entries o WHERE o.timeline = a_timeline AND o.namespace = ns AND (o.at, o.id) < (first_at, first_id)
    ORDER BY o.at, o.id LIMIT 1000));
END $$;`;

/** Puts entries that are sorted by their timelines, and trims each timeline once, as its last entry asks. It answers no rows. */
const put = `
CREATE FUNCTION put_entries_V(ns text, asked json) RETURNS TABLE (i int)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint;
  one record;
BEGIN
  FOR one IN
    SELECT *, lead(q.timeline) OVER (ORDER BY q.place) IS DISTINCT FROM q.timeline AS is_last FROM ROWS FROM (json_to_recordset(asked) AS (
      timeline text, id text, whole_id text, head text, body text, after_ms bigint, keep_ms bigint, most bigint)) WITH ORDINALITY
    AS q(timeline, id, whole_id, head, body, after_ms, keep_ms, most, place)
    ORDER BY q.place
  LOOP
    PERFORM lock_timeline_V(ns, one.timeline);
    now_ms := ${NOW};
    INSERT INTO timeline_entries AS e (timeline, namespace, id, whole_id, at, expires_at, head, body)
    VALUES (one.timeline, ns, one.id, one.whole_id, now_ms + one.after_ms, now_ms + one.after_ms + one.keep_ms, one.head, one.body)
    ON CONFLICT (timeline, namespace, id) DO UPDATE SET
      at = EXCLUDED.at, expires_at = EXCLUDED.expires_at, head = EXCLUDED.head, body = EXCLUDED.body;
    IF one.is_last THEN PERFORM trim_timeline_V(ns, one.timeline, now_ms, one.keep_ms, one.most); END IF;
  END LOOP;
END $$;`;

const list = `
CREATE FUNCTION list_entries_V(ns text, a_timeline text, before_at bigint, before_id text, most bigint)
RETURNS TABLE (id_found text, head_found text, at_found bigint)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := ${NOW};
BEGIN
  RETURN QUERY SELECT coalesce(e.whole_id, e.id), e.head, e.at FROM timeline_entries e
  WHERE e.timeline = a_timeline AND e.namespace = ns AND (e.at, e.id) < (before_at, before_id) AND e.expires_at + 0 > now_ms
  ORDER BY e.at DESC, e.id DESC LIMIT most;
END $$;`;

const get = `
CREATE FUNCTION get_entry_V(ns text, a_timeline text, an_id text)
RETURNS TABLE (id_found text, head_found text, at_found bigint, body_found text)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := ${NOW};
BEGIN
  RETURN QUERY SELECT coalesce(e.whole_id, e.id), e.head, e.at, e.body FROM timeline_entries e
  WHERE e.timeline = a_timeline AND e.namespace = ns AND e.id = an_id AND e.expires_at + 0 > now_ms;
END $$;`;

const remove = `
CREATE FUNCTION remove_entry_V(ns text, a_timeline text, an_id text, OUT was_there boolean)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM lock_timeline_V(ns, a_timeline);
  DELETE FROM timeline_entries e
  WHERE e.timeline = a_timeline AND e.namespace = ns AND e.id = an_id AND e.expires_at + 0 > ${NOW};
  was_there := FOUND;
END $$;`;

/** Answers where each stood, and moves it with the time at which it expires. */
const take = `
CREATE FUNCTION take_entries_V(ns text, a_timeline text, most bigint, lease_ms bigint)
RETURNS TABLE (id_found text, head_found text, at_found bigint)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint;
  due record;
BEGIN
  PERFORM lock_timeline_V(ns, a_timeline);
  now_ms := ${NOW};
  FOR due IN
    SELECT e.id, e.whole_id, e.head, e.at FROM timeline_entries e
    WHERE e.timeline = a_timeline AND e.namespace = ns AND e.at <= now_ms AND e.expires_at + 0 > now_ms
    ORDER BY e.at, e.id LIMIT most
  LOOP
    UPDATE timeline_entries e SET at = now_ms + lease_ms, expires_at = e.expires_at - e.at + now_ms + lease_ms
    WHERE e.timeline = a_timeline AND e.namespace = ns AND e.id = due.id;
    CONTINUE WHEN NOT FOUND; -- its time was over meanwhile, and it was swept
    id_found := coalesce(due.whole_id, due.id);
    head_found := due.head;
    at_found := due.at;
    RETURN NEXT;
  END LOOP;
END $$;`;

/**
 * Deletes at most `most` rows whose time is over, and answers of how many. A long body counts as several: its parts have rows of their own,
 * and a statement has not time for all. Waits for nobody who has locked one.
 */
const sweep = `
CREATE FUNCTION sweep_timelines_V(most int, OUT swept int)
LANGUAGE plpgsql AS $$
DECLARE
  now_ms bigint := ${NOW};
  old record;
BEGIN
  swept := 0;
  FOR old IN
    SELECT o.ctid, pg_column_size(o.body) AS size FROM timeline_entries o WHERE o.expires_at <= now_ms
    ORDER BY o.expires_at LIMIT most FOR UPDATE SKIP LOCKED
  LOOP
    DELETE FROM timeline_entries e WHERE e.ctid = old.ctid;
    swept := swept + 1 + old.size / 10000;
    EXIT WHEN swept >= most;
  END LOOP;
END $$;`;

/** All of them, in the order of their making. */
export const timelineFunctionSources: readonly string[] = [lock, trim, put, list, get, remove, take, sweep];
