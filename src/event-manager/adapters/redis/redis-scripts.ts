/**
 * The store's atomic steps, in Lua. A record is one string: a JSON header, a line feed, and the outcome as text (nothing while
 * pending), so that cjson never touches what a provider sent. Instants are in milliseconds of Redis' own clock.
 *
 * Header of a request: state (pending, settled, released, early), owner, fingerprint, attempt, perhaps a note, perhaps what the
 * provider gave before its outcome (`known`, a JSON text), perhaps the names by which it may call the request (`names`, a JSON text),
 * whether its call was certainly made (`accepted`), when the time for a call that may be repeated is over (`callEndsAt`), createdAt,
 * updatedAt, expiresAt, and in `waiters` until when each instance waits.
 * Header of a name: state (named, early), expiresAt, and the externalId to which it leads. The outcome of one that leads somewhere is
 * the early one that was found under it.
 * KEYS: the record, or the set of early records. A Redis Cluster may keep each key on another node, so that no script has two.
 *
 * E11a. In each script, the writes that a full or demoted Redis refuses come before those that it carries out. Otherwise a script
 * that is refused half-way would leave half of its changes.
 */
const prelude = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Whether JavaScript can make a Date of it.
local function isInstant(value)
  return type(value) == 'number' and math.abs(value) <= 8.64e15
end

local function areWaiters(value)
  if type(value) ~= 'table' then return false end
  for instance, untilMs in pairs(value) do
    if type(instance) ~= 'string' or not isInstant(untilMs) then return false end
  end
  return true
end

local states = { pending = true, settled = true, released = true, early = true }

-- RedisRequestStore checks the same, so that an outcome is never stored where it could not be read (E6).
local function isHeader(value)
  if type(value) ~= 'table' or not states[value.state] or not isInstant(value.expiresAt) then return false end
  if value.state == 'early' then return true end
  for _, name in ipairs({ 'owner', 'fingerprint', 'attempt' }) do
    if type(value[name]) ~= 'string' then return false end
  end
  if not isInstant(value.createdAt) or not isInstant(value.updatedAt) then return false end
  return value.state ~= 'pending' or areWaiters(value.waiters)
end

-- Answers nil where there is no record, and false where it makes no sense.
local function load(key, isSound)
  local value = redis.call('GET', key)
  if not value then return nil end
  local cut = string.find(value, '\\n', 1, true)
  local isJson, record = pcall(cjson.decode, string.sub(value, 1, (cut or 1) - 1))
  if not isJson or not (isSound or isHeader)(record) then return false end
  if type(record.known) ~= 'string' then record.known = nil end
  if type(record.names) ~= 'string' then record.names = nil end
  if not isInstant(record.callEndsAt) then record.callEndsAt = nil end
  return record, string.sub(value, cut + 1)
end

local function unreadable()
  return redis.error_reply('UNREADABLE the record makes no sense')
end

-- A request expires once, at an instant that its claim sets.
local function save(record, outcome)
  local ttl = math.max(1, math.ceil(record.expiresAt - now))
  redis.call('SET', KEYS[1], cjson.encode(record) .. '\\n' .. outcome, 'PX', ttl)
end

local function join(record, instance, waitMs)
  if waitMs > 0 then record.waiters[instance] = math.max(record.waiters[instance] or 0, now + waitMs) end
  save(record, '')
end
`;

/** For the scripts that keep early outcomes. */
const earlyPrelude = `
-- There is no record, so DEL changes nothing. It is a write, which a demoted server refuses: it must not answer for what its successor
-- may know.
local function unmatched()
  redis.call('DEL', KEYS[1])
  return { 'unmatched' }
end

local function keepEarly(outcome, earlyTtl)
  save({ state = 'early', expiresAt = now + earlyTtl }, outcome)
  return { 'early' }
