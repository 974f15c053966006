package dev.coalesce.agent.verify;

import org.jspecify.annotations.Nullable;

/** Reads the key and the context of a call, without running code of the application. Thread-safe. */
public interface CallReader {
    /**
     * Reads a call.
     *
     * @param arguments the object, unless the method is static, and the arguments
     * @param context receives the context
     * @return the digest of the key; 0 if it cannot be read
     */
    long read(@Nullable Object[] arguments, ContextSink context);

    /**
     * Reads more of the context from now on, which costs more. Called when results differ, and nothing that is known of
     * the context explains it.
     *
     * @return false if there is nothing more; otherwise the {@link #version} rises
     */
    boolean readMore();

    /**
     * Returns a number that rises when more of the context can be read from now on: a library has been initialized.
     *
     * @return the number
     */
    int version();

    /**
     * Returns why calls cannot be read.
     *
     * @return null if they can
     */
    @Nullable
    String obstacle();
}
