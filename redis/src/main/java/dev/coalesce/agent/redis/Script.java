package dev.coalesce.agent.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The scripts that the server runs, each atomically.
 *
 * <p><b>State.</b> A key has two strings in one hash slot, see {@link KeyNames}. The <em>value</em> is an envelope. The
 * <em>lease</em> is either {@code L} and the leader's token, or {@code O}, the token of a leader that has ended, and the
 * envelope for those that waited for it. A token has 32 characters. Every string has a time to live.
 *
 * <p><b>Tracking.</b> The server pushes the next change of a string to a connection that has read it. It forgets the
 * reader when it does so, and also when the reader itself changes the string. So a script reads a string again after
 * changing it, and reads a string before it decides that there is nothing to do.
 *
 * <p><b>Memory.</b> A server at its maximum refuses a script's write, unless the script has removed something before. So
 * drops, which need little memory, begin with a removal. A lease ends even if its outcome is refused.
 *
 * <p><b>Late leaders.</b> Every change compares the token first, so a leader that is too late changes nothing.
 */
enum Script {
    /**
     * Value, lease; token, awaited token, lease in ms, minimum remaining ms. Replies: {0, envelope, remaining}: hit; {1}:
     * lead; {2, token, remaining}: follow; {3, envelope}: outcome of the awaited token.
     */
    ENTER("""
            local left = redis.call('PTTL', KEYS[1])
            if left > tonumber(ARGV[4]) then
              return {0, redis.call('GET', KEYS[1]), left}
            end
            local lease = redis.call('GET', KEYS[2])
            if lease then
              local token = string.sub(lease, 2, 33)
              if string.sub(lease, 1, 1) == 'L' then
                if token == ARGV[1] then
                  return {1}
                end
                return {2, token, redis.call('PTTL', KEYS[2])}
              end
              if token == ARGV[2] then
                return {3, string.sub(lease, 34)}
              end
            end
            redis.call('SET', KEYS[2], 'L' .. ARGV[1], 'PX', ARGV[3])
            redis.call('GET', KEYS[2])
            return {1}
            """),

    /** Value, lease; token, envelope, ms to keep the value, ms to keep the outcome. Replies whether it was the leader. */
    DONE("""
            if redis.call('GET', KEYS[2]) ~= 'L' .. ARGV[1] then
              return 0
            end
            if tonumber(ARGV[3]) > 0 then
              local kept = redis.pcall('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
              if kept.err then
                redis.call('DEL', KEYS[2])
                return kept
              end
              redis.call('PTTL', KEYS[1])
            end
            if tonumber(ARGV[4]) > 0 then
              local told = redis.pcall('SET', KEYS[2], 'O' .. ARGV[1] .. ARGV[2], 'PX', ARGV[4])
              if told.err then
                redis.call('DEL', KEYS[2])
                return told
              end
            else
              redis.call('DEL', KEYS[2])
            end
            return 1
            """),

    /** Lease; token. Replies whether it was the leader. */
    LEAVE("""
            if redis.call('GET', KEYS[1]) ~= 'L' .. ARGV[1] then
              return 0
            end
            redis.call('DEL', KEYS[1])
            return 1
            """),

    /** Lease; token, lease in ms. Replies whether it is the leader. */
    RENEW("""
            if redis.call('GET', KEYS[1]) ~= 'L' .. ARGV[1] then
              return 0
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            redis.call('PTTL', KEYS[1])
            return 1
            """),

    /**
     * Value, lease and, unless in a cluster, the list of drops; the list's new entry, its ms. Replies 0 if the entry could
     * not be added. In a cluster, {@link #ADD_DROP} follows.
     *
     * <p>JVMs may have cached a result that was not carried: they have read the value, which does not exist. It is written
     * first, so that its removal is reported to them.
     */
    DROP("""
            redis.call('DEL', KEYS[2])
            if redis.call('PTTL', KEYS[1]) == -2 then
              redis.pcall('SET', KEYS[1], '', 'PX', 1000)
            end
            redis.call('DEL', KEYS[1])
            if KEYS[3] then
              local added = redis.pcall('LPUSH', KEYS[3], ARGV[1])
              redis.pcall('LTRIM', KEYS[3], 0, 999)
              redis.pcall('PEXPIRE', KEYS[3], ARGV[2])
              if type(added) == 'table' then
                return 0
              end
            end
            return 1
            """),

    /** List of drops; its new entry, its ms. Replies 0 if the entry could not be added. */
    ADD_DROP("""
            local added = redis.pcall('LPUSH', KEYS[1], ARGV[1])
            redis.pcall('LTRIM', KEYS[1], 0, 999)
            redis.pcall('PEXPIRE', KEYS[1], ARGV[2])
            if type(added) == 'table' then
              return 0
            end
            return 1
            """),

    /** One string, which is removed as by {@link #DROP}. */
    REMOVE("""
            if redis.call('PTTL', KEYS[1]) == -2 then
              redis.pcall('SET', KEYS[1], '', 'PX', 1000)
            end
            redis.call('DEL', KEYS[1])
            return 1
            """),

    /** Generation; the number to use if there is none, its ms. Replies the number in force. */
    GENERATION("""
            local current = redis.call('GET', KEYS[1])
            if current then
              return current
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            redis.call('GET', KEYS[1])
            return ARGV[1]
            """),

    /**
     * Generation and, unless in a cluster, the list of drops; the new number, its ms, the list's new entry, its ms.
     * Replies the new number, or an empty text if the entry could not be added. In a cluster, {@link #ADD_DROP} follows.
     */
    NEXT_GENERATION("""
            redis.call('DEL', KEYS[1])
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            redis.call('GET', KEYS[1])
            if KEYS[2] then
              local added = redis.pcall('LPUSH', KEYS[2], ARGV[3])
              redis.pcall('LTRIM', KEYS[2], 0, 999)
              redis.pcall('PEXPIRE', KEYS[2], ARGV[4])
              if type(added) == 'table' then
                return ''
              end
            end
            return ARGV[1]
            """),

    /**
     * List of drops; the newest entry that was seen, an entry to begin the list with, its ms. Replies {0, newest}: that
     * entry is not there; {1}: nothing was added; {2, entries}: what was added, the newest first; {3}: there is no list,
     * and none can be written.
     */
    READ_DROPS("""
            local newest = redis.call('LINDEX', KEYS[1], 0)
            if not newest then
              if type(redis.pcall('LPUSH', KEYS[1], ARGV[2])) == 'table' then
                return {3}
              end
              redis.call('PEXPIRE', KEYS[1], ARGV[3])
              return {0, ARGV[2]}
            end
            if newest == ARGV[1] then
              return {1}
            end
            local reply = {2}
            for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
              if entry == ARGV[1] then
                return reply
              end
              reply[#reply + 1] = entry
            end
            return {0, newest}
            """);

    private final String source;
    private final String digest;

    Script(String source) {
        this.source = source;
        this.digest = sha1(source());
    }

    byte[] source() {
        return source.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return the name under which the server caches the script} */
    String digest() {
        return digest;
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
