package dev.coalesce.agent.verify;

import java.util.List;

/** Two calls with equal keys and different results. The names are looked up when somebody asks for them. */
public final class Mismatch {
    private final VerifiedMethod method;
    private final long contexts;
    private final int parts;

    Mismatch(VerifiedMethod method, long contexts, int parts) {
        this.method = method;
        this.contexts = contexts;
        this.parts = parts;
    }

    /**
     * Tells whether the calls have the same context.
     *
     * @return true if nothing that is looked at explains the difference
     */
    public boolean hasSameContext() {
        return contexts == 0;
    }

    /**
     * Returns the dimensions in which the contexts of the calls differ.
     *
     * @return names such as {@code principal}
     */
    public List<String> dimensions() {
        return method.dimensions(contexts);
    }

    /**
     * Returns the parts in which the results differ.
     *
     * @return paths such as {@code .offers[].discount}; empty for the whole result
     */
    public List<String> paths() {
        return method.paths(parts);
    }
}
