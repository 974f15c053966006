package dev.coalesce.agent.install;

import dev.coalesce.agent.bytes.Space;

/**
 * Where shared streams may be stored.
 *
 * @param memory most bytes of one in memory
 * @param disk most bytes of all in temporary files
 * @param directory for these; empty: the JVM's
 */
record ByteOptions(long memory, long disk, String directory) {
    Space space() {
        return Space.ofJvm(memory, disk, directory.isEmpty() ? null : directory);
    }
}