end
`;

/**
 * ARGV: fingerprint, owner, attempt, instance, waitMs, the lifetime in milliseconds, the note or nothing, '1' to claim again, callMs or
 * nothing, and the names as JSON or nothing.
 */
export const claimScript = `${prelude}
local fingerprint, owner, attempt, instance = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local waitMs, lifetime, callMs = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[9])
local record, outcome = load(KEYS[1])
if record == false then return unreadable() end
local fresh = {
  state = 'pending', owner = owner, fingerprint = fingerprint, attempt = attempt,
  note = ARGV[7] ~= '' and ARGV[7] or nil, names = ARGV[10] ~= '' and ARGV[10] or nil,
  callEndsAt = callMs and now + callMs, createdAt = now, updatedAt = now, expiresAt = now + lifetime, waiters = {}
}

if record and record.state == 'early' then
  fresh.state = 'settled'
  save(fresh, outcome)
  return { 'early', outcome }
end

if not record or (record.state == 'released' and record.owner == owner) then
  if record and record.attempt == attempt then return { 'released', outcome } end
  if record and ARGV[8] == '1' then return { 'freed' } end
  join(fresh, instance, waitMs)
  return { 'claimed', lifetime }
end

if record.owner ~= owner or record.fingerprint ~= fingerprint then return { 'conflict' } end
if record.state ~= 'pending' then return { 'settled', outcome, record.known } end

local takesOver = callMs and record.callEndsAt and record.callEndsAt <= now and record.accepted ~= true
if takesOver then record.callEndsAt = now + callMs end
join(record, instance, waitMs)
if takesOver then return { 'claimed', record.expiresAt - now, record.attempt } end
return { 'attached', record.expiresAt - now, record.attempt, record.names }
`;

/** The most bytes of an outcome that is sent with its signal; a larger one is read from the store. */
export const MAX_SIGNALLED_BYTES = 4_096;

/**
 * ARGV: outcome, earlyTtlMs, maxEarly, and the attempt to release or nothing to settle for ever. If the script is to signal: the
 * instance that settles, what the names of reply channels begin with, and the id as JSON.
 */
export const settleScript = `${prelude}${earlyPrelude}
local outcome, attempt = ARGV[1], ARGV[4]
local settling, channelPrefix, id = ARGV[5], ARGV[6], ARGV[7]
local earlyTtl, maxEarly = tonumber(ARGV[2]), tonumber(ARGV[3])
local record, stored = load(KEYS[1])
if record == false then return unreadable() end
local release = attempt ~= ''

if not record and (release or maxEarly == 0) then return unmatched() end
if release and record.attempt ~= attempt then return { 'unmatched' } end
if not record then return keepEarly(outcome, earlyTtl) end
if record.state ~= 'pending' then return { 'stored', stored, record.known } end

-- Publishes in the envelope of Nest's Redis transport. Answers whether each of these instances was subscribed; what fails must not fail
-- the script, whose outcome is stored by now.
local function announce(instances)
  local signal = '"data":{"kind":"settled","externalIds":[' .. id .. ']'
  if #outcome + #(record.known or '') <= ${MAX_SIGNALLED_BYTES} then
    signal = signal .. ',"attempt":' .. cjson.encode(record.attempt) .. ',"outcome":' .. outcome
    if record.known then signal = signal .. ',"known":' .. cjson.encode(record.known) end
  end
  local areAllTold = true
  for _, instance in ipairs(instances) do
    local channel = channelPrefix .. instance
    local receivers = redis.pcall('PUBLISH', channel, '{"pattern":' .. cjson.encode(channel) .. ',' .. signal .. '}}')
    areAllTold = areAllTold and type(receivers) == 'number' and receivers > 0
  end
  return areAllTold
end

local answer = { 'settled', record.attempt, record.known or '', '' }
local others = {}
for instance, untilMs in pairs(record.waiters) do
  if untilMs > now then
    table.insert(answer, instance)
    if instance ~= settling then table.insert(others, instance) end
  end
