package dev.coalesce.agent.install;

import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Detects changes of a file by polling. It notices a file that is rewritten in place, replaced by another, or reached
 * through a symbolic link whose target changes, which is how Kubernetes updates a mounted ConfigMap.
 *
 * <p>Not thread-safe: only the reloading thread uses it.
 */
final class FileWatch {
    /** The properties that are compared between two polls. A missing file has a state too. */
    private record State(long modified, long length, String target) {}

    private final File file;

    /** The state that was last reported. */
    private State reported;

    /** A new state seen by one poll so far; null if the file has not changed since the last report. */
    private @Nullable State pending;

    FileWatch(String path) {
        this.file = new File(path);
        this.reported = state();
    }

    /**
     * Polls the file. Returns true if it has changed and then stayed the same for two polls; before that, somebody may
     * still be writing it.
     */
    boolean hasChanged() {
        State current = state();
        if (current.equals(reported)) {
            pending = null;
            return false;
        }
        if (!current.equals(pending)) {
            pending = current;
            return false;
        }
        reported = current;
        pending = null;
        return true;
    }

    private State state() {
        String target;
        try {
            target = file.getCanonicalPath();
        } catch (IOException e) {
            target = "";
        }
        return new State(file.lastModified(), file.length(), target);
    }
}
