package dev.coalesce.agent.verify;

import dev.coalesce.agent.digest.ResultDigest;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A call that has ended, as the table keeps it: hashes, and a weak reference to its result. Immutable. */
final class SeenCall {
    final ResultDigest result;
    private final int[] context;
    final long begin;
    final long end;
    private final WeakReference<@Nullable Object> object;

    SeenCall(ResultDigest result, int[] context, long begin, long end, @Nullable Object object) {
        this.result = result;
        this.context = context;
        this.begin = begin;
        this.end = end;
        this.object = new WeakReference<>(object);
    }

    /** Returns the dimensions in which the contexts of two calls differ, as a mask. */
    long differences(SeenCall other) {
        long mask = 0;
        int length = Math.max(context.length, other.context.length);
        for (int i = 0; i < length; i++) {
            mask |= value(i) == other.value(i) ? 0 : 1L << i;
        }
        return mask;
    }

    private int value(int dimension) {
        return dimension < context.length ? context[dimension] : 0;
    }

    /** The result itself, if the application still has it. */
    @Nullable
    Object object() {
        return object.get();
    }

    int bytes() {
        return 112 + context.length * Integer.BYTES + result.bytes();
    }
}
