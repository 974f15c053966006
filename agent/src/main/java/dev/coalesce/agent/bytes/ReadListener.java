package dev.coalesce.agent.bytes;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Receives the events of the flight whose result these bytes are. */
public interface ReadListener {
    /**
     * Decides whether a failure concerns the current reader only, because its thread was interrupted.
     *
     * @param thrown the exception or error that upstream threw
     * @return true if the other readers continue
     */
    boolean concernsReaderOnly(Throwable thrown);

    /**
     * Decides whether upstream can be read on after a failure, as without the agent: a timeout. Readers that wait get
     * the failure too. If this returns true, callers that come later do not join.
     *
     * @param thrown the exception or error that upstream threw, which does not concern its reader only
     * @return false if the failure is the end of the stream
     */
    boolean continuesAfter(Throwable thrown);

    /**
     * Called when upstream has ended, before any reader can see that. This method and {@link #abandoned} are called
     * once; again if the first thread ran out of stack or memory meanwhile.
     *
     * @param failure the exception or error that ended it; null if upstream reached its end
     */
    void ended(@Nullable Throwable failure);

    /**
     * Called instead of {@link #ended} when every reader has left before upstream ended. Upstream is closed next.
     * Must not throw.
     */
    void abandoned();

    /**
     * Runs a task that may block, for a reader that became garbage without being closed.
     *
     * @param task the task, which must run
     */
    void runInBackground(Runnable task);

    /**
     * Returns a thread-safe set that stays reachable as long as the application's class is. It keeps what is needed
     * to close a reader after the reader has become garbage.
     *
     * @return the same set in every call
     */
    Set<Object> openReaders();
}
