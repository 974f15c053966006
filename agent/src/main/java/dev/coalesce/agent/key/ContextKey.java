package dev.coalesce.agent.key;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key to which the option {@code context} has added parts. It equals another one if both the key and the added parts
 * are equal. The two are apart because an invalidation names the key only, and is meant for every context.
 */
final class ContextKey extends CompositeKey {
    private final Object own;
    private final Object context;
    private final int hash;

    private ContextKey(Object own, Object context, int hash) {
        this.own = own;
        this.context = context;
        this.hash = hash;
    }

    /** Adds a context to a key. Both were created by {@link Keys}. */
    static Object of(Object own, Object context) {
        return new ContextKey(own, context, 31 * own.hashCode() + context.hashCode());
    }

    /** Returns the key without the added parts. */
    Object own() {
        return own;
    }

    /** Returns the added parts, as a key. */
    Object context() {
        return context;
    }

    @Override
    Object snapshot() {
        Object ownCopy = Keys.snapshot(own);
        Object contextCopy = Keys.snapshot(context);
        return ownCopy == own && contextCopy == context ? this : new ContextKey(ownCopy, contextCopy, hash);
    }

    @Override
    List<@Nullable Object> parts() {
        List<@Nullable Object> parts = new ArrayList<>(Keys.parts(own));
        parts.addAll(Keys.parts(context));
        return parts;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof ContextKey key
                        && key.hash == hash
                        && own.equals(key.own)
                        && context.equals(key.context));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    String describe() {
        return own + " in context " + context;
    }
}
