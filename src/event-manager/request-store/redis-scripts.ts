/**
 * The store's atomic steps, in Lua. A record is one string: a JSON header, a line feed, and the outcome as text (nothing while
 * pending), so that cjson never touches what a provider sent. Instants are in milliseconds of Redis' own clock.
 *
 * Header: state (pending, settled, released, early), owner, fingerprint, attempt, perhaps a note, createdAt, updatedAt, expiresAt, and in
 * `waiters` until when each instance waits. KEYS: the record, the set of early records.
 */
const prelude = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function load(key)
  local value = redis.call('GET', key)
  if not value then return nil end
  local cut = string.find(value, '\\n', 1, true)
  return cjson.decode(string.sub(value, 1, cut - 1)), string.sub(value, cut + 1)
end

local function save(record, outcome, ttl)
  record.expiresAt = now + ttl
  redis.call('SET', KEYS[1], cjson.encode(record) .. '\\n' .. outcome, 'PX', ttl)
end

-- A request lives on while anybody waits for it, and this many milliseconds longer.
local margin = 1000

local function join(record, instance, waitMs)
  local ttl = record.expiresAt - now
  if waitMs > 0 then
    record.waiters[instance] = math.max(record.waiters[instance] or 0, now + waitMs)
    ttl = math.max(ttl, waitMs + margin)
  end
  save(record, '', ttl)
end
`;

/** ARGV: fingerprint, owner, attempt, instance, waitMs, pendingTtlMs, resultTtlMs, the note or nothing. */
export const claimScript = `${prelude}
local fingerprint, owner, attempt, instance = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local waitMs, pendingTtl, resultTtl = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local record, outcome = load(KEYS[1])
local fresh = {
  state = 'pending', owner = owner, fingerprint = fingerprint, attempt = attempt,
  note = ARGV[8] ~= '' and ARGV[8] or nil, createdAt = now, updatedAt = now, expiresAt = now + pendingTtl, waiters = {}
}

if record and record.state == 'early' then
  redis.call('ZREM', KEYS[2], KEYS[1])
  fresh.state = 'settled'
  save(fresh, outcome, resultTtl)
  return { 'early', outcome }
end

if not record or (record.state == 'released' and record.owner == owner) then
  if record and record.attempt == attempt then return { 'released', outcome } end
  join(fresh, instance, waitMs)
  return { 'claimed' }
end

if record.owner ~= owner or record.fingerprint ~= fingerprint then return { 'conflict' } end
if record.state ~= 'pending' then return { 'settled', outcome } end
join(record, instance, waitMs)
return { 'attached', record.attempt }
`;

/** ARGV: outcome, resultTtlMs, earlyTtlMs, maxEarly, and the attempt to release or nothing to settle for ever. */
export const settleScript = `${prelude}
local outcome, attempt = ARGV[1], ARGV[5]
local resultTtl, earlyTtl, maxEarly = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local record, stored = load(KEYS[1])
local release = attempt ~= ''

if release and (not record or record.attempt ~= attempt) then return { 'unmatched' } end

if not record then
  if maxEarly == 0 then return { 'unmatched' } end
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  while redis.call('ZCARD', KEYS[2]) >= maxEarly do
    local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
    -- Redis may have evicted it, and somebody claimed its id since.
    local found = load(oldest)
    if found and found.state == 'early' then redis.call('DEL', oldest) end
  end
  redis.call('ZADD', KEYS[2], now + earlyTtl, KEYS[1])
  redis.call('PEXPIRE', KEYS[2], earlyTtl)
  save({ state = 'early' }, outcome, earlyTtl)
  return { 'early' }
end

if record.state ~= 'pending' then return { stored == outcome and 'duplicate' or 'conflicting' } end

local answer = { 'settled', record.attempt }
for instance, untilMs in pairs(record.waiters) do
  if untilMs > now then table.insert(answer, instance) end
end
record.state = release and 'released' or 'settled'
record.updatedAt = now
save(record, outcome, resultTtl)
return answer
`;

/** ARGV: instance, waitMs. Answers the whole record. */
export const joinScript = `${prelude}
local record = load(KEYS[1])
if record and record.state == 'pending' then join(record, ARGV[1], tonumber(ARGV[2])) end
return redis.call('GET', KEYS[1])
`;
