package dev.coalesce.agent.install;

import dev.coalesce.agent.bytes.StreamSpace;

/**
 * How much memory and disk space shared {@code InputStream}s may use.
 *
 * @param memory the maximum number of bytes that one stream holds in memory
 * @param disk the maximum number of bytes that all streams together hold in temporary files
 * @param directory the directory of the temporary files; empty for the JVM's default
 */
record StorageOptions(long memory, long disk, String directory) {
    StreamSpace space() {
        return StreamSpace.ofJvm(memory, disk, directory.isEmpty() ? null : directory);
    }
}
