/**
 * Adds an entry under an id that rises by exactly one (streamId.ts), so that readers see gaps. A stream
 * that is missing begins a new life, later than any life before as long as the server's clock is.
 */
export const appendScript = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local id
if #last == 0 then
  local now = redis.call('TIME')
  id = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)) .. '-1'
else
  local life, count = string.match(last[1][1], '(%d+)%-(%d+)')
  id = life .. '-' .. string.format('%.0f', count + 1)
end
if ARGV[4] then
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], id, 'm', ARGV[1], 'b', ARGV[4])
else
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], id, 'm', ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return id`

/** Writes when the version fits and answers with the new one. */
export const compareAndSetScript = `
if (redis.call('HGET', KEYS[1], 'v') or '0') ~= ARGV[1] then return false end
local version = tonumber(ARGV[1]) + 1
redis.call('HSET', KEYS[1], 'v', version, 'm', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return version`
