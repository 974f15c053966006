package dev.coalesce.agent.install;

import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a file has changed: rewritten in place, replaced by another, or reached through a symbolic link that now
 * leads elsewhere, as Kubernetes does it. Used by one thread.
 */
final class FileWatch {
    /** What is looked at; a file that is not there has a state too. */
    private record State(long modified, long length, String target) {}

    private final File file;
    private State known;
    private @Nullable State pending;

    FileWatch(String path) {
        this.file = new File(path);
        this.known = state();
    }

    /** Whether it has changed, and then stayed the same from one look to the next: it may be in the middle of being written. */
    boolean hasChanged() {
        State now = state();
        if (now.equals(known)) {
            pending = null;
            return false;
        }
        if (!now.equals(pending)) {
            pending = now;
            return false;
        }
        known = now;
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