end
record.state = release and 'released' or 'settled'
record.updatedAt = now
save(record, outcome)
if settling and announce(others) then answer[4] = 'announced' end
return answer
`;

/** ARGV: the attempt; what is known of its result and its names, each as JSON or nothing; and '1' if the call was certainly made. */
export const noteScript = `${prelude}
local record, outcome = load(KEYS[1])
if record == false then return unreadable() end
if not record or record.attempt ~= ARGV[1] then return end
if ARGV[2] ~= '' then record.known = ARGV[2] end
if ARGV[3] ~= '' then record.names = ARGV[3] end
if ARGV[4] == '1' then record.accepted = true end
save(record, outcome)
`;

const namePrelude = `${prelude}
local function isName(value)
  if type(value) ~= 'table' or not isInstant(value.expiresAt) then return false end
  return value.state == 'early' or (value.state == 'named' and type(value.externalId) == 'string')
end
`;

/** ARGV: the id to which the name leads from now on, and for how many milliseconds. Answers the outcome that is the id's, or nothing. */
export const learnScript = `${namePrelude}
local externalId, keepMs = ARGV[1], tonumber(ARGV[2])
local name, outcome = load(KEYS[1], isName)
if name == false then return unreadable() end
local isOwn = name and (name.state == 'early' or name.externalId == externalId)
local taken = isOwn and outcome or ''
save({ state = 'named', externalId = externalId, expiresAt = now + keepMs }, taken)
return taken
`;

/** ARGV: outcome, earlyTtlMs, and how many early outcomes may be kept. */
export const settleNamedScript = `${namePrelude}${earlyPrelude}
local outcome, earlyTtl, maxEarly = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local name, stored = load(KEYS[1], isName)
if name == false then return unreadable() end
if name and name.state == 'named' then return { 'known', name.externalId } end
if name then return { 'stored', stored } end
if maxEarly == 0 then return unmatched() end
return keepEarly(outcome, earlyTtl)
`;

/**
 * KEYS: the set of early records. ARGV: the one that was kept, for how many milliseconds, and how many may be. Answers those that give
 * way. They stand in the set by the microsecond in which they leave it, so that those of one millisecond stay in their order.
 */
export const placeScript = `
local member, ttl, maxEarly = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
redis.call('ZADD', KEYS[1], now + ttl * 1000, member)
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local excess, oldest = redis.call('ZCARD', KEYS[1]) - maxEarly, {}
if excess > 0 then
  for index, value in ipairs(redis.call('ZPOPMIN', KEYS[1], excess)) do
    if index % 2 == 1 then table.insert(oldest, value) end
  end
end
return oldest
`;

/** Forgets an early outcome that gives way, unless somebody has claimed its id or learned its name since. */
export const forgetScript = `${prelude}
local record = load(KEYS[1])
if record and record.state == 'early' then redis.call('DEL', KEYS[1]) end
`;

/** ARGV: instance, waitMs. Answers the whole record, whatever it is. */
export const joinScript = `${prelude}
local record = load(KEYS[1])
if record and record.state == 'pending' then join(record, ARGV[1], tonumber(ARGV[2])) end
return redis.call('GET', KEYS[1])
`;

/** Runs every command of the scripts above, and those that are sent alone. Leaves nothing behind, whichever of them is denied. KEYS: one that is not used otherwise. */
export const proveScript = `
redis.call('TIME')
redis.call('SET', KEYS[1], '', 'PX', 1000)
redis.call('GET', KEYS[1])
redis.call('MGET', KEYS[1])
redis.call('PEXPIRE', KEYS[1], 1000)
redis.call('DEL', KEYS[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, 0)
redis.call('ZCARD', KEYS[1])
redis.call('ZPOPMIN', KEYS[1])
redis.call('ZREM', KEYS[1], '')
redis.call('ZADD', KEYS[1], 0, '')
redis.call('ZREM', KEYS[1], '')
`;
