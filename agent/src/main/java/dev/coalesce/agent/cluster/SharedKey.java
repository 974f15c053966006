package dev.coalesce.agent.cluster;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The key of a call in all JVMs. It says nothing about the arguments: only a digest of them leaves the JVM.
 *
 * @param method the method's name, the same in all JVMs
 * @param declarations the names of the declarations that the method overrides, the same in all JVMs and in the same
 *     order: dropping all keys of one of them drops those of the method
 * @param id 22 characters of URL-safe Base64: the first 16 bytes of the digest; equal ids mean equal keys
 */
public record SharedKey(String method, List<String> declarations, String id) {
    private static final int ID_BYTES = 16;

    /**
     * Creates a key of a method that overrides no declaration.
     *
     * @param method the method's name
     * @param digest the digest of the method and the key's parts; 32 bytes
     * @return the key
     */
    public static SharedKey of(String method, byte[] digest) {
        return of(method, List.of(), digest);
    }

    /**
     * Creates a key.
     *
     * @param method the method's name
     * @param declarations the names of the declarations that the method overrides
     * @param digest the digest of the method and the key's parts; 32 bytes
     * @return the key
     */
    public static SharedKey of(String method, List<String> declarations, byte[] digest) {
        byte[] first = Arrays.copyOf(digest, ID_BYTES);
        return new SharedKey(
                method, declarations, Base64.getUrlEncoder().withoutPadding().encodeToString(first));
    }
}
