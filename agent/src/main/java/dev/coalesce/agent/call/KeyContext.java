package dev.coalesce.agent.call;

import java.util.concurrent.Callable;

/** The parts that the option {@code context} adds to the keys of one coalescer. Thread-safe. */
public interface KeyContext {
    /**
     * Reads the parts on the current thread, and adds them to a key.
     *
     * @param key the caller's key
     * @return the key in this context; a {@link dev.coalesce.agent.key.KeyFailure} if a part cannot be read
     */
    Object addTo(Object key);

    /**
     * Takes what the parts have read along.
     *
     * @param call a call that may be made again on another thread
     * @return the call, which fails there if the parts are others
     */
    Callable<?> carried(Callable<?> call);
}
